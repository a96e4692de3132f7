import { bangkokDay, bangkokIsoDay, bangkokMidnight } from '../../src/office/fiscal-year.js'
import { formatDate } from '../../src/web/dates.js'
import type { Random } from './random.js'

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
const OPENS_MINUTE = 8 * 60 + 30
const CLOSES_MINUTE = 16 * 60 + 20

/** Public holidays with a fixed date; the lunar ones make no difference to a demo. */
const HOLIDAYS =
  '01-01 04-06 04-13 04-14 04-15 05-01 05-04 06-03 07-28 08-12 10-13 10-23 12-05 12-10 12-31'.split(' ')

export const startOfDay = (date: Date): Date => {
  const { year, month, day } = bangkokDay(date)
  return bangkokMidnight(year, month, day)
}

export function isWorkingDay(date: Date): boolean {
  const iso = bangkokIsoDay(date)
  const weekday = new Date(`${iso}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !HOLIDAYS.includes(iso.slice(5))
}

/** A moment in office hours so many working days later, and always after `from`. */
export function workingDaysAfter(from: Date, days: number, random: Random): Date {
  let day = startOfDay(from)
  for (let left = days; left > 0 || !isWorkingDay(day);) {
    day = new Date(day.getTime() + DAY_MS)
    if (isWorkingDay(day)) left -= 1
  }
  const at = new Date(
    day.getTime() + random.between(OPENS_MINUTE, CLOSES_MINUTE) * MINUTE_MS + seconds(random),
  )
  if (at > from) return at
  const soon = new Date(from.getTime() + random.between(25, 170) * MINUTE_MS)
  return soon.getTime() < day.getTime() + (CLOSES_MINUTE + 40) * MINUTE_MS
    ? soon
    : workingDaysAfter(from, 1, random)
}

/** When residents write: mostly evenings, on any day; always after `from` if the day is the same. */
export function residentMoment(day: Date, random: Random, from = new Date(0)): Date {
  const hour = random.pick([6, 7, 9, 11, 12, 14, 16, 18, 19, 19, 20, 20, 21, 21, 22, 23])
  const minute = hour * 60 + random.between(0, 59)
  const at = new Date(startOfDay(day).getTime() + minute * MINUTE_MS + seconds(random))
  return at > from ? at : new Date(from.getTime() + random.between(10, 90) * MINUTE_MS)
}

/** "12 มีนาคม 2569" */
export const thaiDate = (date: Date): string => formatDate(date, 'th')

/** "มีนาคม", of so many months before. */
export function thaiMonth(date: Date, monthsBefore: number): string {
  const { year, month } = bangkokDay(date)
  return thaiDate(bangkokMidnight(year, month - monthsBefore, 1)).split(' ')[1] ?? ''
}

const seconds = (random: Random) => random.between(0, 59) * 1000
