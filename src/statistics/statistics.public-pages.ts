import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, Response } from 'express'
import { STREAMS } from '../cases/vocabulary.js'
import { ROOT } from '../config.js'
import { siteUrlOf } from '../web/site-url.js'
import { keptPages } from '../web/kept-pages.js'
import { chosenRelease, newestOfPeriods } from './chosen-release.js'
import { monthChart } from './chart.js'
import { monthsShown } from './customary-table.js'
import { releaseSections } from './release-tables.js'
import { headOf, yearPage, type YearPageDependencies } from './year-page.js'
import { ruleSentences, signatureLines } from './wording.js'

/** Published pages may be kept this long by whoever carries them. */
const KEPT_SECONDS = 300
/** Served as it is: what anyone downloads is what the tests hold to its word. */
const CHECK = readFileSync(join(ROOT, 'scripts/check-figures.mjs'), 'utf8')

/** What everyone sees: published figures and nothing else. */
export function publicPages(given: YearPageDependencies) {
  const { statistics } = given
  const aroundRelease = yearPage(given)
  const pages = keptPages()
  return {
    async years(req: Request, res: Response) {
      const { t, language, office } = res.locals
      const newest = newestOfPeriods(await statistics.publications())
      const years = [...new Set(newest.map((one) => one.fiscalYear))]
      mayBeKept(res)
      res.render('statistics/years', {
        head: {
          ...headOf(siteUrlOf(req, given.siteUrl), '/statistics', language),
          title: t('statistics.title'),
          description: t('statistics.public.description', { office: office?.name }),
          siteName: office?.name,
        },
        years: years.map((year) => ({
          year,
          publications: newest.filter((one) => one.fiscalYear === year),
        })),
      })
    },

    /** Frozen as it is, a release's page is rendered anew only where something around it has changed. */
    async year(req: Request, res: Response) {
      const chosen = await chosenRelease(statistics, req)
      const { publication, release, publications, replacedBy, replaces } = chosen
      const { t, language, office, pagePath } = res.locals
      const others = newestOfPeriods(publications).filter((one) => one.period !== publication.period)
      const beside = publications.map(({ id, sha256 }) => `${id} ${sha256}`)
      const { stamp, around } = await aroundRelease(req, { t, language }, chosen)
      mayBeKept(res)
      const key = JSON.stringify([publication.id, beside, language, office, pagePath, stamp])
      const given = () => ({
        ...{ publication, release, replacedBy, replaces, others },
        signatures: signatureLines(release, { t, language }),
        ...releaseSections({ t, language }, release),
        charts: Object.fromEntries(
          STREAMS.map((stream) => {
            const { months } = monthsShown(release.streams[stream], release.period)
            return [stream, monthChart(t, language, stream, months)]
          }),
        ),
        rule: ruleSentences(t, release.ruleVersion),
        ...around(),
      })
      await pages.send(req, res, key, { view: 'statistics/year', given })
    },

    /** The program that checks a published file, to be run by anyone who has Node. */
    check(_req: Request, res: Response) {
      mayBeKept(res)
      res.setHeader('Content-Disposition', 'attachment; filename="check-figures.mjs"')
      res.type('text/javascript').send(CHECK)
    },
  }
}

const mayBeKept = (res: Response) => res.setHeader('Cache-Control', `public, max-age=${KEPT_SECONDS}`)
