import type { Request } from 'express'
import { STREAMS } from '../cases/vocabulary.js'
import type { Office } from '../office/office.model.js'
import { formatDate, formatNumber } from '../web/dates.js'
import { LANGUAGES, type Language } from '../web/i18n.js'
import { localPath } from '../web/language.js'
import { siteUrlOf } from '../web/site-url.js'
import { releasePath, type Chosen } from './chosen-release.js'
import { dataset, jsonForPage } from './open-data.js'
import { outcomeChart } from './outcome-chart.js'
import { releaseTitle } from './release-document.js'
import { RELEASE_FILES, type ReleaseDocuments } from './release-files.js'
import type { StatisticsService } from './statistics.service.js'
import type { Reader } from './tables.js'

export type YearPageDependencies = {
  statistics: Pick<StatisticsService, 'publications' | 'shown' | 'frozen'>
  office: { settings: () => Promise<Office> }
  releases: ReleaseDocuments
  /** SUCHARIT_URL, where it is set. */
  siteUrl: string | undefined
}

/** What stands around the tables of a release: charts, files to take away, and what search engines and previews read. */
export function yearPage({ office, releases, siteUrl }: YearPageDependencies) {
  return async (req: Request, reader: Reader, chosen: Chosen) => {
    const { language } = reader
    const { publication, release } = chosen
    const site = siteUrlOf(req, siteUrl)
    const path = releasePath(publication)
    const address = site + localPath(language, path)
    const settings = await office.settings()
    const sizes = RELEASE_FILES.map(({ format }) => releases.size(format, reader, chosen, address))
    /** What of this may be different the next time. */
    const stamp = [site, settings.name, settings.email, sizes]
    const around = () => ({
      address: localPath(language, path),
      outcomes: Object.fromEntries(
        STREAMS.map((stream) => [
          stream,
          outcomeChart(reader, stream, release.streams[stream].tables.outcome),
        ]),
      ),
      downloads: RELEASE_FILES.map(({ name, format }, at) => ({
        href: `${localPath(language, path)}/${name}`,
        format,
        size: sizeInWords(reader, sizes[at]),
      })),
      head: {
        ...headOf(site, path, language),
        title: releaseTitle(reader, release),
        description: description(reader, chosen),
        siteName: release.office[language],
        modified: publication.publishedAt,
        dataset: jsonForPage(dataset(reader, chosen, settings, site)),
      },
    })
    return { stamp, around }
  }
}

/** Where a page stands, for search engines and link previews, in each language. */
export const headOf = (site: string, path: string, language: Language) => ({
  address: site + localPath(language, path),
  alternates: LANGUAGES.map((one) => ({ language: one, href: site + localPath(one, path) })),
  site,
})

function description({ t, language }: Reader, { release }: Chosen): string {
  const all = STREAMS.map((stream) => release.streams[stream].total)
  const sum = (part: 'received' | 'completed') => all.reduce((total, count) => total + count[part], 0)
  return t('release.page.description', {
    office: release.office[language],
    received: formatNumber(sum('received')),
    completed: formatNumber(sum('completed')),
    period: t(`summary.period.${release.period}`),
    year: release.fiscalYear,
    date: formatDate(new Date(release.asOf), language),
  })
}

const KILOBYTE = 1_024

function sizeInWords({ t }: Reader, bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined
  const [unit, count] =
    bytes < KILOBYTE ** 2 ? ['kilobytes', bytes / KILOBYTE] : ['megabytes', bytes / KILOBYTE ** 2]
  return t('release.page.size', {
    size: t(`release.page.${unit}`, { amount: formatNumber(Math.max(1, Math.round(count))) }),
  })
}
