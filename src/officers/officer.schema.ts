import { z } from 'zod'
import { choice, optionalText, requiredText } from '../web/validation.js'
import { ROLES } from './roles.js'

const PASSWORD_MAX = 200

// A password is taken as it was typed: trimming or folding belongs to where keys are derived.
const password = z
  .string({ error: 'required' })
  .min(1, { error: 'required' })
  .max(PASSWORD_MAX, { error: 'password' })

export const signInSchema = z.object({ username: requiredText(100), password, next: optionalText(500) })
export type SignInForm = z.infer<typeof signInSchema>

export const acceptSchema = z.object({ password })
export type AcceptForm = z.infer<typeof acceptSchema>

export const signOutSchema = z.object({})

export const inviteSchema = z.object({
  username: requiredText(40),
  name: requiredText(100),
  role: choice(ROLES),
  position: requiredText(60),
  department: requiredText(60),
  email: z.union([z.literal(''), z.email({ error: 'email' })]).default(''),
})
export type InviteForm = z.infer<typeof inviteSchema>
