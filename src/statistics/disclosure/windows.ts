import type { IsoDay } from '../as-of.js'

/**
 * In which window a month lies: the days between two of the days as of which figures of the year are published.
 * Undefined for a month that such a day cuts in two: how many of its cases came before, nobody counts.
 *
 * @param month "2026-03" @param days as-of days, in any order
 */
export function windowOf(month: string, days: IsoDay[]): number | undefined {
  const last = lastDayOf(month)
  if (days.some((day) => day.startsWith(month) && day < last)) return undefined
  return new Set(days.filter((day) => day < `${month}-01`)).size
}

function lastDayOf(month: string): IsoDay {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}
