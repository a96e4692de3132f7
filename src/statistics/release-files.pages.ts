import type { Request, Response } from 'express'
import type { Format } from '../documents/document.js'
import { sendDocument } from '../documents/sending.js'
import { localPath } from '../web/language.js'
import { siteUrlOf } from '../web/site-url.js'
import { chosenRelease, releasePath } from './chosen-release.js'
import { releaseCsv, releaseJson, type ReleaseDocuments } from './release-files.js'
import type { StatisticsService } from './statistics.service.js'

/** The address of a year gives its newest release. */
const NEWEST_SECONDS = 300

export type ReleaseFilesDependencies = {
  statistics: Pick<StatisticsService, 'shown' | 'frozen'>
  releases: ReleaseDocuments
  /** SUCHARIT_URL, where it is set. */
  siteUrl: string | undefined
}

/** A release to take away, in one form or another. */
export function releaseFilePages({ statistics, releases, siteUrl }: ReleaseFilesDependencies) {
  /** Express makes the ETag of the text and answers 304 by itself. */
  const send = (res: Response, name: string, type: string, text: string) => {
    res.setHeader('Cache-Control', `public, max-age=${NEWEST_SECONDS}`)
    res.setHeader('Content-Disposition', `attachment; filename="${name}"`)
    res.type(type).send(text)
  }

  return {
    /** Made when it is first asked for; an unchanged one that the reader has is answered without making it. */
    document: (format: Format) => async (req: Request, res: Response) => {
      const chosen = await chosenRelease(statistics, req)
      const { t, language } = res.locals
      const reader = { t, language }
      const address = siteUrlOf(req, siteUrl) + localPath(language, releasePath(chosen.publication))
      const order = releases.orderOf(format, reader, chosen, address)
      const name = `${format === 'xlsx' ? 'figures' : 'summary'}-${chosen.publication.id}-${language}`
      const file = () => releases.file(format, reader, chosen, order)
      await sendDocument(req, res, { keyOf: releases.keyOf, file }, { order, name })
    },

    async csv(req: Request, res: Response) {
      const chosen = await chosenRelease(statistics, req)
      send(res, `figures-${chosen.publication.id}.csv`, 'text/csv; charset=utf-8', releaseCsv(chosen))
    },

    async json(req: Request, res: Response) {
      const chosen = await chosenRelease(statistics, req)
      send(res, `figures-${chosen.publication.id}.json`, 'json', releaseJson(chosen))
    },
  }
}
