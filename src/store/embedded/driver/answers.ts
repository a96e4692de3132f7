import { decode, type Doc } from '../bson.js'
import type { Changed } from '../operations.js'
import { projection } from '../project.js'
import { readFilter, type Query } from '../query.js'
import type { Stored } from '../scan.js'
import { serverError } from '../server-errors.js'
import { isPlain } from '../values.js'
import { countOption, sortSpec, type Options } from './options.js'

/** A find's filter and options, checked. Throws Unsupported, UndefinedInFilter. */
export const queryFrom = (filter: Doc | undefined, options: Options): Query => ({
  filter: readFilter(filter ?? {}),
  sort: sortSpec(options['sort']),
  skip: countOption(options, 'skip'),
  limit: countOption(options, 'limit'),
})

const DECODING = [
  'promoteValues',
  'promoteLongs',
  'promoteBuffers',
  'useBigInt64',
  'bsonRegExp',
  'raw',
] as const

/** How the caller wants numbers and bytes to come back. */
export const decoding = (options: Options): object =>
  Object.fromEntries(DECODING.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])))

/** A stored document as the caller asked to see it; null for none. */
export const shown = (stored: Stored | undefined, options: Options): Doc | null =>
  stored
    ? projection(options['projection'] as Doc | undefined)(decode(stored.bytes, decoding(options)))
    : null

/** The answer of a findOneAnd… call that asked for more than the document. */
export const withMetadata = (value: Doc | null, { before, after }: Changed): Doc => ({
  lastErrorObject: {
    n: after ? 1 : 0,
    updatedExisting: before !== undefined,
    ...(after && !before && { upserted: decode(after.bytes)['_id'] }),
  },
  value,
  ok: 1,
})

/** A document that may replace another. Throws MongoServerError 9. */
export const withoutOperators = (replacement: unknown): Doc => {
  if (isPlain(replacement) && !Object.keys(replacement).some((name) => name.startsWith('$')))
    return replacement
  throw serverError(9, 'FailedToParse', 'Replacement document must not contain atomic operators')
}
