import { z } from 'zod'
import { parseDay } from '../office/days.js'
import { choice, optionalText, requiredText, ticked } from '../web/validation.js'
import { ROLES } from './roles.js'
import { foldUsername, USERNAME } from './username.js'

/** More than this isn't even looked at; the rules say what is allowed. */
const PASSWORD_READ = 1_000
const EMAIL_MAX = 254

// A password is taken as it was typed: trimming or folding belongs to where keys are derived.
const password = z
  .string({ error: 'required' })
  .min(1, { error: 'required' })
  .max(PASSWORD_READ, { error: 'password' })

export const signInSchema = z.object({ username: requiredText(100), password, next: optionalText(500) })
export type SignInForm = z.infer<typeof signInSchema>

/** A new password, typed twice. */
export const newPassword = z.object({ password, again: z.string().default('') })
export const sameTwice = (form: z.infer<typeof newPassword>): boolean => form.password === form.again
export const NOT_THE_SAME = { error: 'passwordAgain', path: ['again'] }

export const acceptSchema = newPassword.refine(sameTwice, NOT_THE_SAME)
export type AcceptForm = z.infer<typeof acceptSchema>

export const changePasswordSchema = newPassword.extend({ current: password }).refine(sameTwice, NOT_THE_SAME)
export type ChangePasswordForm = z.infer<typeof changePasswordSchema>

export const confirmSchema = z.object({ password, next: optionalText(500) })
export type ConfirmForm = z.infer<typeof confirmSchema>

/** Which session to end; none: all but this one. */
export const endSessionSchema = z.object({ id: optionalText(60) })
export type EndSessionForm = z.infer<typeof endSessionSchema>

const CODE_READ = 60

/** A code from an app, or a recovery code, as it was typed. */
export const codeSchema = z.object({ code: requiredText(CODE_READ), next: optionalText(500) })
export type CodeForm = z.infer<typeof codeSchema>

export const setUpSchema = z.object({ code: requiredText(CODE_READ), proposal: requiredText(1_000) })
export type SetUpForm = z.infer<typeof setUpSchema>

export const requiredRolesSchema = z.object({ roles: ticked(choice(ROLES)) })
export type RequiredRolesForm = z.infer<typeof requiredRolesSchema>

/** A form that is only a button. */
export const buttonSchema = z.object({})

export const usernameField = requiredText(100)
  .transform(foldUsername)
  .refine((name) => USERNAME.test(name), { error: 'usernameForm' })

export const emailField = z.union(
  [z.literal(''), z.email({ error: 'email' }).max(EMAIL_MAX, { error: 'email' })],
  {
    error: 'email',
  },
)

/** A day in either era, or none. */
const lastDayField = optionalText(20).transform((typed, context) => {
  const day = typed === '' ? '' : parseDay(typed)
  if (day === undefined) context.addIssue({ code: 'custom', message: 'date' })
  return day ?? ''
})

export const inviteSchema = z.object({
  username: usernameField,
  name: requiredText(100),
  role: choice(ROLES),
  position: requiredText(60),
  department: requiredText(60),
  otherDepartments: ticked(requiredText(60)),
  email: optionalText(EMAIL_MAX).pipe(emailField),
  lastDay: lastDayField,
})
export type InviteForm = z.infer<typeof inviteSchema>

/** What may change of an account; without a role it keeps the one that it has. `seen`: what the page showed. */
export const changeSchema = inviteSchema
  .omit({ username: true })
  .extend({ role: choice(ROLES).optional(), seen: z.string().max(100).optional() })
export type ChangeForm = z.infer<typeof changeSchema>
