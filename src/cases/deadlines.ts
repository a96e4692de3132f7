import type { Office } from '../office/office.model.js'
import { bangkokDay, bangkokIsoDay, bangkokMidnight } from '../office/fiscal-year.js'

const DAY_MS = 86_400_000
const SATURDAY = 6

export type DayCount = Pick<Office, 'dayCount' | 'holidays'>

/**
 * The last moment of the day that lies so many days after another: "within 15 days" includes the whole 15th.
 * Working days leave out Saturdays, Sundays and the office's table of holidays.
 */
export function dueAfter(from: Date, days: number, { dayCount, holidays }: DayCount): Date {
  const { year, month, day } = bangkokDay(from)
  if (dayCount === 'calendar') return endOfDay(bangkokMidnight(year, month, day + days))
  let date = bangkokMidnight(year, month, day)
  for (let left = days; left > 0;) {
    date = new Date(date.getTime() + DAY_MS)
    if (isWorkingDay(date, holidays)) left -= 1
  }
  return endOfDay(date)
}

/** Whole days until a deadline: 0 on its last day, negative once it is over. */
export function daysLeft(due: Date, now: Date): number {
  const dayOf = (date: Date) => {
    const { year, month, day } = bangkokDay(date)
    return bangkokMidnight(year, month, day).getTime()
  }
  return Math.round((dayOf(due) - dayOf(now)) / DAY_MS)
}

const endOfDay = (midnight: Date) => new Date(midnight.getTime() + DAY_MS - 1)

function isWorkingDay(date: Date, holidays: string[]): boolean {
  const iso = bangkokIsoDay(date)
  const weekday = new Date(`${iso}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== SATURDAY && !holidays.includes(iso)
}
