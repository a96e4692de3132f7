import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import { dayStart, earlier, fiscalYearDays, periodEnd, type IsoDay, type Period } from './as-of.js'

const BUDDHIST_ERA = 543
const DAY_MS = 86_400_000

/**
 * When a summary of a period is drafted by itself, when it ought to be public, and when those whose turn it is are
 * reminded. Six months are drafted when they are over; a year while there is still time to publish it before it ends
 * [the law's date; the others are the office's practice].
 */
const CALENDAR: Record<Period, { draft: string; due: string; reminders: readonly string[] }> = {
  'six-months': { draft: '04-01', due: '04-30', reminders: ['04-16', '04-23', '04-28', '05-10'] },
  'twelve-months': { draft: '09-01', due: '09-30', reminders: ['09-15', '09-23', '09-28', '10-10'] },
}

export type SummaryDays = { draft: IsoDay; due: IsoDay; reminders: IsoDay[] }

/** The days of a fiscal year (B.E.) on which something is due for a period. */
export function summaryDays(fiscalYear: number, period: Period): SummaryDays {
  // None of them lies after December, so all are in the year that the fiscal year is named by.
  const day = (monthAndDay: string) => `${fiscalYear - BUDDHIST_ERA}-${monthAndDay}`
  const { draft, due, reminders } = CALENDAR[period]
  return { draft: day(draft), due: day(due), reminders: reminders.map(day) }
}

/** A period of a fiscal year. */
export type Term = { fiscalYear: number; period: Period }

/** The periods that an office works at on a day: last year's end if it is late, and those of the running year. */
export function currentTerms(now: Date, officeSince: Date): Term[] {
  const thisYear = fiscalYearOf(now)
  const terms: Term[] = [
    { fiscalYear: thisYear - 1, period: 'twelve-months' },
    { fiscalYear: thisYear, period: 'six-months' },
    { fiscalYear: thisYear, period: 'twelve-months' },
  ]
  // What was over before there was an office here has nothing to say.
  return terms.filter(({ fiscalYear, period }) => bangkokIsoDay(officeSince) <= periodEnd(fiscalYear, period))
}

export const isDrafted = ({ fiscalYear, period }: Term, now: Date): boolean =>
  summaryDays(fiscalYear, period).draft <= bangkokIsoDay(now)

/**
 * As of which day figures are frozen: the period's last, or yesterday while it lasts. A day that isn't over can't be
 * counted again later, since what happens in the rest of it would be counted too. Undefined while no day of the year
 * is over.
 */
export function freezingDay({ fiscalYear, period }: Term, now: Date): IsoDay | undefined {
  const yesterday = bangkokIsoDay(new Date(dayStart(bangkokIsoDay(now)).getTime() - DAY_MS))
  return yesterday < fiscalYearDays(fiscalYear).first
    ? undefined
    : earlier(periodEnd(fiscalYear, period), yesterday)
}
