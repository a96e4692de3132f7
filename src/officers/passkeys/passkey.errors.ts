import { Conflict, NotFound, WebError } from '../../web/web.errors.js'

/** A passkey that isn't taken, for a reason that the page says where it was asked for. */
export class PasskeyRefused extends WebError {
  constructor(
    key:
      | 'passkeyWrong' // unknown, of somebody else, made for another site, not verified: one answer for all
      | 'passkeyLate'
      | 'passkeyNeedsPassword'
      | 'passkeyOpensNothing'
      | 'passkeyTaken'
      | 'passkeyTooMany',
  ) {
    super(422, key)
  }
}

/** Passkeys belong to an address with a name, and to https; this site has none as it was asked for. */
export class PasskeysUnavailable extends Conflict {
  constructor() {
    super('passkeysUnavailable')
  }
}

export class PasskeyUnknown extends NotFound {
  constructor() {
    super('passkeyUnknown')
  }
}
