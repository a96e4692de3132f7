import { serverError } from './server-errors.js'
import type { Doc } from './bson.js'
import { isPlain } from './values.js'

/** MongoDB allows no longer gap when a position beyond an array's end is set. */
const MAX_PADDING = 1_500_000

export const getAt = (doc: unknown, parts: readonly string[]): unknown =>
  parts.reduce<unknown>((here, part) => {
    if (Array.isArray(here)) return isPosition(part) ? here[Number(part)] : undefined
    return isPlain(here) && Object.hasOwn(here, part) ? here[part] : undefined
  }, doc)

/** Sets a value, making the objects on the way. Throws MongoServerError 28 where something else is in the way. */
export const setAt = (doc: Doc, parts: readonly string[], value: unknown): void => {
  let here: unknown = doc
  for (const [at, part] of parts.entries()) {
    const isLast = at === parts.length - 1
    if (Array.isArray(here)) here = stepArray(here, part, isLast, value)
    else if (isPlain(here)) here = stepObject(here, part, isLast, value)
    else throw notViable(part, parts.slice(0, at).join('.'))
  }
}

const stepObject = (here: Doc, part: string, isLast: boolean, value: unknown): unknown => {
  if (part === '' || part === '__proto__')
    throw serverError(56, 'EmptyFieldName', 'An update path has an empty or forbidden part.')
  if (isLast) return (here[part] = value)
  return Object.hasOwn(here, part) ? here[part] : (here[part] = {})
}

const stepArray = (here: unknown[], part: string, isLast: boolean, value: unknown): unknown => {
  if (!isPosition(part)) throw notViable(part, 'an array')
  const position = Number(part)
  if (position > here.length + MAX_PADDING)
    throw serverError(2, 'BadValue', `The position ${part} is too far out.`)
  while (here.length < position) here.push(null)
  if (isLast) return (here[position] = value)
  return position < here.length ? here[position] : (here[position] = {})
}

/** Throws MongoServerError 28 where a value stands in the way of a path that leads to nothing. */
export const checkViable = (doc: Doc, parts: readonly string[]): void => {
  for (const [at, part] of parts.entries()) {
    const here = getAt(doc, parts.slice(0, at))
    if (here === undefined) return
    if (Array.isArray(here) ? !isPosition(part) : !isPlain(here))
      throw notViable(part, parts.slice(0, at).join('.'))
  }
}

/** Removes a field; an element of an array becomes null, as in MongoDB. */
export const removeAt = (doc: Doc, parts: readonly string[]): void => {
  const last = parts.at(-1) ?? ''
  const holder = getAt(doc, parts.slice(0, -1))
  if (Array.isArray(holder)) {
    if (isPosition(last) && Number(last) < holder.length) holder[Number(last)] = null
  } else if (isPlain(holder)) delete holder[last]
}

const isPosition = (part: string): boolean => /^\d+$/.test(part)

const notViable = (part: string, where: string): Error =>
  serverError(28, 'PathNotViable', `Cannot create field '${part}' in element {${where}}.`)
