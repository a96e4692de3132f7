import type { Request } from 'express'
import { z } from 'zod'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { choice, versionField } from '../web/validation.js'

/** The year of the first report that the measures began with. */
const FIRST_YEAR = 2565

/** Years for which records can be kept: up to the one that begins next. */
export const isMeasuresYear = (year: number, now: Date): boolean =>
  Number.isInteger(year) && year >= FIRST_YEAR && year <= fiscalYearOf(now) + 1

/** The fiscal year that a page is asked for; today's where none is named or it can't be one. */
export function yearAsked(req: Request, now: Date): number {
  const body: unknown = req.body
  const sent = typeof body === 'object' && body !== null ? Reflect.get(body, 'year') : undefined
  const year = Number(sent ?? req.query['year'] ?? '')
  return isMeasuresYear(year, now) ? year : fiscalYearOf(now)
}

export const retireSchema = z.object({ version: versionField, retired: choice(['yes', 'no']) })

/** Begins a fiscal year; whether it may be begun is for the page, which has the clock. */
export const startYearSchema = z.object({
  year: z
    .string({ error: 'year' })
    .regex(/^25\d{2}$/, { error: 'year' })
    .transform(Number),
})
