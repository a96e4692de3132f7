import { z } from 'zod'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import { choice } from '../web/validation.js'
import { earlier, fiscalYearDays, parseDay, PERIODS, type IsoDay } from './as-of.js'

/** Before this year no office of this kind existed. */
const FIRST_YEAR = 2500

const yearField = (newest: number) =>
  z
    .string({ error: 'year' })
    .regex(/^\d{4}$/, { error: 'year' })
    .transform(Number)
    .refine((year) => year >= FIRST_YEAR && year <= newest, { error: 'year' })

/**
 * Which figures: a fiscal year up to today's, and a day from its first on up to today, with the year in either era.
 * Left out: today's fiscal year; the year's last day, or today while it lasts.
 */
export function figuresQuery(now: Date) {
  const today = bangkokIsoDay(now)
  const newest = fiscalYearOf(now)
  return z
    .object({
      year: z.preprocess(emptyIsMissing, yearField(newest).default(newest)),
      asOf: z.preprocess(emptyIsMissing, dayField.optional()),
    })
    .transform(({ year, asOf }, context) => {
      const { first, last } = fiscalYearDays(year)
      const chosen: IsoDay = asOf ?? earlier(last, today)
      if (chosen > today) context.addIssue({ code: 'custom', message: 'future', path: ['asOf'] })
      if (chosen < first) context.addIssue({ code: 'custom', message: 'beforeYear', path: ['asOf'] })
      return { fiscalYear: year, asOf: chosen }
    })
}

const emptyIsMissing = (value: unknown) => (value === '' ? undefined : value)

const dayField = z.string({ error: 'date' }).transform((text, context) => {
  const day = parseDay(text)
  if (day !== undefined) return day
  context.addIssue({ code: 'custom', message: 'date' })
  return z.NEVER
})

/** What the secretary publishes. Whether the year has begun is the service's to say: it has the clock. */
export const publishSchema = z.object({
  year: z
    .string({ error: 'year' })
    .regex(/^25\d{2}$/, { error: 'year' })
    .transform(Number),
  period: choice(PERIODS),
})
export type PublishForm = z.infer<typeof publishSchema>
