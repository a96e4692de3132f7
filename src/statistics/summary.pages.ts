import type { Request, Response } from 'express'
import type { Actor } from '../officers/officer.js'
import { localPath } from '../web/language.js'
import type { FormPage } from '../web/route.js'
import { storeErrors } from '../web/store-errors.js'
import { check, rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { COUNTING_RULE } from './counting-rule.js'
import { ANALYSIS } from './release.js'
import { releaseSections } from './release-tables.js'
import { SummaryChanged, SummaryNotFound, SummaryRefused } from './statistics.errors.js'
import type { StatisticsPagesDependencies } from './statistics.pages.js'
import { termSchema, type StartForm } from './statistics.schema.js'
import type { SummaryForm } from './summary.service.js'
import { SUMMARY_ACTIONS, type SummaryAction } from './summary.transitions.js'
import { summaryHistory } from './summary.view.js'
import { ruleSentences } from './wording.js'

const SUMMARIES = '/office/statistics/summaries'

type Sent = {
  errors?: FieldErrors
  values: RawFields
  /** The version that the form was written on, where somebody was faster. */
  since?: number
}
type Mistakes = { errors: FieldErrors; values: RawFields }

/** Annual summaries: beginning one, writing it, and its steps to publication. */
export function summaryPages({ statistics, officers }: StatisticsPagesDependencies) {
  const { summaries } = statistics

  async function render(req: Request, res: Response, sent?: Sent): Promise<void> {
    const { t, language } = res.locals
    const actor = actorOf(res)
    const summary = await summaries.find(idOf(req))
    const steps = summaries.allowed(actor, summary)
    const may = Object.fromEntries(steps.map(({ action }) => [action, true]))
    const people = await officers()
    const { since } = sent ?? {}
    const done = SUMMARY_ACTIONS.find((action) => action === req.query['done'])
    res.render('statistics/summary', {
      summary,
      may,
      done: sent ? undefined : done,
      keepLanguage: req.method === 'POST',
      history: summaryHistory(summary.steps, people, { t, language }),
      ...(summary.release ? releaseSections({ t, language }, summary.release) : {}),
      rule: ruleSentences(t, summary.release?.ruleVersion ?? COUNTING_RULE.version),
      errors: sent?.errors,
      values: { ...summary.texts, ...sent?.values },
      // After a change meanwhile the form is on the newer version: who sends it again has seen what changed.
      version: (since === undefined ? sent?.values['version'] : undefined) ?? summary.version,
      changes:
        since === undefined
          ? undefined
          : summaryHistory(
              summary.steps.filter(({ version }) => version > since),
              people,
              { t, language },
              { saves: true },
            ),
      kept: sent && !may['write'] ? keptWords(sent.values) : [],
      // Where both wrote, what the other saved stands beside what was typed.
      saved: since !== undefined && may['write'] ? summary.texts : undefined,
    })
  }

  /** Takes the step; where that can't be, what was typed is on the page that says why. */
  async function keepingWords(req: Request, res: Response, attempt: () => Promise<void>): Promise<void> {
    const values = rawFields(req.body)
    try {
      await attempt()
    } catch (error) {
      if (error instanceof SummaryChanged) {
        res.status(409)
        return render(req, res, { values, since: error.sinceVersion })
      }
      if (error instanceof SummaryRefused) {
        res.status(422)
        return render(req, res, { values, errors: error.errors })
      }
      const known = storeErrors(error)
      if (known?.key !== 'storeFull') throw error
      res.status(known.status)
      return render(req, res, { values, errors: { form: { key: 'storeFull' } } })
    }
  }

  async function showBeginning(req: Request, res: Response, asked: unknown, sent?: Mistakes): Promise<void> {
    const term = check(termSchema, asked)
    if (!term.ok) throw new SummaryNotFound()
    const { year: fiscalYear, period } = term.form
    const published = await statistics.release(fiscalYear, period)
    const keepLanguage = req.method === 'POST'
    res.render('statistics/summary-new', { fiscalYear, period, published, keepLanguage, ...sent })
  }

  return {
    show: (req: Request, res: Response) => render(req, res),

    begin: (req: Request, res: Response) => showBeginning(req, res, req.query),

    async start(req: Request, res: Response, { year, period, reason }: StartForm): Promise<void> {
      try {
        const id = await summaries.start({ fiscalYear: year, period, reason, by: actorOf(res) })
        res.redirect(303, localPath(res.locals.language, `${SUMMARIES}/${id}`))
      } catch (error) {
        if (!(error instanceof SummaryRefused)) throw error
        res.status(422)
        await showBeginning(req, res, req.body, { errors: error.errors, values: rawFields(req.body) })
      }
    },

    notStarted: (req: Request, res: Response, mistakes: Mistakes) =>
      showBeginning(req, res, req.body, mistakes),

    take:
      (action: SummaryAction): FormPage<SummaryForm> =>
      (req, res, form) =>
        keepingWords(req, res, async () => {
          await summaries.take(actorOf(res), idOf(req), action, form)
          res.redirect(303, `${localPath(res.locals.language, `${SUMMARIES}/${idOf(req)}`)}?done=${action}`)
        }),

    notTaken: (req: Request, res: Response, mistakes: Mistakes) => render(req, res, mistakes),
  }
}

function actorOf(res: Response): Actor {
  const { officer } = res.locals
  if (!officer) throw new Error('Nobody is signed in')
  return officer
}

/** @throws {SummaryNotFound} */
function idOf(req: Request): string {
  const { id } = req.params
  if (typeof id !== 'string' || !/^25\d\d-[a-z]+-months-\d{1,4}$/.test(id)) throw new SummaryNotFound()
  return id
}

/** Texts of a form that has no place any more, to be shown for taking away. */
const keptWords = (values: RawFields) =>
  [...ANALYSIS, 'comment'].flatMap((name) => {
    const text = values[name]
    return typeof text === 'string' && text.trim() !== '' ? [{ name, text }] : []
  })
