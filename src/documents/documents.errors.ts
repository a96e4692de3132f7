import { WebError } from '../web/web.errors.js'

/** Why a press made nothing; the log prints the code and never the message, which may quote what somebody wrote. */
export class PressFailed extends Error {
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message)
  }
}

/** The document couldn't be made: a broken font, a crash, too long or too much memory. The program goes on. */
export class DocumentFailed extends WebError {
  constructor(cause: PressFailed) {
    super(503, 'documentFailed', { retryAfterSeconds: 60, cause })
  }
}

/** More documents are asked for than can be made. */
export class DocumentsBusy extends WebError {
  constructor() {
    super(503, 'documentsBusy', { retryAfterSeconds: 15 })
  }
}
