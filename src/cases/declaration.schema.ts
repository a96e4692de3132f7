import { z } from 'zod'
import { choice, optionalText } from '../web/validation.js'

const REASON_MAX = 2_000

/** Whether an officer has a conflict of interest in a case, and in a few words which. */
export const declarationSchema = z
  .object({ conflict: choice(['no', 'yes']), reason: optionalText(REASON_MAX) })
  .superRefine(({ conflict, reason }, context) => {
    if (conflict === 'yes' && !reason)
      context.addIssue({ code: 'custom', path: ['reason'], message: 'required' })
  })

export type DeclarationForm = z.infer<typeof declarationSchema>
