import { NotFound, WebError } from '../web/web.errors.js'

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
