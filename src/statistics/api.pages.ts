import type { Request, Response } from 'express'
import { LANGUAGES } from '../web/i18n.js'
import { localPath } from '../web/language.js'
import { siteUrlOf } from '../web/site-url.js'
import { check } from '../web/validation.js'
import { BadRequest } from '../web/web.errors.js'
import { openApi } from './api.openapi.js'
import { API, pagingQuery } from './api.schema.js'
import { releasePath } from './chosen-release.js'
import { RELEASE_FILES } from './release-files.js'
import type { Publication } from './publications.js'
import { PERIODS } from './as-of.js'
import { FiguresNotPublished } from './statistics.errors.js'
import type { StatisticsService } from './statistics.service.js'

/** A list may grow by a release, so it is asked for again soon. */
const KEPT_SECONDS = 300

export type ApiDependencies = {
  statistics: Pick<StatisticsService, 'publications' | 'release'>
  /** SUCHARIT_URL, where it is set. */
  siteUrl: string | undefined
}

/** Published releases for programs; nothing else is in reach. */
export function apiPages({ statistics, siteUrl }: ApiDependencies) {
  const send = (res: Response, answer: unknown) => {
    res.setHeader('Cache-Control', `public, max-age=${KEPT_SECONDS}`)
    // Express makes the ETag of the text and answers 304 by itself.
    res.json(answer)
  }

  return {
    description(req: Request, res: Response) {
      send(res, openApi(siteUrlOf(req, siteUrl)))
    },

    /** Newest first, a page of them. */
    async releases(req: Request, res: Response) {
      const asked = check(pagingQuery, req.query)
      if (!asked.ok) throw new BadRequest('paging')
      const { page, perPage } = asked.form
      const site = siteUrlOf(req, siteUrl)
      const all = await statistics.publications()
      const pages = Math.max(1, Math.ceil(all.length / perPage))
      const at = (number: number) => `${site}${API}/releases?page=${number}&per_page=${perPage}`
      const links = {
        self: at(page),
        first: at(1),
        ...(page > 1 ? { prev: at(Math.min(page - 1, pages)) } : {}),
        ...(page < pages ? { next: at(page + 1) } : {}),
        last: at(pages),
      }
      res.setHeader(
        'Link',
        Object.entries(links)
          .map(([rel, url]) => `<${url}>; rel="${rel}"`)
          .join(', '),
      )
      send(res, {
        total: all.length,
        page,
        perPage,
        links,
        releases: all.slice((page - 1) * perPage, page * perPage).map((one) => entryOf(one, all, site)),
      })
    },

    async release(req: Request, res: Response) {
      const { year, period, revision } = idParts(req.params.id)
      const found = await statistics.release(year, period, revision)
      if (!found) throw new FiguresNotPublished()
      const { publication, release } = found
      const entry = entryOf(publication, await statistics.publications(year), siteUrlOf(req, siteUrl))
      send(res, { ...entry, release })
    },
  }
}

/** What a list says of a release: what it is, and where its page and files are. */
function entryOf(one: Publication, beside: Publication[], site: string) {
  const { id, fiscalYear, period, revision, asOf, sha256, publishedAt } = one
  const replacedBy = beside
    .filter(
      (other) => other.fiscalYear === fiscalYear && other.period === period && other.revision > revision,
    )
    .toSorted((first, second) => second.revision - first.revision)[0]
  const path = releasePath(one)
  return {
    id,
    fiscalYear,
    period,
    revision,
    asOf,
    publishedAt: publishedAt.toISOString(),
    sha256,
    ...(replacedBy ? { replacedBy: replacedBy.id } : {}),
    url: `${site}${API}/releases/${id}`,
    pages: Object.fromEntries(LANGUAGES.map((language) => [language, site + localPath(language, path)])),
    files: RELEASE_FILES.map(({ name, mediaType }) => ({ name, mediaType, url: `${site}${path}/${name}` })),
  }
}

/** @throws {FiguresNotPublished} for what can't be the id of a release */
function idParts(id: unknown) {
  const [, year, named, revision] =
    /^(\d{4})-(six-months|twelve-months)-([1-9]\d{0,3})$/.exec(String(id)) ?? []
  const period = PERIODS.find((known) => known === named)
  if (!period) throw new FiguresNotPublished()
  return { year: Number(year), period, revision: Number(revision) }
}
