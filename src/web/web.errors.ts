/** An error that a person caused or can do something about: a status and the text key that explains it. */
export class WebError extends Error {
  constructor(
    readonly status: number,
    /** Key under `errors` in the locales: `errors.<key>.title` and `errors.<key>.text`. */
    readonly key: string,
    readonly options: { retryAfterSeconds?: number; cause?: unknown; values?: Record<string, unknown> } = {},
  ) {
    super(key, { cause: options.cause })
  }
}

export class NotFound extends WebError {
  constructor(key = 'notFound') {
    super(404, key)
  }
}
export class Forbidden extends WebError {
  constructor(key = 'forbidden') {
    super(403, key)
  }
}
export class MethodNotAllowed extends WebError {
  constructor() {
    super(405, 'methodNotAllowed')
  }
}
export class BadRequest extends WebError {
  constructor(key = 'badRequest', cause?: unknown) {
    super(400, key, { cause })
  }
}
export class TooLarge extends WebError {
  constructor(key = 'tooLarge', cause?: unknown) {
    super(413, key, { cause })
  }
}
/** Somebody else was faster; `values` go to the page so that it can show what changed. */
export class Conflict extends WebError {
  constructor(key = 'conflict', values: Record<string, unknown> = {}) {
    super(409, key, { values })
  }
}
export class TooMany extends WebError {
  constructor(retryAfterSeconds: number) {
    super(429, 'tooMany', { retryAfterSeconds })
  }
}
