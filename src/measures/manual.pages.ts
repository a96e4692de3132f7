import type { Request, Response } from 'express'
import type { DocumentService } from '../documents/documents.service.js'
import { sendDocument } from '../documents/sending.js'
import { dayStart } from '../office/days.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { localPath } from '../web/language.js'
import { siteUrlOf } from '../web/site-url.js'
import { manualContents, type ManualDependencies } from './manual.contents.js'
import { manualDocument } from './manual.document.js'

/** The workflow or a text may change any time. */
const KEPT_SECONDS = 300

type Given = ManualDependencies & { documents: DocumentService; siteUrl: string | undefined }

/** The manual for everyone, on the web and as a paper. */
export function manualPages(given: Given) {
  const { documents, siteUrl, clock } = given
  return {
    show: async (_req: Request, res: Response): Promise<void> =>
      res.render('measures/manual', await manualContents(given, res.locals)),

    async document(req: Request, res: Response): Promise<void> {
      const { t, language } = res.locals
      const contents = await manualContents(given, { t, language })
      const addressOf = (page: string) => siteUrlOf(req, siteUrl) + localPath(language, page)
      const document = manualDocument({ t, language }, contents, {
        ...{ address: addressOf('/manual'), addressOf },
        chart: await drawn(res, { chart: contents.chart, title: t('measures.manual.chart') }),
        day: dayStart(bangkokIsoDay(clock())),
      })
      const order = { format: 'pdf' as const, document }
      const name = `manual-${language}`
      await sendDocument(req, res, documents, { order, name, keptSeconds: KEPT_SECONDS })
    },
  }
}

/** The very picture that the page shows. */
const drawn = (res: Response, given: object): Promise<string> =>
  new Promise((resolve, reject) =>
    res.app.render('measures/flow-chart', given, (error: unknown, svg: string) =>
      error instanceof Error ? reject(error) : resolve(svg),
    ),
  )
