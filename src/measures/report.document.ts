import type { Document, Part, SignatureBlock } from '../documents/document.js'
import { officeLetterhead } from '../documents/letterhead.js'
import { positionLine, type Signature } from '../officers/signature.js'
import { formatDate, formatDateTime } from '../web/dates.js'
import type { PublishedReport } from './report.service.js'
import { COLUMNS, printedRows, reportTitle, type PrintedRow } from './report.view.js'
import type { Desk } from './record.view.js'

type Reader = Pick<Desk, 't' | 'language'>

/** Parts of the page's width, in the order of the columns. */
const WIDTHS = [1.7, 4.6, 1.2, 3, 1.9, 1.5]

/**
 * The implementation report as a paper to be signed and filed: landscape, six columns, as the office has always made
 * it. What it says is Thai in either language. `address` is where its page stands for good.
 */
export function reportDocument(reader: Reader, report: PublishedReport, address: string): Document {
  const { t, language } = reader
  const { content } = report
  const title = reportTitle(reader, content)
  return {
    language,
    title,
    subject: t('measures.report.kind.implementation'),
    author: content.office[language],
    date: new Date(report.approvedBy.at),
    orientation: 'landscape',
    letterhead: officeLetterhead(content.office[language]),
    footer: {
      text: t('release.footer', { title, revision: content.revision }),
      pages: t('release.pages', { page: '{page}', pages: '{pages}' }),
    },
    parts: [
      ...opening(reader, report),
      { kind: 'table', table: table(reader, printedRows(content)) },
      { kind: 'signatures', label: t('release.sign'), blocks: signatures(reader, report) },
      {
        kind: 'smallPrint',
        lines: [
          { name: t('statistics.public.hash'), value: report.sha256 },
          {
            name: t('statistics.public.publishedAt'),
            value: formatDateTime(new Date(report.approvedBy.at), language),
          },
          { name: t('release.address'), value: address },
        ],
        qr: { url: address, text: t('release.qr') },
      },
    ],
  }
}

function opening({ t }: Reader, { content: { texts, reason, revision } }: PublishedReport): Part[] {
  const correction = reason && `${t('statistics.public.correction', { revision })}: ${reason}`
  return [correction, texts['intro']].flatMap((text): Part[] =>
    text ? [{ kind: 'paragraph', language: 'th', text }] : [],
  )
}

function table({ t }: Reader, rows: PrintedRow[]) {
  const cell = (row: PrintedRow, column: (typeof COLUMNS)[number]) => {
    const done =
      column === 'followUp' && row.done.length > 0 ? [t('measures.report.doneHead'), ...row.done] : []
    return [...row[column], ...done].join('\n')
  }
  const [first, ...others] = COLUMNS
  return {
    id: 'report',
    caption: t('measures.report.table'),
    head: COLUMNS.map((column) => t(`measures.report.column.${column}`)),
    rows: rows.map((row) => ({ head: cell(row, first), cells: others.map((column) => cell(row, column)) })),
    widths: WIDTHS,
    // A measure's practices alone can be longer than a page.
    torn: true as const,
  }
}

/** Whoever wrote it signs by hand; the others are on record. */
function signatures({ t, language }: Reader, { submittedBy, approvedBy }: PublishedReport): SignatureBlock[] {
  const signed = (role: string, signature: Signature) => ({
    ...{ role, name: signature.name, position: positionLine(signature, { t, language }) },
    date: formatDate(new Date(signature.at), language),
  })
  return [
    { role: t('statistics.public.preparedBy'), name: '', position: '', date: '' },
    signed(t('measures.report.submittedBy'), submittedBy),
    signed(t('measures.report.approvedBy'), approvedBy),
  ]
}
