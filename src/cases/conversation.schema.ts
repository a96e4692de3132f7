import { z } from 'zod'
import { requiredText, versionField } from '../web/validation.js'

const MESSAGE_MAX = 10_000

/** A message to the reporter, written on a version of the case. */
export const answerSchema = z.object({ version: versionField, answer: requiredText(MESSAGE_MAX) })

/** A note for colleagues. */
export const noteSchema = z.object({ version: versionField, note: requiredText(MESSAGE_MAX) })

export type AnswerForm = z.infer<typeof answerSchema>
export type NoteForm = z.infer<typeof noteSchema>
