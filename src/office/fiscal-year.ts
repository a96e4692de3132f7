const BANGKOK_OFFSET_MS = 7 * 3_600_000
const BUDDHIST_ERA = 543
const FIRST_MONTH = 9 // October, counted from 0

/** A day in Bangkok as the calendar there shows it; month 0-11, year in the common era. */
export function bangkokDay(date: Date): { year: number; month: number; day: number } {
  const shifted = new Date(date.getTime() + BANGKOK_OFFSET_MS)
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth(), day: shifted.getUTCDate() }
}

/** The moment at which a Bangkok day begins; months past 11 run into the next year. */
export const bangkokMidnight = (year: number, month: number, day: number): Date =>
  new Date(Date.UTC(year, month, day) - BANGKOK_OFFSET_MS)

/** "2026-09-30" in Bangkok. */
export function bangkokIsoDay(date: Date): string {
  return new Date(date.getTime() + BANGKOK_OFFSET_MS).toISOString().slice(0, 10)
}

/** The fiscal year a moment falls into: 1 October to 30 September in Bangkok, named by the B.E. year it ends in. */
export function fiscalYearOf(date: Date): number {
  const { year, month } = bangkokDay(date)
  return year + BUDDHIST_ERA + (month >= FIRST_MONTH ? 1 : 0)
}

/** First moment of a fiscal year and the first moment after it. */
export function fiscalYearBounds(fiscalYear: number): { start: Date; end: Date } {
  const startYear = fiscalYear - BUDDHIST_ERA - 1
  return {
    start: bangkokMidnight(startYear, FIRST_MONTH, 1),
    end: bangkokMidnight(startYear + 1, FIRST_MONTH, 1),
  }
}

/** 0 for October to 11 for September: the row of the customary table. */
export const fiscalMonthOf = (date: Date): number => (bangkokDay(date).month + 12 - FIRST_MONTH) % 12
