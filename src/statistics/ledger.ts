import { cellOf, type Cell } from './cells.js'
import type { IsoDay } from './as-of.js'

/** What one day's steps added to the counters, by their keys in the store. */
export type DayCounts = { day: IsoDay; counts: Record<string, number> }

type Entry = { cell: Cell; cases: number }
type Month = { days: { day: IsoDay; entries: Entry[] }[]; sum: Entry[] }

/** The daily tallies in memory, month by month: the state as of any day is the sum of what was added until then. */
export class Ledger {
  private readonly months = new Map<string, Month>()
  /** One object a counter, so that sums can be kept by it. */
  private readonly cells = new Map<string, Cell>()

  /** Replaces a month ("2026-09"). */
  setMonth(month: string, days: DayCounts[]): void {
    const entries = days.map(({ day, counts }) => ({ day, entries: this.entriesOf(counts) }))
    const sum = new Map<Cell, number>()
    for (const { cell, cases } of entries.flatMap((one) => one.entries))
      sum.set(cell, (sum.get(cell) ?? 0) + cases)
    this.months.set(month, { days: entries, sum: [...sum].map(([cell, cases]) => ({ cell, cases })) })
  }

  /** Calls with everything that was added up to the end of a day. */
  eachUpTo(asOf: IsoDay, visit: (cell: Cell, cases: number) => void): void {
    const asOfMonth = asOf.slice(0, 7)
    for (const [month, { days, sum }] of this.months) {
      if (month < asOfMonth) for (const { cell, cases } of sum) visit(cell, cases)
      else if (month === asOfMonth)
        for (const { day, entries } of days)
          if (day <= asOf) for (const { cell, cases } of entries) visit(cell, cases)
    }
  }

  /** The earliest fiscal year in which a case was received. */
  firstYear(): number | undefined {
    const years = [...this.cells.values()].map((cell) => cell.fiscalYear)
    return years.length > 0 ? Math.min(...years) : undefined
  }

  private entriesOf(counts: Record<string, number>): Entry[] {
    return Object.entries(counts).map(([key, cases]) => {
      let cell = this.cells.get(key)
      if (!cell) this.cells.set(key, (cell = cellOf(key)))
      return { cell, cases }
    })
  }
}
