import { Unsupported } from '../store.errors.js'
import { settled, type Doc } from './bson.js'
import { indexField, type Collection, type Index, type IndexRequest } from './catalog.js'
import type { Engine } from './engine.js'
import { checkFilter } from './operators.js'
import { after, next, prefixOf } from './keys.js'
import { removeMany } from './operations.js'
import { serverError } from './server-errors.js'
import { isPlain, sameValue } from './values.js'

const KNOWN = new Set([
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'v',
  'session',
  'maxTimeMS',
  'writeConcern',
  'w',
  'j',
  'commitQuorum',
  'comment',
])

/** Reads what `createIndex` is given. Throws Unsupported, for collation, text, wildcard and the like. */
export const readIndex = (keys: unknown, options: Doc = {}): IndexRequest => {
  const fields = keyEntries(keys).map(([path, direction]) => {
    if (direction !== 1 && direction !== -1)
      throw new Unsupported(`an index of kind ${JSON.stringify(direction)}`)
    if (path.includes('$') || path.split('.').some((part) => /^\d+$/.test(part)))
      throw new Unsupported(`an index on "${path}"`)
    return indexField(path, direction)
  })
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name) && options[name] !== undefined)
  if (unknown) throw new Unsupported(unknown, 'as an index option')
  const partial = options['partialFilterExpression']
  if (partial !== undefined) checkFilter(partial)
  const expiry = options['expireAfterSeconds']
  if (expiry !== undefined && fields.length !== 1)
    throw serverError(67, 'CannotCreateIndex', 'TTL indexes are single-field indexes.')
  const named = options['name'] ?? fields.map(({ path, direction }) => `${path}_${direction}`).join('_')
  return {
    name: String(named),
    fields,
    unique: options['unique'] === true,
    sparse: options['sparse'] === true,
    ...(isPlain(partial) && { partial: settled(partial) }),
    ...(typeof expiry === 'number' && { expireAfterSeconds: expiry }),
  }
}

const keyEntries = (keys: unknown): [string, unknown][] => {
  if (typeof keys === 'string') return [[keys, 1]]
  if (keys instanceof Map) return [...keys].map(([path, way]) => [String(path), way])
  if (Array.isArray(keys)) {
    if (keys.length === 2 && typeof keys[0] === 'string' && typeof keys[1] === 'number')
      return [[keys[0], keys[1]]]
    return keys.flatMap(keyEntries)
  }
  if (!isPlain(keys) || Object.keys(keys).length === 0)
    throw serverError(67, 'CannotCreateIndex', 'Index keys cannot be empty.')
  return Object.entries(keys)
}

const isIdIndex = ({ fields }: IndexRequest): boolean => fields.length === 1 && fields[0]?.path === '_id'

/** So many documents get their rows in a new index before others may write. */
const FILLED_AT_ONCE = 500

/**
 * Makes an index and fills it, step by step; it serves nobody before it is whole. One that is there already is left
 * alone, and one that a crash left half filled is filled again. Throws MongoServerError.
 */
export const createIndex = async (engine: Engine, name: string, request: IndexRequest): Promise<string> => {
  if (isIdIndex(request)) return '_id_'
  const there = sameIndex(engine.collection(name), request)
  if (there && !there.building) return request.name
  let from = await engine.write(() => {
    const collection = engine.catalog.ensure(name)
    const index = sameIndex(collection, request) ?? engine.catalog.addIndex(collection, request)
    return fillSome(engine, collection, index, prefixOf(collection.id))
  })
  try {
    while (from) from = await engine.write(() => fillNext(engine, name, request, from))
  } catch (error) {
    await dropIndex(engine, name, request.name)
    throw error
  }
  return request.name
}

/** As `fillSome`, where the index is still there and still needs it. */
const fillNext = (engine: Engine, name: string, request: IndexRequest, from: Buffer | undefined) => {
  const collection = engine.catalog.get(name)
  const index = sameIndex(collection, request)
  if (!collection || !index)
    throw serverError(276, 'IndexBuildAborted', `The index ${request.name} was dropped.`)
  return from && fillSome(engine, collection, index, from)
}

/** Adds the rows of the next documents. Answers where to go on; undefined when the index is whole. */
const fillSome = (engine: Engine, collection: Collection, index: Index, from: Buffer): Buffer | undefined => {
  if (!index.building) return undefined
  const end = after(prefixOf(collection.id))
  const rows = engine.kv.documents.range({ start: from, end }, FILLED_AT_ONCE)
  engine.writer.fill(
    collection,
    index,
    rows.map(({ key, value: bytes }) => ({ key, bytes })),
  )
  const last = rows.length === FILLED_AT_ONCE ? rows.at(-1) : undefined
  if (last) return next(last.key)
  delete index.building
  engine.catalog.save(collection)
  return undefined
}

/** The index that is asked for, where it is there; throws where another one has its name or its keys. */
const sameIndex = (collection: Collection | undefined, request: IndexRequest): Index | undefined => {
  const byName = collection?.indexes.find((index) => index.name === request.name)
  const byKey = collection?.indexes.find(
    (index) => sameKeys(index, request) && sameValue(index.partial, request.partial),
  )
  if (!byName && !byKey) return undefined
  if (byName && !sameKeys(byName, request))
    throw serverError(86, 'IndexKeySpecsConflict', `Another index is named ${request.name}.`)
  const existing = byName ?? byKey
  if (existing && byName && sameValue(optionsOf(existing), optionsOf(request))) return existing
  throw serverError(
    85,
    'IndexOptionsConflict',
    `The index ${request.name} exists with other options or another name.`,
  )
}

const sameKeys = (a: IndexRequest, b: IndexRequest): boolean => sameValue(keyOf(a), keyOf(b))
const keyOf = ({ fields }: IndexRequest): unknown[] => fields.map(({ path, direction }) => [path, direction])
const optionsOf = ({ unique, sparse, partial, expireAfterSeconds }: IndexRequest): unknown[] => [
  unique,
  sparse,
  partial ?? null,
  expireAfterSeconds ?? null,
]

export const dropIndex = async (engine: Engine, name: string, indexName: string): Promise<void> => {
  await engine.write(() => {
    const collection = engine.catalog.get(name)
    const dropped = collection?.indexes.filter((index) => indexName === '*' || index.name === indexName) ?? []
    if (!collection || (dropped.length === 0 && indexName !== '*'))
      throw serverError(27, 'IndexNotFound', `index not found with name [${indexName}]`)
    for (const index of dropped) {
      engine.catalog.removeIndex(collection, index)
      engine.clear('entries', index.id)
    }
  })
}

export const dropCollection = async (engine: Engine, name: string): Promise<boolean> =>
  engine.write(() => {
    const collection = engine.catalog.get(name)
    if (!collection) return false
    for (const { id } of collection.indexes) engine.clear('entries', id)
    engine.clear('documents', collection.id)
    engine.catalog.remove(collection)
    return true
  })

/** An index as `listIndexes` shows it. */
export const describeIndex = (index: Index): Doc => ({
  v: 2,
  key: Object.fromEntries(index.fields.map(({ path, direction }) => [path, direction])),
  name: index.name,
  ...(index.unique && { unique: true }),
  ...(index.sparse && { sparse: true }),
  ...(index.partial && { partialFilterExpression: index.partial }),
  ...(index.expireAfterSeconds !== undefined && { expireAfterSeconds: index.expireAfterSeconds }),
})

export const ID_INDEX: Doc = { v: 2, key: { _id: 1 }, name: '_id_' }

/**
 * Removes what its TTL index says is past its time at `now`. MongoDB does so once a minute; so does the connection.
 * Answers how many documents went.
 */
export const sweepExpired = async (engine: Engine, now: Date): Promise<number> => {
  let swept = 0
  for (const { name, indexes } of engine.collections().all())
    for (const { expireAfterSeconds, fields, partial } of indexes) {
      if (expireAfterSeconds === undefined) continue
      const before = new Date(now.getTime() - expireAfterSeconds * 1000)
      swept += await removeMany(engine, name, { ...partial, [fields[0]?.path ?? '']: { $lte: before } })
    }
  return swept
}
