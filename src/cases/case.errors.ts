import { Conflict, Forbidden, NotFound, WebError } from '../web/web.errors.js'
import type { FieldErrors } from '../web/validation.js'

/** No such case, or one whose key this officer doesn't hold: they must not be able to tell which. */
export class CaseNotFound extends NotFound {
  constructor() {
    super('caseNotFound')
  }
}

/** The receipt opens nothing. */
export class ReceiptUnknown extends WebError {
  constructor() {
    super(422, 'receiptUnknown')
  }
}

export class CategoryUnknown extends WebError {
  constructor() {
    super(422, 'categoryUnknown')
  }
}

/** Whoever holds the key says first that they have no conflict of interest. */
export class DeclarationNeeded extends Forbidden {
  constructor() {
    super('declarationNeeded')
  }
}

/** The workflow has no such step from here for this person. */
export class StepNotAllowed extends Forbidden {
  constructor() {
    super('stepNotAllowed')
  }
}

/** Whoever leaves hands over first what is theirs to investigate. */
export class CasesLeft extends Conflict {
  constructor() {
    super('casesLeft')
  }
}

/** The case changed after the page was shown; what was typed is not lost, the page shows it again. */
export class CaseChanged extends Conflict {
  constructor(readonly sinceVersion: number) {
    super('caseChanged')
  }
}

/** What a reporter rates isn't the closing that they saw; trying again would rate one that they don't know. */
export class ClosedAnew extends CaseChanged {}

/** A step's fields are well-formed but can't stand: e.g. the investigator is named as involved. */
export class StepRefused extends WebError {
  constructor(readonly errors: FieldErrors) {
    super(422, 'stepRefused')
  }
}

/** The recovery key gives nothing to this person, or isn't the one that is wanted. */
export class RecoveryRefused extends WebError {
  constructor(
    readonly why: 'unknown' | 'noKey' | 'role' | 'involved' | 'recused' | 'notCurrent' | 'nothingOld',
  ) {
    super(422, `recovery.${why}`)
  }
}
