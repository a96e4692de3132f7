import { stringify } from 'csv-stringify/sync'

/** The first bytes by which Excel knows that a text is UTF-8. */
const BOM = '\ufeff'

type Row = readonly (string | number)[]

/**
 * A CSV file as RFC 4180 has it, in UTF-8 for a Thai Excel. A text that a spreadsheet would take for a formula gets an
 * apostrophe in front, so that nothing written into a cell can act.
 */
export const csv = (columns: readonly string[], rows: readonly Row[]): string =>
  csvHead(columns) + csvRows(rows)

/** The first line of a file that is written bit by bit; {@link csvRows} are the others. */
export const csvHead = (columns: readonly string[]): string => BOM + lines([columns])

export const csvRows = (rows: readonly Row[]): string => lines(rows.map((cells) => cells.map(guarded)))

const lines = (rows: readonly Row[]) => stringify([...rows], { record_delimiter: '\r\n' })

const guarded = (cell: string | number): string | number =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
