import type { Request } from 'express'
import { refusedFiles, type RefusedFile } from './uploads.js'
import type { FieldErrors } from './validation.js'

/** The refused files of a form as errors of its file field: one sentence each would need one field each. */
export function refusalErrors(refused: RefusedFile[]): FieldErrors {
  const [first, ...others] = refused
  if (!first) return {}
  if (others.length === 0) return { files: { key: first.key, values: { name: first.name } } }
  if (refused.every((file) => file.key === 'fileTooMany')) return { files: { key: 'fileTooMany' } }
  const names = refused.map((file) => file.name).join(', ')
  return { files: { key: 'filesRefused', values: { names } } }
}

/** Whether a file couldn't be kept because the disk is full. */
export const ranOutOfRoom = (req: Request): boolean =>
  refusedFiles(req).some((file) => file.key === 'fileNoRoom')
