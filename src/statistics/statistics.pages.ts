import type { Request, Response } from 'express'
import { STREAMS } from '../cases/vocabulary.js'
import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { check, rawFields } from '../web/validation.js'
import { PERIODS } from './as-of.js'
import { figuresQuery } from './statistics.schema.js'
import type { StatisticsService } from './statistics.service.js'
import { isOpen } from './summary.standing.js'
import { standingLine } from './summary.view.js'
import { carriedOverTable, monthTable, officeTables } from './tables.js'
import { namesOf, ruleSentences } from './wording.js'

export type StatisticsPagesDependencies = {
  statistics: StatisticsService
  office: { settings: () => Promise<Office> }
  officers: () => Promise<Officer[]>
  clock: () => Date
}

/** The office's own figures, and where their summaries stand. */
export function officePages({ statistics, office, clock }: StatisticsPagesDependencies) {
  /** Any year as of any day; with mistakes, the tables of today stand under the form. */
  async function figures(req: Request, res: Response) {
    const { t, language, officer } = res.locals
    const checked = check(figuresQuery(clock()), req.query)
    const today = check(figuresQuery(clock()), {})
    const asked = checked.ok ? checked.form : today.ok ? today.form : undefined
    if (!asked) throw new Error('There are figures for no day')
    if (!checked.ok) res.status(422)
    const [counted, years, publications, standing, ofYear, settings] = await Promise.all([
      statistics.figures(asked),
      statistics.years(),
      statistics.publications(),
      statistics.due.standing(),
      statistics.summaries.ofYears([asked.fiscalYear]),
      office.settings(),
    ])
    const names = namesOf(settings)
    res.render('statistics/office', {
      errors: checked.ok ? undefined : checked.errors,
      values: { year: String(asked.fiscalYear), asOf: asked.asOf, ...rawFields(req.query) },
      figures: counted,
      years: years.map((year) => ({ value: String(year), text: String(year) })),
      streams: STREAMS.map((stream) => ({
        stream,
        zeroStatement: counted.streams[stream].zeroStatement,
        months: monthTable({ t, language }, stream, counted.streams[stream]),
        tables: officeTables({ t, language }, stream, counted.streams[stream], names),
      })),
      carriedOver: carriedOverTable({ t, language }, counted.streams),
      rule: ruleSentences(t),
      publications,
      standing: (standing.some(isOpen) ? standing.filter(isOpen) : standing.slice(-1)).map((one) =>
        standingLine(one, { t, language }),
      ),
      summaries: PERIODS.map((period) => {
        const summary = ofYear.find((one) => one.period === period && one.status !== 'published')
        return {
          period,
          summary: summary && { id: summary._id, status: summary.status },
          published: publications.some((one) => one.fiscalYear === asked.fiscalYear && one.period === period),
        }
      }),
      mayDraft: officer !== undefined && mayDo(officer.role, 'statistics:draft'),
    })
  }

  return { figures }
}
