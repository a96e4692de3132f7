import type { Language } from '../web/i18n.js'

/** A number, a text, or a moment; only a workbook has real dates, elsewhere they come as texts. */
export type Cell = number | string | Date

/**
 * A table with a heading row that is repeated on each page, and an optional last row that is set apart. Line breaks in
 * a text are kept.
 */
export type DocumentTable = {
  id: string
  caption: string
  /** The first is over the row heads. */
  head: string[]
  /** A row over the head, its spans adding up to the columns. */
  groups?: { text: string; span: number }[]
  rows: { head: string; cells: Cell[] }[]
  total?: { head: string; cells: Cell[] }
  /** Texts under the table. */
  notes?: string[]
  /** Parts of the width, a column each; left out, texts get twice as much as numbers. */
  widths?: number[]
  /** Its rows are so long that a page may end within one. */
  torn?: true
}

/** Somebody who signs: an empty name leaves a dotted line to write on. */
export type SignatureBlock = { role: string; name: string; position: string; date: string }

export type Part =
  | { kind: 'heading'; level: 1 | 2; text: string }
  /** Line breaks in the text are kept; `language` where it isn't the document's. */
  | { kind: 'paragraph'; text: string; language?: Language; style?: 'centred' | 'note' }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; table: DocumentTable }
  /** An SVG picture, and what it says in words. */
  | { kind: 'picture'; svg: string; text: string }
  /** `label` stands before the dotted line, "ลงชื่อ". */
  | { kind: 'signatures'; label: string; blocks: SignatureBlock[] }
  /** Facts in small print, with a QR code beside them that leads to `url`. */
  | { kind: 'smallPrint'; lines: { name: string; value: string }[]; qr?: { url: string; text: string } }

/** A document of A4 pages, whatever it is about; the same for every writer. */
export type Document = {
  language: Language
  title: string
  /** What the file's properties say beside the title. */
  subject: string
  author: string
  /** When what it says was settled; the file's date. */
  date: Date
  orientation: 'portrait' | 'landscape'
  /** `emblem` is an SVG picture. */
  letterhead: { name: string; lines: string[]; emblem?: string }
  parts: Part[]
  /** At the foot of every page; `pages` holds {page} and {pages}. */
  footer: { text: string; pages: string }
}

/** Tables alone: each becomes a sheet. */
export type Workbook = { language: Language; tables: DocumentTable[] }

/** What a writer can be asked for. */
export type Order = { format: 'pdf' | 'docx'; document: Document } | { format: 'xlsx'; workbook: Workbook }
export type Format = Order['format']

export const MEDIA_TYPES: Record<Format, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** What stands in a column of numbers where it isn't a number itself: a share, or that there is none. */
const LIKE_NUMBER = /^[\d.,]*$|^–$/

/** Columns of numbers are set to the right; one that is empty throughout is for words. */
export function isNumeric({ rows, total }: DocumentTable, column: number): boolean {
  const cells = [...rows, ...(total ? [total] : [])].map((row) => row.cells[column - 1] ?? '')
  const numeric = (cell: Cell) =>
    typeof cell === 'number' || (typeof cell === 'string' && LIKE_NUMBER.test(cell))
  return column > 0 && cells.some((cell) => cell !== '') && cells.every(numeric)
}

/** The width of each column in parts of the whole. */
export function widthsOf(table: DocumentTable): number[] {
  if (table.widths) return table.widths
  return table.head.map((_, column) => (column === 0 ? 2 : isNumeric(table, column) ? 1.25 : 1.8))
}
