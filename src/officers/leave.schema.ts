import { z } from 'zod'
import { parseDay } from '../office/days.js'
import { requiredText } from '../web/validation.js'
import type { WantedLeave } from './leave.rules.js'

/** A day in either era. */
const day = requiredText(20).transform((typed, context) => {
  const read = parseDay(typed)
  if (read === undefined) context.addIssue({ code: 'custom', message: 'date' })
  return read ?? ''
})

export const leaveSchema = z.object({
  firstDay: day,
  lastDay: day,
  deputy: z.string({ error: 'choose' }).regex(/^[0-9a-f]{24}$/, { error: 'choose' }),
}) satisfies z.ZodType<WantedLeave>
