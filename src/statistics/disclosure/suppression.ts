import { FEWEST_VALUES, isSmall, marginsOf, smallValues, type Counts } from './margins.js'
import { carryOut, casesAt, cheapestExchange, copyOf, Hidden, type Place, type World } from './world.js'

/**
 * Why a two-way table isn't published. "few-values": the totals, which must be published, leave fewer than three
 * values for a small cell. "not-hideable": they leave more, but with the zeros, which are shown, too little could be
 * exchanged to keep all of them possible.
 */
export type Withheld = 'few-values' | 'not-hideable'

/**
 * Which cells of a two-way table are shown as no number, or why the table can't be published at all.
 *
 * For every cell of 1 to 4 and each value from 1 to 4 that the totals alone leave for it, there is a possible world
 * (see world.ts) in which it has that value and in which everything shown, here and in any release, is as it is. So
 * nobody can rule out one of these values, by any sums over whatever was published; each is tried here by exchanging
 * cases one by one. Hiding more cells only makes more exchanges possible, so what was found for one cell stays true
 * when cells are hidden for the next. At the end, what turned out not to be needed is shown again.
 *
 * @param counts cases by row and column
 * @param windows of these the cases that may exchange their rows, by windows; see world.ts
 */
export function suppress(counts: Counts, windows: Counts[]): { hidden: Hidden } | { withheld: Withheld } {
  const hidden = new Hidden()
  const small = placesOf(counts).filter((place) => isSmall(casesAt(counts, place)))
  const { rows, columns, all } = marginsOf(counts)
  const values = ({ row, column }: Place) => smallValues(rows[row] ?? 0, columns[column] ?? 0, all)
  if (small.map(values).some(({ least, most }) => most - least + 1 < FEWEST_VALUES))
    return { withheld: 'few-values' }
  for (const place of small) hidden.add(place)
  const isHeld = (place: Place) => {
    const { least, most } = values(place)
    return [least, most].every((value) => reaches({ counts, windows }, hidden, place, value))
  }
  if (!small.every(isHeld)) return { withheld: 'not-hideable' }
  hidden.close()
  const beside = placesOf(counts).filter((place) => hidden.has(place) && !isSmall(casesAt(counts, place)))
  for (const place of beside.toSorted((one, other) => casesAt(counts, other) - casesAt(counts, one))) {
    hidden.remove(place)
    if (!small.every(isHeld)) hidden.add(place)
  }
  return { hidden }
}

/** Whether a possible world has this value in the cell, hiding further cells for it where that is needed. */
function reaches(truth: World, hidden: Hidden, place: Place, value: number): boolean {
  const world = copyOf(truth)
  for (;;) {
    const cases = casesAt(world.counts, place)
    if (cases === value) return true
    const exchange = cheapestExchange(world, hidden, place, cases < value ? 1 : -1)
    if (!exchange) return false
    carryOut(world, hidden, exchange)
  }
}

const placesOf = (counts: Counts): Place[] =>
  counts.flatMap((cells, row) => cells.map((_, column) => ({ row, column })))
