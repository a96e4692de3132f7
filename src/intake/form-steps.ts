import { z } from 'zod'
import { rawFields, type RawFields } from '../web/validation.js'

/** What the person asked for with the button they pressed. */
export type FormStep = { name: 'check' | 'back' | 'send' } | { name: 'remove'; file: string }

/** A sent form before its fields are looked at: a half-filled one may well take out a file or go back. */
export type SentForm = { token: string; step: FormStep; listedFiles: string[]; values: RawFields }

const REMOVE = 'remove-file:'
const ID = /^[\w-]{1,64}$/

/**
 * Reads the token, the button and the raw fields of a form with several buttons. Without a button (the Enter key in
 * an old browser) it is `fallback`.
 */
export const sentForm = (fallback: 'check' | 'send'): z.ZodType<SentForm> =>
  z.record(z.string(), z.unknown()).transform((body) => ({
    token: typeof body['form'] === 'string' ? body['form'] : '',
    step: stepOf(body, fallback),
    listedFiles: [body['staged']].flat().filter((id): id is string => typeof id === 'string' && ID.test(id)),
    values: rawFields(body),
  }))

function stepOf(body: Record<string, unknown>, fallback: 'check' | 'send'): FormStep {
  const removal = Object.keys(body).find((name) => name.startsWith(REMOVE))
  const file = removal?.slice(REMOVE.length)
  if (file && ID.test(file)) return { name: 'remove', file }
  if ('back' in body) return { name: 'back' }
  if ('check' in body) return { name: 'check' }
  if ('send' in body) return { name: 'send' }
  return { name: fallback }
}
