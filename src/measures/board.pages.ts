import type { Request, Response } from 'express'
import { MEASURES } from '../office/category.js'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { mayDo } from '../officers/roles.js'
import { localPath } from '../web/language.js'
import type { FieldErrors, RawFields } from '../web/validation.js'
import { isMeasuresYear, yearAsked } from './measures.schema.js'
import { KIND_NAMES, kindOf } from './record.kinds.js'
import { actorOf, type RecordPagesDependencies } from './record.desk.js'
import { languageDesk, titleOf } from './record.view.js'

/** The board of the four measures. */
export function boardPages({ records, office, officers, clock }: RecordPagesDependencies) {
  async function show(
    req: Request,
    res: Response,
    sent?: { errors: FieldErrors; values: RawFields },
  ): Promise<void> {
    const { t, language } = res.locals
    const year = yearAsked(req, clock())
    const [found, years, settings, people] = await Promise.all([
      records.ofYear(year),
      records.years(),
      office.settings(),
      officers(),
    ])
    const desk = languageDesk(settings, people, { t, language })
    const kept = found.filter(({ retired }) => !retired)
    const thisYear = fiscalYearOf(clock())
    res.render('measures/board', {
      year,
      years: [...new Set([thisYear + 1, thisYear, year, ...years])].sort((a, b) => b - a),
      begun: years.includes(year),
      mayPlan: mayDo(actorOf(res).role, 'measures:plan'),
      started: req.query['done'] === 'started',
      measures: MEASURES.map((measure) => ({
        measure,
        practices: kept
          .filter((one) => one.kind === 'practice' && one.measure === measure)
          .map((one) => ({ href: `/office/measures/practices/${one.id}`, title: titleOf(one, desk) })),
      })),
      kinds: KIND_NAMES.map((kind) => ({
        kind,
        slug: kindOf(kind).slug,
        count: kept.filter((one) => one.kind === kind).length,
      })),
      ...sent,
    })
  }

  return {
    show: (req: Request, res: Response) => show(req, res),

    async start(req: Request, res: Response, { year }: { year: number }): Promise<void> {
      if (!isMeasuresYear(year, clock())) {
        res.status(422)
        return show(req, res, { errors: { year: { key: 'year' } }, values: {} })
      }
      await records.startYear(actorOf(res), year)
      res.redirect(303, `${localPath(res.locals.language, '/office/measures')}?year=${year}&done=started`)
    },

    notStarted: show,
  }
}
