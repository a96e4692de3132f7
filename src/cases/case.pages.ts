import type { Request, Response } from 'express'
import { localPath } from '../web/language.js'
import type { FormPage, InvalidPage, Page } from '../web/route.js'
import { rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { changesSince } from './case.changes.js'
import { actorOf, deskFor, doneIn, wordOf, type CasePageDependencies } from './case.desk.js'
import { caseView } from './case.view.js'
import type { AnswerForm, NoteForm } from './conversation.schema.js'
import { keepingWords } from './kept-words.js'
import { stepSlug } from './step.view.js'

type Shown = {
  errors?: FieldErrors
  values?: RawFields
  /** The version that a form was written on, where the case has changed since. */
  since?: number
  /** What was just written, while the other text of the form still waits in its field. */
  done?: Written
}

/** The two texts of the page's one form, each with its own button, and the field of each. */
type Written = 'answer' | 'note'
const OTHER: Record<Written, Written> = { answer: 'note', note: 'answer' }

/** The case page, and what is written from it. */
export function casePages(given: CasePageDependencies) {
  const { cases } = given

  async function render(req: Request, res: Response, shown: Shown = {}): Promise<void> {
    const { errors, values, since, done } = shown
    const { names, reader } = await deskFor(given, res)
    const opened = await cases.read(reader.actor, wordOf(req, 'number'))
    // A form with a mistake stays on the version it was written on, so that it can't pass over a change.
    const writtenOn = since === undefined ? values?.['version'] : undefined
    res.render('cases/case', {
      case: caseView(opened, names, reader),
      steps: cases.allowed(reader.actor, opened).map(({ action }) => ({ action, slug: stepSlug(action) })),
      errors,
      values,
      version: writtenOn ?? opened.version,
      changes: since === undefined ? undefined : changesSince(opened, since, names, reader),
      done: done ?? doneIn(req),
      waiting: done && OTHER[done],
      keepLanguage: req.method === 'POST',
    })
  }

  /**
   * Writes something on the case and comes back to it. Where the other text is half written, the answer itself is the
   * page, with that text still in its field: an address can't carry it and nothing keeps it. Loading that page anew
   * sends a version that is over, and changes nothing.
   */
  async function write(
    req: Request,
    res: Response,
    what: Written,
    written: { text: string; version: number },
  ): Promise<void> {
    const number = wordOf(req, 'number')
    const values = rawFields(req.body)
    let saved = false
    await keepingWords(
      req,
      res,
      async () => {
        await cases[what](actorOf(res), number, written)
        saved = true
      },
      { changed: (since) => render(req, res, { values, since }) },
    )
    if (!saved) return
    const other = values[OTHER[what]]
    if (typeof other === 'string' && other.trim() !== '')
      return render(req, res, { values: { [OTHER[what]]: other }, done: what })
    res.redirect(303, `${localPath(res.locals.language, `/office/cases/${number}`)}?done=${what}`)
  }

  const show: Page = (req, res) => render(req, res)
  const answer: FormPage<AnswerForm> = (req, res, form) =>
    write(req, res, 'answer', { text: form.answer, version: form.version })
  const note: FormPage<NoteForm> = (req, res, form) =>
    write(req, res, 'note', { text: form.note, version: form.version })
  const invalid: InvalidPage = (req, res, mistakes) =>
    keepingWords(req, res, () => render(req, res, mistakes))

  return { show, answer, note, invalid }
}
