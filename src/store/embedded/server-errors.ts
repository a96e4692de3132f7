import mongoose from 'mongoose'
import type { Doc } from './bson.js'
import type { Index } from './catalog.js'

const { MongoServerError } = mongoose.mongo

/** MongoDB's own error, with its code, so that callers needn't know which engine answers. */
export const serverError = (code: number, codeName: string, message: string, more: Doc = {}): Error =>
  new MongoServerError({ ...more, message, errmsg: message, code, codeName })

/** Two documents under one unique key. */
export const duplicateKey = (
  collection: string,
  index: Pick<Index, 'name' | 'fields'>,
  values: readonly unknown[],
) => {
  const keyValue = Object.fromEntries(index.fields.map(({ path }, i) => [path, values[i]]))
  const keyPattern = Object.fromEntries(index.fields.map(({ path, direction }) => [path, direction]))
  return serverError(
    11000,
    'DuplicateKey',
    // values stay out of the text, which may be logged
    `E11000 duplicate key error collection: ${collection} index: ${index.name}`,
    { keyPattern, keyValue },
  )
}
