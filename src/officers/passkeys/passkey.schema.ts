import { z } from 'zod'
import { PRF_BYTES } from '../../sealing/passkey.js'
import { optionalText, requiredText } from '../../web/validation.js'
import { newPassword, NOT_THE_SAME, sameTwice } from '../officer.schema.js'

const ANSWER_READ = 40_000
const FIELD_READ = 20_000
const NAME_MAX = 60
const WAYS_MAX = 8

const bytesField = z
  .string()
  .max(FIELD_READ)
  .regex(/^[\w-]+$/)
const PRF_LENGTH = Math.ceil((PRF_BYTES * 8) / 6)
/** Present where the authenticator has WebAuthn's `prf` extension. */
const prf = bytesField
  .length(PRF_LENGTH)
  .transform((text) => Buffer.from(text, 'base64url'))
  .optional()

const assertion = z.object({
  id: bytesField,
  response: z.object({
    clientDataJSON: bytesField,
    authenticatorData: bytesField,
    signature: bytesField,
    userHandle: bytesField.optional(),
  }),
  prf,
})
/** What a browser answers when a passkey is used. */
export type Assertion = z.infer<typeof assertion>

const attestation = z.object({
  id: bytesField,
  response: z.object({
    clientDataJSON: bytesField,
    attestationObject: bytesField,
    transports: z.array(z.string().max(20)).max(WAYS_MAX).default([]),
  }),
  prf,
})
/** What a browser answers when a passkey is made. */
export type Attestation = z.infer<typeof attestation>

/** JSON that the page's script puts into a hidden field. */
const json = <T>(shape: z.ZodType<T>) =>
  z
    .string({ error: 'required' })
    .min(1, { error: 'required' })
    .max(ANSWER_READ, { error: 'unreadable' })
    .transform(parsed)
    .pipe(shape)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export const passkeyNameField = requiredText(NAME_MAX)

export const assertionSchema = z.object({ passkey: json(assertion), next: optionalText(500) })
export type AssertionForm = z.infer<typeof assertionSchema>

/** A new password, by somebody who forgot the old one. */
export const newPasswordSchema = newPassword
  .extend({ passkey: json(assertion) })
  .refine(sameTwice, NOT_THE_SAME)
export type NewPasswordForm = z.infer<typeof newPasswordSchema>

export const addPasskeySchema = z.object({ name: passkeyNameField, passkey: json(attestation) })
export type AddPasskeyForm = z.infer<typeof addPasskeySchema>

export const renamePasskeySchema = z.object({ name: passkeyNameField })
export type RenamePasskeyForm = z.infer<typeof renamePasskeySchema>
