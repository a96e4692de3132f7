import type { Request, Response } from 'express'
import { MEDIA_TYPES, type Format, type Order } from '../documents/document.js'
import type { DocumentService } from '../documents/documents.service.js'
import { localPath } from '../web/language.js'
import { siteUrlOf } from '../web/site-url.js'
import { chosenRelease, releasePath } from './chosen-release.js'
import { releaseDocument, releaseWorkbook } from './release-document.js'
import type { StatisticsService } from './statistics.service.js'

/** A release never changes; what a document says beside it may, with the next version of this program. */
const KEPT_SECONDS = 3_600

export type ReleaseFilesDependencies = {
  statistics: Pick<StatisticsService, 'publications' | 'release'>
  documents: DocumentService
  /** SUCHARIT_URL, where it is set. */
  siteUrl: string | undefined
}

/** A release as a document to take away. */
export function releaseFilePages({ statistics, documents, siteUrl }: ReleaseFilesDependencies) {
  return {
    /** Made when it is first asked for; an unchanged one that the reader has is answered without making it. */
    document: (format: Format) => async (req: Request, res: Response) => {
      const chosen = await chosenRelease(statistics, req)
      const { t, language } = res.locals
      const address = siteUrlOf(req, siteUrl) + localPath(language, releasePath(chosen.publication))
      const reader = { t, language }
      const order: Order =
        format === 'xlsx'
          ? { format, workbook: releaseWorkbook(reader, chosen, address) }
          : { format, document: releaseDocument(reader, chosen, address) }
      res.setHeader('ETag', `"${documents.keyOf(order)}"`)
      res.setHeader('Cache-Control', `public, max-age=${KEPT_SECONDS}`)
      if (req.fresh) return void res.status(304).end()
      const file = await documents.file(order)
      const name = `${format === 'xlsx' ? 'figures' : 'summary'}-${chosen.publication.id}-${language}.${format}`
      // A phone shows a PDF at once; what is to be edited is saved.
      const shown = format === 'pdf' ? 'inline' : 'attachment'
      res.setHeader('Content-Disposition', `${shown}; filename="${name}"`)
      res.type(MEDIA_TYPES[format]).send(file)
    },
  }
}
