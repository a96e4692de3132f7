import { z } from 'zod'
import { dayStart, parseDay } from '../office/days.js'
import { check, choice, optionalText, type FieldErrors } from '../web/validation.js'
import { withArabicDigits } from '../web/thai-digits.js'
import type { EntryFilter } from './audit.page.js'

const CODE_MAX = 60
const DAY_MS = 86_400_000

const code = optionalText(CODE_MAX)
/** "2570-0043", also in Thai digits and with spaces; anything else would find nothing, which isn't an answer. */
const caseNumber = optionalText(CODE_MAX)
  .transform((typed) =>
    withArabicDigits(typed)
      .replace(/\s/g, '')
      .replace(/[‐-―−/]/g, '-'),
  )
  .refine((number) => /^(\d{4}-\d{4,})?$/.test(number), { error: 'caseNumberForm' })
/** A day with its year in either era. */
const day = optionalText(CODE_MAX).transform((text, context) => {
  const read = text === '' ? '' : parseDay(withArabicDigits(text))
  if (read !== undefined) return read
  context.addIssue({ code: 'custom', message: 'date' })
  return z.NEVER
})

const fields = { case: caseNumber, who: code, action: code, from: day, to: day }
type Chosen = { case: string; who: string; action: string; from: string; to: string }

const inOrder = ({ from, to }: Chosen, context: z.RefinementCtx) => {
  if (from && to && to < from) context.addIssue({ code: 'custom', message: 'beforeFrom', path: ['to'] })
}

const querySchema = z
  .object({ ...fields, before: z.coerce.number().int().positive().optional() })
  .superRefine(inOrder)

/**
 * What is asked for as an address says it. Where a part can't be read, or is none of what the form offers, it says which,
 * and nothing is searched.
 */
export function readTrailQuery(
  query: unknown,
  offered: { action: string[]; who: string[] },
): { filter?: EntryFilter; errors: FieldErrors } {
  const checked = check(querySchema, query)
  if (!checked.ok) return { errors: checked.errors }
  const errors: FieldErrors = {}
  for (const field of ['who', 'action'] as const) {
    const chosen = checked.form[field]
    if (chosen && !offered[field].includes(chosen)) errors[field] = { key: 'choose' }
  }
  if (Object.keys(errors).length > 0) return { errors }
  return { filter: { ...filterOf(checked.form), before: checked.form.before }, errors: {} }
}

/** What of the trail is taken away, and in which form. */
export const exportSchema = z.object({ ...fields, format: choice(['csv', 'json']) }).superRefine(inOrder)
export type ExportForm = z.infer<typeof exportSchema>

/** The days are whole: from the beginning of the first to the end of the last. */
export const filterOf = ({ case: caseNumber, who, action, from, to }: Chosen): EntryFilter => ({
  caseNumber,
  who,
  action,
  from: from ? dayStart(from) : undefined,
  until: to ? new Date(dayStart(to).getTime() + DAY_MS) : undefined,
})

/** The names of what a filter is chosen by, in the order of the form. */
export const FILTER_FIELDS = ['case', 'who', 'action', 'from', 'to'] as const
