import type { Request, Response } from 'express'
import type { Office } from '../office/office.model.js'
import { siteUrlOf } from '../web/site-url.js'
import { chosenRelease, type Chosen } from './chosen-release.js'
import { catalogueEntry, dataPackage } from './open-data.js'
import { releaseFileSchema } from './release-shape.js'
import type { StatisticsService } from './statistics.service.js'
import type { Reader } from './tables.js'

/** They carry the office's contact, which may change; the figures beside them don't. */
const KEPT_SECONDS = 3_600

export type OpenDataDependencies = {
  statistics: Pick<StatisticsService, 'shown' | 'frozen'>
  office: { settings: () => Promise<Office> }
  /** SUCHARIT_URL, where it is set. */
  siteUrl: string | undefined
}

/** What describes a release's files to catalogues and programs. */
export function openDataPages({ statistics, office, siteUrl }: OpenDataDependencies) {
  const send = (res: Response, answer: unknown, type = 'json') => {
    res.setHeader('Cache-Control', `public, max-age=${KEPT_SECONDS}`)
    res.type(type).send(`${JSON.stringify(answer, null, 2)}\n`)
  }
  const described =
    (describe: (reader: Reader, chosen: Chosen, settings: Office, site: string) => unknown) =>
    async (req: Request, res: Response) => {
      const chosen = await chosenRelease(statistics, req)
      const { t, language } = res.locals
      send(res, describe({ t, language }, chosen, await office.settings(), siteUrlOf(req, siteUrl)))
    }

  return {
    dataPackage: described(dataPackage),
    catalogueEntry: described(({ t }, ...rest) => catalogueEntry(t, ...rest)),
    schema: (req: Request, res: Response) =>
      send(
        res,
        releaseFileSchema(`${siteUrlOf(req, siteUrl)}/statistics/figures.schema.json`),
        'application/schema+json',
      ),
  }
}
