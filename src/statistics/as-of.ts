import { dayStart, parseDay, type IsoDay } from '../office/days.js'
import { bangkokIsoDay, bangkokMidnight, fiscalYearBounds } from '../office/fiscal-year.js'

export { dayStart, parseDay, type IsoDay }

const BUDDHIST_ERA = 543
const DAY_MS = 86_400_000

/** A day as people in Thailand write it in figures, "2569-09-30"; a form takes it so, too. */
export const inBuddhistEra = (day: IsoDay): string =>
  `${Number(day.slice(0, 4)) + BUDDHIST_ERA}${day.slice(4)}`

/** Whole Bangkok days from one moment's day to another's: 0 on the same day. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.round((dayStart(bangkokIsoDay(to)).getTime() - dayStart(bangkokIsoDay(from)).getTime()) / DAY_MS)

/** The same day so many years before; 28 February where there was no 29th. */
export function sameDayBefore(day: IsoDay, years: number): IsoDay {
  const before = `${Number(day.slice(0, 4)) - years}${day.slice(4)}`
  return parseDay(before) ?? `${before.slice(0, 4)}-02-28`
}

/** The first moment after a day. */
export const dayEnd = (day: IsoDay): Date => new Date(dayStart(day).getTime() + DAY_MS)

/** First and last day of a fiscal year. */
export function fiscalYearDays(fiscalYear: number): { first: IsoDay; last: IsoDay } {
  const { start, end } = fiscalYearBounds(fiscalYear)
  return { first: bangkokIsoDay(start), last: bangkokIsoDay(new Date(end.getTime() - 1)) }
}

/** The twelve months of a fiscal year, "2025-10" to "2026-09". */
export const monthsOf = (fiscalYear: number): string[] =>
  Array.from({ length: 12 }, (_, index) =>
    bangkokIsoDay(bangkokMidnight(fiscalYear - BUDDHIST_ERA - 1, 9 + index, 1)).slice(0, 7),
  )

/** What a release covers: half a fiscal year or the whole of it. */
export const PERIODS = ['six-months', 'twelve-months'] as const
export type Period = (typeof PERIODS)[number]

/** Last day that a release of this period covers: 31 March or 30 September. */
export const periodEnd = (fiscalYear: number, period: Period): IsoDay =>
  period === 'six-months' ? `${fiscalYear - BUDDHIST_ERA}-03-31` : fiscalYearDays(fiscalYear).last

export const earlier = (one: IsoDay, other: IsoDay): IsoDay => (one < other ? one : other)
