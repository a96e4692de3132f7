import { Forbidden } from '../web/web.errors.js'

/** The form didn't come from here: its hidden token is missing, cut or made up. */
export class TokenMissing extends Forbidden {
  constructor() {
    super('tokenMissing')
  }
}
