import { bangkokIsoDay, bangkokMidnight } from './fiscal-year.js'

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
