import { SMALL_BELOW, sum, type Counts } from './margins.js'

/** Rows and columns of a table by their numbers; several in one group are shown together. */
export type Grouping = { rows: number[][]; columns: number[][] }

/** A cell that will be hidden costs as much as so many shown ones are worth: it is one itself and hides others. */
const COST_OF_SMALL = 2

/**
 * The ways to show a table of these totals that are likely to show more than they hide, the likeliest first: as it is,
 * or with its smallest rows, or columns, together. They are chosen by the totals alone, which are published anyway, so
 * that the choice says nothing of a cell. Rows and columns without cases stay as they are.
 *
 * @param columnGroups ways to put the columns together, where not every way makes sense
 */
export function groupingsFor(
  { rows, columns, all }: { rows: number[]; columns: number[]; all: number },
  columnGroups = groupsOfSmallest(columns),
): Grouping[] {
  const expected = (group: Grouping): number[] =>
    group.rows.flatMap((row) =>
      group.columns.map((column) => (totalOf(row, rows) * totalOf(column, columns)) / all),
    )
  return groupsOfSmallest(rows)
    .flatMap((ofRows) => columnGroups.map((ofColumns) => ({ rows: ofRows, columns: ofColumns })))
    .filter((one) => one.rows.length > 1 && one.columns.length > 1)
    .map((one) => ({ one, worth: sum(expected(one).map(worthOf)) }))
    .filter(({ worth }) => worth > 0)
    .toSorted((a, b) => b.worth - a.worth)
    .map(({ one }) => one)
}

const totalOf = (group: number[], totals: number[]): number => sum(group.map((at) => totals[at] ?? 0))

/** Each alone; then the two smallest together at the end, the three smallest, and so on. */
function groupsOfSmallest(totals: number[]): number[][][] {
  const all = [...totals.keys()]
  const used = all
    .filter((at) => (totals[at] ?? 0) > 0)
    .toSorted((a, b) => (totals[a] ?? 0) - (totals[b] ?? 0))
  const alone = all.map((at) => [at])
  const together = used.slice(2).map((_, index) => used.slice(0, index + 2).toSorted((a, b) => a - b))
  return [alone, ...together.map((few) => [...alone.filter(([at]) => !few.includes(at ?? -1)), few])]
}

/** What a cell is worth of which so many cases are expected, as if rows and columns had nothing to do with each other. */
function worthOf(expected: number): number {
  // Poisson: the chances of 0 cases, of 1 to 4, and of more.
  let chance = Math.exp(-expected)
  const none = chance
  let small = 0
  for (let cases = 1; cases < SMALL_BELOW; cases++) small += chance *= expected / cases
  return 1 - none - small - COST_OF_SMALL * small
}

/** The counts by group. */
export const grouped = (counts: Counts, { rows, columns }: Grouping): Counts =>
  rows.map((ofRow) =>
    columns.map((ofColumn) => sum(ofRow.map((row) => totalOf(ofColumn, counts[row] ?? [])))),
  )
