/** A count below this may point at a person; 0 points at nobody. */
export const SMALL_BELOW = 5
/** A suppressed small cell may be any of 1 to 4: that much its mark says. */
const SMALL = { least: 1, most: SMALL_BELOW - 1 }
/** Where the totals leave fewer of these values for a small cell, its table isn't published. */
export const FEWEST_VALUES = 3

/** Cases by row and column of a two-way table. */
export type Counts = number[][]

export const isSmall = (cases: number): boolean => cases >= SMALL.least && cases <= SMALL.most

export const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)

/** The totals of each row, of each column and of the whole: what the tables of one dimension publish anyway. */
export function marginsOf(counts: Counts): { rows: number[]; columns: number[]; all: number } {
  const rows = counts.map(sum)
  const columns = (counts[0] ?? []).map((_, column) => sum(counts.map((row) => row[column] ?? 0)))
  return { rows, columns, all: sum(rows) }
}

/**
 * The values from 1 to 4 that a cell can have by the totals alone of its row, its column and the table. The mandatory
 * tables may say more, never less, so that whoever keeps all of these possible narrows nothing.
 */
export function smallValues(row: number, column: number, all: number): { least: number; most: number } {
  return {
    least: Math.max(SMALL.least, row + column - all),
    most: Math.min(SMALL.most, row, column),
  }
}
