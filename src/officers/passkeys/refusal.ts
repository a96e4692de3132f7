import type { Response } from 'express'
import type { FieldErrors } from '../../web/validation.js'
import { SignInLocked } from '../officer.errors.js'
import { PasskeyRefused } from './passkey.errors.js'

/** What a page says of a passkey that wasn't taken; its answer has the error's status. @throws whatever else it is */
export function refusal(error: unknown, res: Response): FieldErrors[string] {
  if (!(error instanceof PasskeyRefused || error instanceof SignInLocked)) throw error
  const { retryAfterSeconds, values } = error.options
  if (retryAfterSeconds) res.setHeader('Retry-After', String(retryAfterSeconds))
  res.status(error.status)
  return { key: error.key, ...(values ? { values } : {}) }
}

/** The same for an answer that can't be read or isn't there: nothing that a person typed. */
export const unreadable = (errors: FieldErrors): FieldErrors =>
  errors['passkey'] ? { form: { key: 'passkeyUnreadable' } } : errors
