import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, Response } from 'express'
import { STREAMS } from '../cases/vocabulary.js'
import { csv } from '../documents/csv.js'
import { ROOT } from '../config.js'
import { chosenRelease, newestOfPeriods } from './chosen-release.js'
import { monthChart } from './chart.js'
import { monthsShown } from './customary-table.js'
import { RELEASE_COLUMNS, releaseRows } from './release-rows.js'
import { releaseSections } from './release-tables.js'
import type { ReleaseFile } from './release.js'
import type { StatisticsPagesDependencies } from './statistics.pages.js'
import { ruleSentences, signatureLines } from './wording.js'

/** Published pages may be kept this long by whoever carries them. */
const KEPT_SECONDS = 300
/** Changes with the columns of the file, so that an old copy isn't taken for current. */
const CSV_FORM = 2
/** Served as it is: what anyone downloads is what the tests hold to its word. */
const CHECK = readFileSync(join(ROOT, 'scripts/check-figures.mjs'), 'utf8')

/** What everyone sees: published figures and nothing else. */
export function publicPages({ statistics }: Pick<StatisticsPagesDependencies, 'statistics'>) {
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
      const { publication, release, publications, replacedBy, replaces } = await chosenRelease(
        statistics,
        req,
      )
      const { t, language } = res.locals
      mayBeKept(res)
      res.render('statistics/year', {
        publication,
        release,
        replacedBy,
        replaces,
        signatures: signatureLines(release, language),
        others: newestOfPeriods(publications).filter((one) => one.period !== publication.period),
        ...releaseSections({ t, language }, release),
        charts: Object.fromEntries(
          STREAMS.map((stream) => {
            const { months } = monthsShown(release.streams[stream], release.period)
            return [stream, monthChart(t, language, stream, months)]
          }),
        ),
        rule: ruleSentences(t, release.ruleVersion),
      })
    },

    async json(req: Request, res: Response) {
      const { publication, release } = await chosenRelease(statistics, req)
      const { id, publishedAt, sha256 } = publication
      const file: ReleaseFile = { id, publishedAt: publishedAt.toISOString(), sha256, release }
      mayBeKept(res)
      res.setHeader('ETag', `"${sha256}"`)
      res.setHeader('Content-Disposition', `attachment; filename="figures-${id}.json"`)
      res.type('json').send(`${JSON.stringify(file, null, 2)}\n`)
    },

    /** The program that checks a published file, to be run by anyone who has Node. */
    check(_req: Request, res: Response) {
      mayBeKept(res)
      res.setHeader('Content-Disposition', 'attachment; filename="check-figures.mjs"')
      res.type('text/javascript').send(CHECK)
    },

    async csv(req: Request, res: Response) {
      const { publication, release } = await chosenRelease(statistics, req)
      mayBeKept(res)
      res.setHeader('ETag', `"${publication.sha256}-${CSV_FORM}"`)
      res.setHeader('Content-Type', 'text/csv; charset=utf-8')
      const name = `figures-${release.fiscalYear}-${release.period}.csv`
      res.setHeader('Content-Disposition', `attachment; filename="${name}"`)
      res.send(csv(RELEASE_COLUMNS, releaseRows(release)))
    },
  }
}

const mayBeKept = (res: Response) => res.setHeader('Cache-Control', `public, max-age=${KEPT_SECONDS}`)
