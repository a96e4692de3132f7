import type { Request, Response } from 'express'
import type { DocumentService } from '../documents/documents.service.js'
import { sendDocument } from '../documents/sending.js'
import { positionLine } from '../officers/signature.js'
import { localPath } from '../web/language.js'
import { siteUrlOf } from '../web/site-url.js'
import { RecordNotFound } from './measures.errors.js'
import { yearOf } from './measures.schema.js'
import type { RecordPagesDependencies } from './record.desk.js'
import { reportDocument } from './report.document.js'
import type { PublishedReport } from './report.service.js'
import { COLUMNS, printedRows, reportTitle } from './report.view.js'

export type ReportFileFormat = 'pdf' | 'docx'

type Given = Pick<RecordPagesDependencies, 'reports' | 'clock' | 'siteUrl'> & { documents: DocumentService }

/** Where a published report stands for good, whatever is published after it. */
const addressOf = ({ content: { fiscalYear, revision } }: PublishedReport) =>
  `/measures/${fiscalYear}/report/${revision}`

/** The implementation report as everyone reads it, and takes it away. */
export function reportPublicPages({ reports, documents, siteUrl, clock }: Given) {
  /** The revision that is asked for, else the newest. @throws {RecordNotFound} */
  async function asked(req: Request): Promise<PublishedReport> {
    const { revision } = req.params
    if (revision !== undefined && !/^[1-9]\d{0,2}$/.test(String(revision))) throw new RecordNotFound()
    const chosen = revision === undefined ? undefined : Number(revision)
    const report = await reports.published('implementation', yearOf(req, clock()), chosen)
    if (!report) throw new RecordNotFound()
    return report
  }

  return {
    async show(req: Request, res: Response): Promise<void> {
      const report = await asked(req)
      const { fiscalYear } = report.content
      const newest = await reports.published('implementation', fiscalYear)
      res.render('measures/public-report', {
        report,
        positions: {
          submittedBy: positionLine(report.submittedBy, res.locals),
          approvedBy: positionLine(report.approvedBy, res.locals),
        },
        title: reportTitle(res.locals, report.content),
        replacedBy: newest && newest.id !== report.id ? newest.content.revision : undefined,
        files: `${addressOf(report)}/report`,
        columns: COLUMNS,
        rows: printedRows(report.content),
      })
    },

    document: (format: ReportFileFormat) => async (req: Request, res: Response) => {
      const report = await asked(req)
      const { t, language } = res.locals
      const address = siteUrlOf(req, siteUrl) + localPath(language, addressOf(report))
      const order = { format, document: reportDocument({ t, language }, report, address) }
      await sendDocument(req, res, documents, { order, name: `measures-${report.id}-${language}` })
    },

    async json(req: Request, res: Response): Promise<void> {
      const { id, content, submittedBy, approvedBy, sha256 } = await asked(req)
      res.setHeader('Content-Disposition', `attachment; filename="measures-${id}.json"`)
      const file = { id, sha256, report: content, signatures: { submittedBy, approvedBy } }
      res.type('json').send(`${JSON.stringify(file, null, 2)}\n`)
    },
  }
}
