import type { Words } from '../office/category.js'
import type { Measure, Stream } from '../cases/vocabulary.js'
import { periodEnd, type IsoDay, type Period } from './as-of.js'
import { columnTotal, countsOf, requireTotals } from './cross-counts.js'
import {
  columnsOf,
  CROSS_TABLES,
  groupsOf,
  type CrossColumn,
  type CrossId,
  type CrossTable,
} from './cross-tables.js'
import { sum } from './disclosure/margins.js'
import { protectedTable, type Withheld } from './disclosure/protection.js'
import type { StreamFigures } from './figures.js'

/** Stands where a number isn't shown: 1 to 4, or one that would give such a cell away. */
export const SUPPRESSED = 'suppressed'
export type ReleasedCell = number | typeof SUPPRESSED

/** Code of a row or column that is several together: each has too few cases to be shown by itself. */
export const TOGETHER = 'taken-together'

/**
 * A row of a two-way table: what it is as in the table of one dimension, or the lines `of` it that are shown together;
 * its total, and a cell for each column.
 */
export type ReleasedCrossLine = {
  code: string
  of?: { code: string; name?: Words; measure?: Measure }[]
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
  const world = countsOf(table, figures, { rows, columns, days: days.filter((day) => day < asOf) })
  requireTotals(table, world.counts, { rows: rows.map(({ cases }) => cases), columns: totals })
  const chosen = protectedTable(world, groupsOf(table))
  if ('withheld' in chosen) return { id: table.id, ...chosen }
  const { grouping, counts, hidden } = chosen
  return {
    id: table.id,
    columns: grouping.columns.map((group) => columnTogether(table, pick(group, columns))),
    lines: grouping.rows.map((group, row) => ({
      ...lineTogether(pick(group, rows)),
      cells: (counts[row] ?? []).map((cases, column) => (hidden.has({ row, column }) ? SUPPRESSED : cases)),
    })),
    totals: grouping.columns.map((group) => sum(pick(group, totals))),
  }
}

const pick = <Item>(group: number[], of: Item[]): Item[] => group.flatMap((at) => of[at] ?? [])

/** A line by itself, or what several are together. */
function lineTogether(lines: Line[]): Omit<ReleasedCrossLine, 'cells'> {
  const [line] = lines
  if (line && lines.length === 1) return line
  const of = lines.map(({ code, name, measure }) => ({
    code,
    ...(name && { name }),
    ...(measure === undefined ? {} : { measure }),
  }))
  return { code: TOGETHER, cases: sum(lines.map(({ cases }) => cases)), of }
}

/** Outcomes together are all that is completed. */
function columnTogether(table: CrossTable, columns: CrossColumn[]): CrossColumn {
  const [column] = columns
  if (column && columns.length === 1) return column
  return {
    code: table.columns === 'outcome' ? 'completed' : TOGETHER,
    of: columns.flatMap(({ of }) => of),
  }
}
