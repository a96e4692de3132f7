import {
  AlignmentType,
  BorderStyle,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  VerticalAlignTable,
  WidthType,
  type FileChild,
} from 'docx'
import { formatNumber } from '../web/dates.js'
import { isNumeric, widthsOf, type Cell, type DocumentTable } from './document.js'
import { paragraph, SIZES } from './docx.text.js'

/** A table of at most so many rows is kept on one page. */
const KEPT_TOGETHER = 20
const RULE = { style: BorderStyle.SINGLE, size: 4, color: '6B7A89' }
const HEAD_FILL = { type: ShadingType.CLEAR, fill: 'F3F6F4', color: 'auto' }

const cellText = (cell: Cell): string => (typeof cell === 'number' ? formatNumber(cell) : String(cell))

type CellStyle = {
  width: number
  numeric: boolean
  bold?: boolean
  keepNext: boolean
  head?: boolean
  span?: number
}

const cell = (text: string, { width, numeric, bold = false, keepNext, head = false, span = 1 }: CellStyle) =>
  new TableCell({
    width: { size: width, type: WidthType.DXA },
    columnSpan: span,
    margins: { top: 20, bottom: 20, left: 80, right: 80 },
    verticalAlign: head ? VerticalAlignTable.BOTTOM : VerticalAlignTable.TOP,
    ...(head ? { shading: HEAD_FILL } : {}),
    children: text.split('\n').map((line) =>
      paragraph(line, {
        size: SIZES.table,
        bold,
        keepNext,
        spacing: { after: 0 },
        alignment: span > 1 ? AlignmentType.CENTER : numeric ? AlignmentType.RIGHT : AlignmentType.LEFT,
      }),
    ),
  })

/** A caption, the table with its heading repeated on each page, and the notes under it. `width`: twentieths of a point. */
export function docxTable(table: DocumentTable, width: number): FileChild[] {
  const parts = widthsOf(table)
  const whole = parts.reduce((sum, part) => sum + part, 0)
  const widths = parts.map((part) => Math.floor((part / whole) * width))
  const together = !table.torn && table.rows.length <= KEPT_TOGETHER
  const style = (column: number, keepNext: boolean) => ({
    width: widths[column] ?? 0,
    numeric: isNumeric(table, column),
    keepNext,
  })
  const line = (texts: string[], keepNext: boolean, bold = false) =>
    new TableRow({
      cantSplit: !table.torn,
      children: texts.map((text, column) => cell(text, { ...style(column, keepNext), bold })),
    })
  const last = table.rows.length - 1
  return [
    paragraph(table.caption, { bold: true, keepNext: true, spacing: { before: 200, after: 60 } }),
    new Table({
      width: { size: width, type: WidthType.DXA },
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      borders: {
        top: RULE,
        bottom: RULE,
        left: RULE,
        right: RULE,
        insideHorizontal: RULE,
        insideVertical: RULE,
      },
      rows: [
        ...headRows(table, style),
        ...table.rows.map((row, index) =>
          // A row that keeps with the next holds the whole table together, up to its last row.
          line(
            [row.head, ...row.cells.map(cellText)],
            together && (index < last || table.total !== undefined),
          ),
        ),
        ...(table.total ? [line([table.total.head, ...table.total.cells.map(cellText)], false, true)] : []),
      ],
    }),
    ...(table.notes ?? []).map((note) => paragraph(note, { size: SIZES.note })),
  ]
}

type StyleOf = (column: number, keepNext: boolean) => { width: number; numeric: boolean; keepNext: boolean }

function headRows({ head, groups }: DocumentTable, style: StyleOf): TableRow[] {
  const row = (cells: TableCell[]) => new TableRow({ tableHeader: true, cantSplit: true, children: cells })
  const heads = head.map((text, column) => cell(text, { ...style(column, true), bold: true, head: true }))
  if (!groups) return [row(heads)]
  const spans = groups.map(({ text, span }) =>
    cell(text, { ...style(0, true), span, bold: true, head: true }),
  )
  return [row(spans), row(heads)]
}
