import type { FieldErrors } from '../web/validation.js'
import { Conflict, Forbidden, NotFound, WebError } from '../web/web.errors.js'

/** Only what was published is public; a year without a release doesn't exist for the public. */
export class FiguresNotPublished extends NotFound {
  constructor() {
    super('figuresNotPublished')
  }
}

export class YearNotBegun extends WebError {
  constructor() {
    super(422, 'yearNotBegun')
  }
}

export class SummaryNotFound extends NotFound {
  constructor() {
    super('summaryNotFound')
  }
}

/** The way of the summary has no such step from here for this person. */
export class SummaryStepNotAllowed extends Forbidden {
  constructor() {
    super('summaryStepNotAllowed')
  }
}

/** Somebody took a step after the page was shown; what was typed is shown again. */
export class SummaryChanged extends Conflict {
  constructor(readonly sinceVersion: number) {
    super('summaryChanged')
  }
}

/** A field is well-formed but can't stand here. */
export class SummaryRefused extends WebError {
  constructor(readonly errors: FieldErrors) {
    super(422, 'summaryRefused')
  }
}
