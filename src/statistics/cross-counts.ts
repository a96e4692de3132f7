import type { Measure } from '../cases/vocabulary.js'
import type { IsoDay } from './as-of.js'
import { categoryRow, crossPlace, type CrossColumn, type CrossTable } from './cross-tables.js'
import { marginsOf, sum, type Counts } from './disclosure/margins.js'
import { windowOf } from './disclosure/windows.js'
import type { World } from './disclosure/world.js'
import { FiguresUnbalanced, type StreamFigures } from './figures.js'

/** A line of a table of one dimension. */
type Line = { code: string; cases: number; measure?: Measure }
type Lines = Record<'category' | 'identity' | 'channel' | 'outcome', Line[]>

/** Cases by row and column, and of these the ones of each window between these days. */
export function countsOf(
  table: CrossTable,
  figures: StreamFigures,
  { rows, columns, days }: { rows: Line[]; columns: CrossColumn[]; days: IsoDay[] },
): World {
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

/** What a column has by the table of one dimension. */
export function columnTotal(
  { columns }: CrossTable,
  { of }: CrossColumn,
  { total }: StreamFigures,
  lines: Lines,
): number {
  if (of.length === 0) return total.inProgress
  return sum(lines[columns].map(({ code, cases }) => (of.includes(code) ? cases : 0)))
}

/** Rather none than one that doesn't agree with what stands beside it. @throws {FiguresUnbalanced} */
export function requireTotals(
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
