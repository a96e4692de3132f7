import type { FieldErrors } from '../web/validation.js'
import { Conflict, Forbidden, NotFound, WebError } from '../web/web.errors.js'

export class RecordNotFound extends NotFound {
  constructor() {
    super('recordNotFound')
  }
}

/** The record belongs to another department, or to those who plan the measures. */
export class RecordNotYours extends Forbidden {
  constructor() {
    super('recordNotYours')
  }
}

/** Somebody changed it after the form was shown; what was typed is shown again. */
export class RecordChanged extends Conflict {
  constructor(readonly sinceVersion: number) {
    super('recordChanged')
  }
}

/** A field is well-formed but can't stand here. */
export class RecordRefused extends WebError {
  constructor(readonly errors: FieldErrors) {
    super(422, 'recordRefused')
  }
}
