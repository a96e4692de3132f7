import type { Measure } from '../cases/vocabulary.js'
import type { Words } from '../office/category.js'
import { bangkokIsoDay, bangkokMidnight } from '../office/fiscal-year.js'
import { earlier, type IsoDay } from './as-of.js'
import type { Count } from './figures.js'

/** What a number is of: cases, whole days, or a share in per cent with one decimal. */
export type Unit = 'cases' | 'days' | 'percent'

/** One published number; a cell that isn't shown has none. Without `days` it covers all that the release covers. */
export type Fact = {
  stream: string
  dimension: string
  code?: string
  name?: Words | undefined
  measure?: Measure | undefined
  indicator: string
  unit?: Unit
  value: number | undefined
  days?: { from: IsoDay; to: IsoDay }
}

/** A count as three facts; `received` is what the first is called. */
export const countFacts = (
  of: Omit<Fact, 'indicator' | 'value'>,
  count: Count,
  received = 'received',
): Fact[] => [
  { ...of, indicator: received, value: count.received },
  { ...of, indicator: 'completed', value: count.completed },
  { ...of, indicator: 'in_progress', value: count.inProgress },
]

/** The days of a month, or as many of them as the release covers. */
export function daysOf(month: string, to: IsoDay): { from: IsoDay; to: IsoDay } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return { from: `${month}-01`, to: earlier(bangkokIsoDay(bangkokMidnight(year, number, 0)), to) }
}
