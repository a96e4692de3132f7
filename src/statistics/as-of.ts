import { bangkokIsoDay, bangkokMidnight, fiscalYearBounds } from '../office/fiscal-year.js'

const BUDDHIST_ERA = 543
const FIRST_BUDDHIST_YEAR = 2400

/** A Bangkok day as "2026-09-30". Figures as of a day count everything up to its end. */
export type IsoDay = string

/** Reads a day as a form or a command line gives it, its year in either era; undefined when there is no such day. */
export function parseDay(text: string): IsoDay | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return undefined
  const typed = Number(match[1])
  const year = typed >= FIRST_BUDDHIST_YEAR ? typed - BUDDHIST_ERA : typed
  const day = `${String(year).padStart(4, '0')}-${match[2]}-${match[3]}`
  return bangkokIsoDay(bangkokMidnight(year, Number(match[2]) - 1, Number(match[3]))) === day
    ? day
    : undefined
}

/** The first moment of a day. */
export function dayStart(day: IsoDay): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return bangkokMidnight(year, month - 1, date)
}

/** The first moment after a day. */
export const dayEnd = (day: IsoDay): Date => new Date(dayStart(day).getTime() + 86_400_000)

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
