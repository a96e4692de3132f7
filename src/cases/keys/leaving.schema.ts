import { z } from 'zod'
import { requiredText } from '../../web/validation.js'

const REASON_MAX = 2_000

/** To whom somebody who leaves hands their cases, "back" for whoever assigns, and why. */
export const handOverSchema = z.object({
  to: z.string({ error: 'choose' }).regex(/^([0-9a-f]{24}|back)$/, { error: 'choose' }),
  reason: requiredText(REASON_MAX),
})
export type HandOverForm = z.infer<typeof handOverSchema>
