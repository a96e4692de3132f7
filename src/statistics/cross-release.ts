import type { Words } from '../office/category.js'
import type { Measure, Stream } from '../cases/vocabulary.js'
import { periodEnd, type IsoDay, type Period } from './as-of.js'
import {
  categoryRow,
  columnsOf,
  CROSS_TABLES,
  crossPlace,
  type CrossColumn,
  type CrossId,
  type CrossTable,
} from './cross-tables.js'
import { marginsOf, sum, type Counts } from './disclosure/margins.js'
import { suppress, type Withheld } from './disclosure/suppression.js'
import { windowOf } from './disclosure/windows.js'
import { FiguresUnbalanced, type StreamFigures } from './figures.js'

/** Stands where a number isn't shown: 1 to 4, or one that would give such a cell away. */
export const SUPPRESSED = 'suppressed'
export type ReleasedCell = number | typeof SUPPRESSED

/** A row of a two-way table: what it is as in the table of one dimension, its total, and a cell for each column. */
export type ReleasedCrossLine = {
  code: string
  name?: Words
  measure?: Measure
  cases: number
  cells: ReleasedCell[]
}

/**
 * A two-way table as published: columns, lines and the total of each column; or why it isn't, with the revision in
 * which it was. Its totals are those of the tables of one dimension.
 */
export type ReleasedCross =
  | { id: CrossId; columns: CrossColumn[]; lines: ReleasedCrossLine[]; totals: number[] }
  | { id: CrossId; withheld: Withheld | 'yearly' | 'published'; revision?: number }

/** What is published of the year already, or was submitted to be. */
export type Earlier = { asOf: IsoDay; revision: number; tables: { stream: Stream; table: CrossId }[] }

export type CrossAsked = { fiscalYear: number; period: Period; asOf: IsoDay; earlier: Earlier[] }

/** A line of a table of one dimension. */
type Line = { code: string; cases: number; name?: Words; measure?: Measure }
type Lines = Record<'category' | 'identity' | 'channel' | 'outcome', Line[]>

/**
 * The two-way tables of a stream. They come once a year, with its first release of twelve months: two of them, as of
 * different days, could be subtracted from each other, and say of the cases in between what neither says.
 *
 * @param figures as counted @param lines the tables of one dimension as they are released
 * @throws {FiguresUnbalanced} a table doesn't sum to those of one dimension
 */
export function crossTablesOf(
  stream: Stream,
  figures: StreamFigures,
  lines: Lines,
  asked: CrossAsked,
): ReleasedCross[] {
  if (figures.zeroStatement) return []
  return CROSS_TABLES.map((table) => {
    if (asked.period === 'six-months') return { id: table.id, withheld: 'yearly' }
    const before = asked.earlier.find(({ tables }) =>
      tables.some((one) => one.stream === stream && one.table === table.id),
    )
    if (before) return { id: table.id, withheld: 'published', revision: before.revision }
    return crossTable(table, figures, lines, asked)
  })
}

function crossTable(
  table: CrossTable,
  figures: StreamFigures,
  lines: Lines,
  { fiscalYear, asOf, earlier }: CrossAsked,
): ReleasedCross {
  const channels = lines.channel.map(({ code }) => code)
  const columns = columnsOf(table, channels)
  const rows = lines[table.rows]
  const totals = columns.map((column) => columnTotal(table, column, figures, lines))
  const days = [...earlier.map((one) => one.asOf), periodEnd(fiscalYear, 'six-months')]
  const { counts, windows } = countsOf(
    table,
    figures,
    rows,
    columns,
    days.filter((day) => day < asOf),
  )
  requireTotals(table, counts, { rows: rows.map(({ cases }) => cases), columns: totals })
  const outcome = suppress(counts, windows)
  if ('withheld' in outcome) return { id: table.id, ...outcome }
  const cell = (row: number, column: number): ReleasedCell =>
    outcome.hidden.has({ row, column }) ? SUPPRESSED : (counts[row]?.[column] ?? 0)
  return {
    id: table.id,
    columns,
    lines: rows.map((line, row) => ({ ...line, cells: columns.map((_, column) => cell(row, column)) })),
    totals,
  }
}

/** Cases by row and column, and of these the ones of each window. */
function countsOf(
  table: CrossTable,
  figures: StreamFigures,
  rows: Line[],
  columns: CrossColumn[],
  days: IsoDay[],
): { counts: Counts; windows: Counts[] } {
  const blank = (): Counts => rows.map(() => columns.map(() => 0))
  const counts = blank()
  const windows = new Map<number, Counts>()
  for (const [code, cases] of figures.crossed[table.id]) {
    const place = crossPlace(code)
    const row = rows.findIndex((line) => rowOf(line) === place.row)
    const column = columns.findIndex(({ of }) => isIn(of, place.column))
    const window = windowOf(place.month, days)
    const into = window === undefined ? undefined : (windows.get(window) ?? blank())
    if (window !== undefined && into) windows.set(window, into)
    for (const target of [counts, into]) {
      const line = target?.[row]
      if (line) line[column] = (line[column] ?? 0) + cases
    }
  }
  return { counts, windows: [...windows.values()] }
}

const rowOf = ({ code, measure }: Line) => (measure === undefined ? code : categoryRow(code, measure))

/** The column of no codes has what is in progress. */
const isIn = (of: string[], code: string) => (of.length === 0 ? code === '' : of.includes(code))

function columnTotal(
  { columns }: CrossTable,
  { of }: CrossColumn,
  { total }: StreamFigures,
  lines: Lines,
): number {
  if (of.length === 0) return total.inProgress
  return sum(lines[columns].map(({ code, cases }) => (of.includes(code) ? cases : 0)))
}

/** Rather none than one that doesn't agree with what stands beside it. */
function requireTotals(
  { id }: CrossTable,
  counts: Counts,
  published: { rows: number[]; columns: number[] },
): void {
  const { rows, columns } = marginsOf(counts)
  const same = (one: number[], other: number[]) => one.every((total, index) => total === other[index])
  if (
    !same(rows, published.rows) ||
    !same(columns, published.columns) ||
    counts.flat().some((one) => one < 0)
  )
    throw new FiguresUnbalanced(id)
}
