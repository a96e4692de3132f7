import type { Request, Response } from 'express'
import { STREAMS } from '../cases/vocabulary.js'
import type { Office } from '../office/office.model.js'
import { mayDo } from '../officers/roles.js'
import { localPath } from '../web/language.js'
import { check, rawFields, type FieldErrors, type RawFields } from '../web/validation.js'
import { PERIODS } from './as-of.js'
import { figuresQuery, type PublishForm } from './statistics.schema.js'
import type { StatisticsService } from './statistics.service.js'
import { carriedOverTable, monthTable, officeTables } from './tables.js'
import { namesOf, ruleSentences } from './wording.js'

export type StatisticsPagesDependencies = {
  statistics: StatisticsService
  office: { settings: () => Promise<Office> }
  clock: () => Date
}

/** The office's own figures, and their publication. */
export function officePages({ statistics, office, clock }: StatisticsPagesDependencies) {
  /** Any year as of any day; with mistakes, the tables of today stand under the form. */
  async function show(req: Request, res: Response, mistakes?: { errors: FieldErrors; values: RawFields }) {
    const { t, language, officer } = res.locals
    const checked = check(figuresQuery(clock()), mistakes ? {} : req.query)
    const today = check(figuresQuery(clock()), {})
    const asked = checked.ok ? checked.form : today.ok ? today.form : undefined
    if (!asked) throw new Error('There are figures for no day')
    if (!checked.ok) res.status(422)
    const [figures, years, publications, settings] = await Promise.all([
      statistics.figures(asked),
      statistics.years(),
      statistics.publications(),
      office.settings(),
    ])
    const names = namesOf(settings)
    res.render('statistics/office', {
      errors: mistakes?.errors ?? (checked.ok ? undefined : checked.errors),
      values: {
        year: String(asked.fiscalYear),
        asOf: asked.asOf,
        ...rawFields(req.query),
        ...mistakes?.values,
      },
      figures,
      years: years.map((year) => ({ value: String(year), text: String(year) })),
      streams: STREAMS.map((stream) => ({
        stream,
        zeroStatement: figures.streams[stream].zeroStatement,
        months: monthTable({ t, language }, stream, figures.streams[stream]),
        tables: officeTables({ t, language }, stream, figures.streams[stream], names),
      })),
      carriedOver: carriedOverTable({ t, language }, figures.streams),
      rule: ruleSentences(t),
      publications,
      periods: PERIODS.map((period) => ({ value: period, text: t(`statistics.period.${period}`) })),
      published: publications.find((one) => one.id === req.query['published']),
      mayPublish: officer !== undefined && mayDo(officer.role, 'statistics:publish'),
    })
  }

  return {
    figures: (req: Request, res: Response) => show(req, res),

    async publish(_req: Request, res: Response, { year, period }: PublishForm) {
      const { officer, language } = res.locals
      if (!officer) throw new Error('Nobody is signed in')
      const { id } = await statistics.publish({ fiscalYear: year, period, actor: officer })
      res.redirect(303, localPath(language, `/office/statistics?year=${year}&published=${id}`))
    },

    notPublished: show,
  }
}
