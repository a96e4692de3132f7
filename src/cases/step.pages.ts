import type { Request, Response } from 'express'
import { localPath } from '../web/language.js'
import type { FormPage, InvalidPage, Page } from '../web/route.js'
import { rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { changesSince } from './case.changes.js'
import { actorOf, deskFor, wordOf, type CasePageDependencies } from './case.desk.js'
import { StepNotAllowed } from './case.errors.js'
import { caseView } from './case.view.js'
import { keepingWords, writtenIn } from './kept-words.js'
import type { StepForm } from './step.schema.js'
import { findingsOf, presetFields, stepChoices, stepSlug } from './step.view.js'
import type { Action } from './transitions.js'

type Sent = {
  errors?: FieldErrors
  values: RawFields
  /** The version that the form was written on, where the case has changed since. */
  since?: number
}

/** The form of one step, and taking it. */
export function stepPages(given: CasePageDependencies, action: Action) {
  const { cases } = given

  async function render(req: Request, res: Response, sent?: Sent): Promise<void> {
    const { names, reader } = await deskFor(given, res)
    const number = wordOf(req, 'number')
    const opened = await cases.read(reader.actor, number)
    const step = cases.allowed(reader.actor, opened).find((line) => line.action === action)
    const kept = sent ? writtenIn(req.body) : []
    // Without the step there is no form to keep what was typed in; the page shows it beside.
    if (!step && kept.length === 0) throw new StepNotAllowed()
    if (!step && sent?.since === undefined) res.status(403)
    const since = sent?.since
    const investigators = step?.requires.includes('investigator')
      ? await cases.investigators(reader.actor, number)
      : []
    const mayRecuse = action === 'return' && opened.assignee === reader.actor.id
    const recuses = mayRecuse || action === 'recuse'
    res.render('cases/step', {
      case: caseView(opened, names, reader),
      action,
      keepLanguage: req.method === 'POST',
      slug: stepSlug(action),
      step,
      kept,
      choices: stepChoices(investigators, names, reader),
      findings: findingsOf(opened),
      mayRecuse,
      last: recuses && step ? await cases.isLastOpener(reader.actor, number) : false,
      errors: sent?.errors,
      values: sent?.values ?? (step && presetFields(opened, step, reader.now, await given.office.settings())),
      // A form with a mistake stays on the version it was written on, so that it can't pass over a change.
      version: (since === undefined ? sent?.values['version'] : undefined) ?? opened.version,
      changes: since === undefined ? undefined : changesSince(opened, since, names, reader),
    })
  }

  const show: Page = (req, res) => render(req, res)

  const take: FormPage<StepForm> = (req, res, form) => {
    const values = rawFields(req.body)
    return keepingWords(
      req,
      res,
      async () => {
        const actor = actorOf(res)
        const number = wordOf(req, 'number')
        await cases.take(actor, number, action, form)
        // Whoever hands a case on may have handed on their key with it.
        const place = (await cases.mayOpen(actor, number)) ? `/office/cases/${number}` : '/office/cases'
        res.redirect(303, `${localPath(res.locals.language, place)}?done=${action}`)
      },
      {
        changed: (since) => render(req, res, { values, since }),
        refused: (errors) => render(req, res, { values, errors }),
      },
    )
  }

  const invalid: InvalidPage = (req, res, mistakes) =>
    keepingWords(req, res, () => render(req, res, mistakes))

  return { show, take, invalid }
}
