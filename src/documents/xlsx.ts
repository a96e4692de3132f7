import writeExcelFile, { type CellObject, type Sheet } from 'write-excel-file/node'
import type { Language } from '../web/i18n.js'
import { isNumeric, type Cell, type DocumentTable, type Workbook } from './document.js'

const HEAD_FILL = '#F3F6F4'
/** A day as the office writes it; in Thai in the Buddhist era, whatever language Excel speaks. */
const DAY_FORMATS = { th: '[$-107041E]d mmmm yyyy', en: '[$-809]d mmmm yyyy' } as const
const NUMBER_FORMAT = '#,##0'
/** A share, which everywhere else is a text so that 85.0 keeps its decimal. */
const SHARE = /^\d+\.\d$/
const SHARE_FORMAT = '0.0'
/** What Excel allows a sheet's name to be. */
const NAME_MAX = 31
const FORBIDDEN = /[[\]:*?/\\']/g
/** Characters; a longer text wraps in its cell. */
const WIDTH = { least: 12, most: 44 }

/** A workbook with a sheet for each table, its heading frozen, its numbers and dates real ones. */
export async function writeXlsx({ language, tables }: Workbook): Promise<Buffer> {
  const names = sheetNames(tables.map((table) => table.id))
  const sheets = tables.map((table, index) => sheetOf(table, names[index] ?? '', language))
  return writeExcelFile(sheets, { fontFamily: 'Sarabun', fontSize: 11 }).toBuffer()
}

function sheetOf(table: DocumentTable, sheet: string, language: Language): Sheet<Buffer> {
  const { caption, head, groups, rows, total, notes = [] } = table
  const line = (row: { head: string; cells: Cell[] }, bold = false) => [
    cellOf(row.head, language, bold),
    ...row.cells.map((cell) => cellOf(cell, language, bold)),
  ]
  const headings = [
    [{ value: caption, fontWeight: 'bold' as const }],
    ...(groups
      ? [
          groups.flatMap(({ text, span }) => [
            headCell(text, false, span),
            ...Array.from({ length: span - 1 }, () => null),
          ]),
        ]
      : []),
    head.map((text, column) => headCell(text, isNumeric(table, column))),
  ]
  return {
    sheet,
    columns: head.map((text, column) => ({
      width: widthOf([text, ...rows.map((row) => [row.head, ...row.cells][column] ?? '')]),
    })),
    stickyRowsCount: headings.length,
    data: [
      ...headings,
      ...rows.map((row) => line(row)),
      ...(total ? [line(total, true)] : []),
      ...notes.map((note) => [cellOf(note, language, false)]),
    ],
  }
}

const headCell = (text: string, numeric: boolean, span = 1): CellObject => ({
  value: text,
  fontWeight: 'bold',
  backgroundColor: HEAD_FILL,
  wrap: true,
  align: span > 1 ? 'center' : numeric ? 'right' : 'left',
  ...(span > 1 ? { columnSpan: span } : {}),
})

/** A text stays a text: one that begins with an equals sign is no formula. */
function cellOf(value: Cell, language: Language, bold: boolean): CellObject {
  const weight = bold ? { fontWeight: 'bold' as const } : {}
  if (typeof value === 'number') return { value, type: Number, format: NUMBER_FORMAT, ...weight }
  if (typeof value === 'string' && SHARE.test(value))
    return { value: Number(value), type: Number, format: SHARE_FORMAT, ...weight }
  if (value instanceof Date)
    return { value, type: Date, format: DAY_FORMATS[language], align: 'left', ...weight }
  return { value, type: String, ...weight }
}

/** The ids, as Excel takes them and each once. */
function sheetNames(ids: string[]): string[] {
  const taken = new Set<string>()
  return ids.map((id) => {
    const plain = id.replace(FORBIDDEN, ' ')
    let name = plain.slice(0, NAME_MAX)
    for (let count = 2; taken.has(name.toLowerCase()); count++)
      name = `${plain.slice(0, NAME_MAX - 1 - String(count).length)} ${count}`
    taken.add(name.toLowerCase())
    return name
  })
}

const widthOf = (cells: Cell[]): number =>
  Math.min(WIDTH.most, Math.max(WIDTH.least, ...cells.map((cell) => String(cell).length + 2)))
