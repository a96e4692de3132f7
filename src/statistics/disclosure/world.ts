import { marginsOf, type Counts } from './margins.js'

/**
 * What may have happened, as far as anybody outside can tell: the same cases, received on the same days and with the
 * same lives, but a window's cases (those received between two published days) exchange what the rows say of them,
 * their category, say. Whatever is published without rows stays as it is, and so do the totals of the rows in every
 * release, since each counts whole windows.
 */
export type World = { counts: Counts; windows: Counts[] }

/** A cell of the table. */
export type Place = { row: number; column: number }

/** Cells of which no number is shown: first as many as turn out to be needed, once closed no more. */
export class Hidden {
  private readonly places = new Set<string>()
  private closed = false

  has = ({ row, column }: Place): boolean => this.places.has(`${row} ${column}`)
  mayHide = (place: Place): boolean => !this.closed || this.has(place)
  add = ({ row, column }: Place): unknown => this.places.add(`${row} ${column}`)
  remove = ({ row, column }: Place): unknown => this.places.delete(`${row} ${column}`)
  close(): void {
    this.closed = true
  }
}

/** A case more or less in a cell; an exchange is several of them that leave every total as it was. */
type Change = Place & { by: 1 | -1 }
type Exchange = { window: number; changes: Change[]; cost: number }

/** The exchange costs least that hides fewest cells more, and of these the smallest; then the shortest. */
const HIDING_COST = 1_000_000
const STEP_COST = 0.001

export const copyOf = ({ counts, windows }: World): World => ({
  counts: counts.map((row) => [...row]),
  windows: windows.map((window) => window.map((row) => [...row])),
})

export const casesAt = (counts: Counts, { row, column }: Place): number => counts[row]?.[column] ?? 0

/**
 * The cheapest exchange that makes a cell one more or one less; every other cell it touches is hidden already or would
 * have to be hidden (`cost` counts these). Undefined where there is none. Cells with 0 are shown and stay 0, and a
 * hidden one stays above 0, because everybody knows that a 0 is shown.
 */
export function cheapestExchange(
  world: World,
  hidden: Hidden,
  place: Place,
  by: 1 | -1,
): Exchange | undefined {
  const found = world.windows
    .map((_, window) => exchangeWithin(world, hidden, place, by, window))
    .filter((exchange) => exchange !== undefined)
  return found.toSorted((one, other) => one.cost - other.cost)[0]
}

/** Takes the exchange, and hides what it touches. */
export function carryOut(world: World, hidden: Hidden, { window, changes }: Exchange): void {
  for (const { row, column, by } of changes) {
    hidden.add({ row, column })
    for (const counts of [world.counts, world.windows[window]]) {
      const cells = counts?.[row]
      if (cells) cells[column] = (cells[column] ?? 0) + by
    }
  }
}

type Reached = { cost: number; changes: Change[]; done: boolean }

/**
 * Rows and columns are places to stand, cells the ways between them: along one a case is added, along the next one
 * is taken away. From the cell's row to its column the totals come out even (Dijkstra over a few dozen places).
 */
function exchangeWithin(
  world: World,
  hidden: Hidden,
  place: Place,
  by: 1 | -1,
  window: number,
): Exchange | undefined {
  if (by < 0 && !canGive(world, window, place)) return undefined
  const { rows, columns } = marginsOf(world.counts)
  const start = `row ${place.row}`
  const reached = new Map<string, Reached>([[start, { cost: 0, changes: [], done: false }]])
  for (;;) {
    const next = nearest(reached)
    if (!next) return undefined
    const [name, from] = next
    from.done = true
    const [kind, index] = name.split(' ')
    if (kind === 'column' && Number(index) === place.column)
      return { window, cost: from.cost, changes: [{ ...place, by }, ...from.changes] }
    const ways = kind === 'row' ? columns : rows
    for (const other of ways.keys()) {
      const cell =
        kind === 'row' ? { row: Number(index), column: other } : { row: other, column: Number(index) }
      const change: Change = { ...cell, by: kind === 'row' ? (by > 0 ? -1 : 1) : by }
      const cost = from.cost + costOf(world, hidden, window, place, change)
      const to = `${kind === 'row' ? 'column' : 'row'} ${other}`
      if (cost < (reached.get(to)?.cost ?? Infinity))
        reached.set(to, { cost, changes: [...from.changes, change], done: false })
    }
  }
}

function nearest(reached: Map<string, Reached>): [string, Reached] | undefined {
  let best: [string, Reached] | undefined
  for (const one of reached) if (!one[1].done && one[1].cost < (best?.[1].cost ?? Infinity)) best = one
  return best
}

function costOf(world: World, hidden: Hidden, window: number, place: Place, change: Change): number {
  const { row, column, by } = change
  const cases = casesAt(world.counts, change)
  const isPlace = row === place.row && column === place.column
  if (isPlace || cases === 0 || !hidden.mayHide(change) || (by < 0 && !canGive(world, window, change)))
    return Infinity
  return STEP_COST + (hidden.has(change) ? 0 : HIDING_COST + cases)
}

/** A case of this window can leave the cell, and the cell stays above 0. */
const canGive = ({ counts, windows }: World, window: number, place: Place): boolean =>
  casesAt(windows[window] ?? [], place) >= 1 && casesAt(counts, place) >= 2
