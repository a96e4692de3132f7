import type { Request, Response } from 'express'
import { STREAMS } from '../cases/vocabulary.js'
import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { check, rawFields } from '../web/validation.js'
import { inBuddhistEra, PERIODS } from './as-of.js'
import { releaseOf } from './release.js'
import { releaseSections } from './release-tables.js'
import { figuresQuery } from './statistics.schema.js'
import type { StatisticsService } from './statistics.service.js'
import { isOpen } from './summary.standing.js'
import { standingLine } from './summary.view.js'
import { monthTable, officeTables } from './tables.js'
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
    const [[counted, ...before], years, publications, standing, ofYear, settings] = await Promise.all([
      statistics.yearsBeside(asked),
      statistics.years(),
      statistics.publications(),
      statistics.due.standing(),
      statistics.summaries.ofYears([asked.fiscalYear]),
      office.settings(),
    ])
    if (!counted) throw new Error('A year has figures')
    const names = namesOf(settings)
    const reader = { t, language }
    const shown = releaseSections(reader, releaseOf(counted, 'twelve-months', settings, before))
    res.render('statistics/office', {
      errors: checked.ok ? undefined : checked.errors,
      values: { year: String(asked.fiscalYear), asOf: asked.asOf, ...rawFields(req.query) },
      figures: counted,
      asOfExample: inBuddhistEra(counted.asOf),
      years: years.map((year) => ({ value: String(year), text: String(year) })),
      streams: STREAMS.map((stream) => ({
        stream,
        zeroStatement: counted.streams[stream].zeroStatement,
        months: monthTable(reader, stream, counted.streams[stream]),
        tables: officeTables(reader, stream, counted.streams[stream], names),
      })),
      total: shown.total,
      customary: shown.customary,
      carriedOver: shown.carriedOver,
      beside: shown.beside,
      yearTables: shown.years,
      rule: ruleSentences(t, counted.ruleVersion),
      publications,
      // What is to be done, and always where this year's stands.
      standing: standing
        .filter((one, at) => isOpen(one) || at === standing.length - 1)
        .map((one) => standingLine(one, reader)),
      summaries: PERIODS.map((period) => {
        const summary = ofYear.find((one) => one.period === period && one.status !== 'published')
        return {
          period,
          summary: summary && { id: summary._id, status: summary.status },
          published: publications.some((one) => one.fiscalYear === asked.fiscalYear && one.period === period),
        }
      }),
      mayDraft: officer !== undefined && mayDo(officer, 'statistics:draft'),
    })
  }

  return { figures }
}
