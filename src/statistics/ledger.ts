import { cellOf, type Cell } from './cells.js'
import type { IsoDay } from './as-of.js'

/** What one day's steps added to the counters, by their keys in the store. */
export type DayCounts = { day: IsoDay; counts: Record<string, number> }

/** Counters by their place in `cells`, and how many cases each was given: a busy office has millions of these. */
type Added = { places: Uint32Array; cases: Int32Array }
type Month = { days: ({ day: IsoDay } & Added)[]; sum: Added }

/** The daily tallies in memory, month by month: the state as of any day is the sum of what was added until then. */
export class Ledger {
  private readonly months = new Map<string, Month>()
  /** One object a counter, so that sums can be kept by it. */
  private readonly cells: Cell[] = []
  private readonly placeOf = new Map<string, number>()

  /** Replaces a month ("2026-09"). */
  setMonth(month: string, counted: DayCounts[]): void {
    const days = counted.map(({ day, counts }) => ({ day, ...this.added(counts) }))
    const sum = new Map<number, number>()
    for (const { places, cases } of days)
      places.forEach((place, at) => sum.set(place, (sum.get(place) ?? 0) + (cases[at] ?? 0)))
    this.months.set(month, {
      days,
      sum: { places: Uint32Array.from(sum.keys()), cases: Int32Array.from(sum.values()) },
    })
  }

  /** Calls with everything that was added up to the end of a day. */
  eachUpTo(asOf: IsoDay, visit: (cell: Cell, cases: number) => void): void {
    const asOfMonth = asOf.slice(0, 7)
    const each = ({ places, cases }: Added) =>
      places.forEach((place, at) => visit(this.cells[place] as Cell, cases[at] ?? 0))
    for (const [month, { days, sum }] of this.months) {
      if (month < asOfMonth) each(sum)
      else if (month === asOfMonth) for (const one of days) if (one.day <= asOf) each(one)
    }
  }

  /** The earliest fiscal year in which a case was received. */
  firstYear(): number | undefined {
    const years = this.cells.map((cell) => cell.fiscalYear)
    return years.length > 0 ? years.reduce((first, year) => Math.min(first, year)) : undefined
  }

  private added(counts: Record<string, number>): Added {
    return {
      places: Uint32Array.from(Object.keys(counts), (key) => this.place(key)),
      cases: Int32Array.from(Object.values(counts)),
    }
  }

  private place(key: string): number {
    const known = this.placeOf.get(key)
    if (known !== undefined) return known
    this.placeOf.set(key, this.cells.length)
    return this.cells.push(cellOf(key)) - 1
  }
}
