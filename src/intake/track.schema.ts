import { z } from 'zod'
import type { Score } from '../cases/vocabulary.js'
import { choice, optionalText, requiredText, versionField } from '../web/validation.js'

export const MESSAGE_MAX = 10_000

const receipt = z.string({ error: 'notDigits' })

/** Whatever was typed is a well-formed question; what is wrong with it is said when the case is opened. */
export const lookUpSchema = z.object({ receipt: receipt.default('') })

/** A message may be only files; whether it is empty is known when the files are counted. */
export const messageSchema = z.object({ message: optionalText(MESSAGE_MAX) })

export const withdrawSchema = z.object({
  receipt: receipt.default(''),
  reason: optionalText(MESSAGE_MAX),
  version: versionField,
  /** Missing when the person has only asked to withdraw and hasn't confirmed it. */
  confirmed: z.literal('yes').optional(),
})

/** How content somebody is with the closing of this number. */
export const rateSchema = z.object({
  receipt: receipt.default(''),
  closing: z.coerce.number({ error: 'badRequest' }).int().min(1),
  score: choice(['5', '4', '3', '2', '1']).transform((score) => Number(score) as Score),
})

export const reopenSchema = z.object({ receipt: receipt.default(''), reason: requiredText(MESSAGE_MAX) })
