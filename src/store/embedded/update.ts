import { Unsupported } from '../store.errors.js'
import { decodeExact, encode, type Doc } from './bson.js'
import { conditionsOf } from './conditions.js'
import { serverError } from './server-errors.js'
import { elementPaths, type Places } from './update-paths.js'
import { checkViable, getAt, removeAt, setAt } from './update-document.js'
import { FIELD_OPERATORS, REMOVED, UNCHANGED } from './update-operators.js'
import { isPlain, sameValue } from './values.js'

/** An update as it was checked and settled once, to be applied to any number of documents. */
export type Update = {
  operators: readonly (readonly [name: string, fields: Doc])[]
  arrayFilters: readonly Doc[]
}

/** Reads an update. Throws Unsupported, or MongoServerError for one that MongoDB refuses too. */
export const readUpdate = (update: unknown, arrayFilters: unknown = []): Update => {
  if (Array.isArray(update)) throw new Unsupported('an update by aggregation pipeline')
  if (!isPlain(update) || Object.keys(update).length === 0)
    throw serverError(9, 'FailedToParse', 'Update document requires atomic operators')
  const operators = Object.entries(decodeExact(encode(update))).map(([name, fields]) => {
    if (!name.startsWith('$')) throw serverError(9, 'FailedToParse', `Unknown modifier: ${name}.`)
    if (!(name in FIELD_OPERATORS) && name !== '$rename') throw new Unsupported(name)
    if (!isPlain(fields))
      throw serverError(9, 'FailedToParse', `Modifiers operate on fields, ${name} has none.`)
    return [name, fields] as const
  })
  checkConflicts(operators.flatMap(([name, fields]) => touched(name, fields)))
  const filters = Array.isArray(arrayFilters) ? arrayFilters.filter(isPlain) : []
  return { operators, arrayFilters: filters.map((filter) => decodeExact(encode(filter))) }
}

const touched = (name: string, fields: Doc): string[] =>
  Object.entries(fields).flatMap(([path, operand]) => (name === '$rename' ? [path, String(operand)] : [path]))

/** Two operators on one path, or on a path and a part of it, would depend on their order. */
const checkConflicts = (paths: string[]): void => {
  const inOrder = paths.toSorted()
  for (const path of paths)
    if (
      inOrder.indexOf(path) !== inOrder.lastIndexOf(path) ||
      inOrder.some((other) => other.startsWith(`${path}.`))
    )
      throw serverError(
        40,
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict.`,
      )
}

/**
 * Changes a document, which the caller has decoded exactly and for this alone. `filter` tells which element `$` means;
 * `inserting` lets `$setOnInsert` act. Throws MongoServerError.
 */
export const applyUpdate = (doc: Doc, update: Update, filter: Doc, inserting = false): Doc => {
  const places: Places = { filter, arrayFilters: update.arrayFilters }
  const id = doc['_id']
  const changes = update.operators
    .filter(([name]) => name !== '$setOnInsert' || inserting)
    .flatMap(([name, fields]) => Object.entries(fields).map(([path, operand]) => ({ name, path, operand })))
    // Which elements are meant is settled on the document as it was: a first change may be what makes it match no more.
    .map((change) => ({
      ...change,
      places: change.name === '$rename' ? [] : elementPaths(doc, change.path, places),
    }))
  for (const { name, path, operand, places: found } of changes)
    if (name === '$rename') rename(doc, path, operand)
    else for (const parts of found) applyOne(doc, name, parts, operand)
  if (!inserting && !sameValue(id, doc['_id']))
    throw serverError(
      66,
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    )
  return doc
}

const applyOne = (doc: Doc, name: string, parts: readonly string[], operand: unknown): void => {
  const operator = FIELD_OPERATORS[name]
  if (!operator) throw new Unsupported(name)
  const current = getAt(doc, parts)
  const value = operator(current, operand, parts.join('.'))
  if (value === REMOVED) removeAt(doc, parts)
  else if (value !== UNCHANGED) setAt(doc, parts, value)
  else if (current === undefined) checkViable(doc, parts)
}

const rename = (doc: Doc, from: string, to: unknown): void => {
  if (typeof to !== 'string') throw serverError(2, 'BadValue', 'The target of $rename must be a string.')
  const parts = from.split('.')
  const value = getAt(doc, parts)
  if (value === undefined) return
  removeAt(doc, parts)
  setAt(doc, to.split('.'), value)
}

/** The document that an upsert starts from: what the filter holds to one value. */
export const upsertBase = (filter: Doc): Doc => {
  const doc: Doc = {}
  for (const [path, { points }] of conditionsOf(withoutElements(filter)).fields)
    if (points?.length === 1 && isEquality(filter, path)) setAt(doc, path.split('.'), points[0])
  return decodeExact(encode(doc))
}

/** `$elemMatch` and `$exists` say something about a field without giving it a value. */
const withoutElements = (filter: Doc): Doc =>
  Object.fromEntries(
    Object.entries(filter).flatMap(([name, operand]): [string, unknown][] => {
      if (name === '$and' && Array.isArray(operand))
        return [[name, operand.map((each) => withoutElements(each as Doc))]]
      return isPlain(operand) && ('$elemMatch' in operand || '$exists' in operand) ? [] : [[name, operand]]
    }),
  )

const isEquality = (filter: Doc, path: string): boolean => {
  const operand = filter[path]
  if (operand === undefined) return Array.isArray(filter['$and'])
  return (
    !isPlain(operand) ||
    '$eq' in operand ||
    '$in' in operand ||
    !Object.keys(operand).some((k) => k.startsWith('$'))
  )
}
