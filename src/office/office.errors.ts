import { WebError } from '../web/web.errors.js'

export class OfficeNotSetUp extends WebError {
  constructor() {
    super(503, 'notSetUp')
  }
}

export class OfficeAlreadySetUp extends Error {
  constructor() {
    super('This office is set up already')
  }
}
