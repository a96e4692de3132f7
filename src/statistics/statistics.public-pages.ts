import type { Request, Response } from 'express'
import { STREAMS } from '../cases/vocabulary.js'
import { csv } from '../documents/csv.js'
import { PERIODS, type Period } from './as-of.js'
import { monthChart } from './chart.js'
import type { Publication } from './publications.js'
import { RELEASE_COLUMNS, releaseRows } from './release-rows.js'
import { FiguresNotPublished } from './statistics.errors.js'
import type { StatisticsPagesDependencies } from './statistics.pages.js'
import { carriedOverTable, monthTable, releasedTables } from './tables.js'
import { ruleSentences } from './wording.js'

/** Published pages may be kept this long by whoever carries them. */
const KEPT_SECONDS = 300
/** Changes with the columns of the file, so that an old copy isn't taken for current. */
const CSV_FORM = 1

/** What everyone sees: published figures and nothing else. */
export function publicPages({ statistics }: Pick<StatisticsPagesDependencies, 'statistics'>) {
  /** @throws {FiguresNotPublished} */
  async function released(req: Request) {
    const { year, period } = periodOf(req)
    const publications = await statistics.publications(year)
    const chosen = period ?? PERIODS.findLast((one) => publications.some((done) => done.period === one))
    const found = chosen && (await statistics.release(year, chosen))
    if (!found) throw new FiguresNotPublished()
    return { ...found, publications }
  }

  return {
    async years(_req: Request, res: Response) {
      const newest = newestOfPeriods(await statistics.publications())
      const years = [...new Set(newest.map((one) => one.fiscalYear))]
      mayBeKept(res)
      res.render('statistics/years', {
        years: years.map((year) => ({
          year,
          publications: newest.filter((one) => one.fiscalYear === year),
        })),
      })
    },

    async year(req: Request, res: Response) {
      const { publication, release, publications } = await released(req)
      const { t, language } = res.locals
      mayBeKept(res)
      res.render('statistics/year', {
        publication,
        release,
        others: newestOfPeriods(publications).filter((one) => one.period !== publication.period),
        streams: STREAMS.map((stream) => ({
          stream,
          zeroStatement: release.streams[stream].zeroStatement,
          total: release.streams[stream].total,
          chart: monthChart(t, language, stream, release.streams[stream].months),
          months: monthTable({ t, language }, stream, release.streams[stream]),
          tables: releasedTables({ t, language }, stream, release.streams[stream]),
        })),
        carriedOver: carriedOverTable({ t, language }, release.streams),
        rule: ruleSentences(t),
      })
    },

    async csv(req: Request, res: Response) {
      const { publication, release } = await released(req)
      mayBeKept(res)
      res.setHeader('ETag', `"${publication.sha256}-${CSV_FORM}"`)
      res.setHeader('Content-Type', 'text/csv; charset=utf-8')
      const name = `figures-${release.fiscalYear}-${release.period}.csv`
      res.setHeader('Content-Disposition', `attachment; filename="${name}"`)
      res.send(csv(RELEASE_COLUMNS, releaseRows(release)))
    },
  }
}

/** The year of the path and the period that was asked for, if any. @throws {FiguresNotPublished} for neither */
function periodOf(req: Request): { year: number; period: Period | undefined } {
  const { year } = req.params
  const asked = req.query['period']
  const period = PERIODS.find((one) => one === asked)
  if (typeof year !== 'string' || !/^\d{4}$/.test(year) || (asked !== undefined && !period))
    throw new FiguresNotPublished()
  return { year: Number(year), period }
}

const newestOfPeriods = (publications: Publication[]): Publication[] =>
  publications.filter(
    (one) =>
      !publications.some(
        (other) =>
          other.fiscalYear === one.fiscalYear && other.period === one.period && other.revision > one.revision,
      ),
  )

const mayBeKept = (res: Response) => res.setHeader('Cache-Control', `public, max-age=${KEPT_SECONDS}`)
