import { z } from 'zod'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import { choice, optionalText, requiredText, versionField } from '../web/validation.js'
import { earlier, fiscalYearDays, parseDay, PERIODS, type IsoDay } from './as-of.js'
import type { SummaryForm } from './summary.service.js'
import type { SummaryAction } from './summary.transitions.js'

/** Before this year no office of this kind existed. */
const FIRST_YEAR = 2500
/** Characters; about two printed pages. */
const TEXT_MAX = 6_000
const REASON_MAX = 2_000

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

/** A period of a fiscal year; whether the year has begun is the service's to say: it has the clock. */
export const termSchema = z.object({
  year: z
    .string({ error: 'year' })
    .regex(/^25\d{2}$/, { error: 'year' })
    .transform(Number),
  period: choice(PERIODS),
})

/** Begins a summary; whether a reason is needed depends on what was published before. */
export const startSchema = termSchema.extend({ reason: optionalText(REASON_MAX) })
export type StartForm = z.infer<typeof startSchema>

/**
 * The form of a step: its fields and the version of the summary it was written on. Texts that are only saved may
 * still be empty.
 */
export function summaryStepSchema(action: SummaryAction): z.ZodType<SummaryForm> {
  const version = { version: versionField }
  const texts = (field: typeof optionalText | typeof requiredText) =>
    z.object({
      ...version,
      problems: field(TEXT_MAX),
      obstacles: field(TEXT_MAX),
      recommendations: field(TEXT_MAX),
    })
  if (action === 'write') return texts(optionalText)
  if (action === 'submit') return texts(requiredText)
  if (action === 'return') return z.object({ ...version, comment: requiredText(REASON_MAX) })
  return z.object(version)
}
