import { decode, encode, pick, type Doc } from './bson.js'
import { budgetOf, type Catalog, type Collection, type Index } from './catalog.js'
import { documentKey, inverted, keyPart, prefixOf } from './keys.js'
import type { Kv } from './kv.js'
import { matcher } from './match.js'
import { filterContext } from './operators.js'
import { indexTuples, ParallelArrays, reach } from './paths.js'
import { duplicateKey, serverError } from './server-errors.js'
import type { Stored } from './scan.js'
import { EMPTY } from './values.js'

type Entry = { key: Buffer; values: unknown[] }
type Entries = { entries: Map<string, Entry>; multikey: boolean[]; cut: boolean }

/**
 * Changes single documents together with their index rows. Every method runs inside `Kv.write` and checks everything
 * before it writes anything, so that a refusal leaves no trace even where the step goes on with another document.
 */
export class Writer {
  constructor(
    private readonly kv: Kv,
    private readonly catalog: Catalog,
  ) {}

  /** Stores a new document. Throws MongoServerError 11000. */
  insert(collection: Collection, doc: Doc): Stored {
    const bytes = encode(doc)
    const { _id: id } = decode(pick(bytes, ID))
    checkId(id)
    const key = documentKey(collection.id, id)
    if (this.kv.documents.has(key)) throw duplicateKey(collection.name, ID_INDEX, [id])
    this.change(collection, key, undefined, bytes)
    return { key, bytes }
  }

  /** Puts a document in the place of another with the same `_id`. Throws MongoServerError 11000. */
  replace(collection: Collection, before: Stored, doc: Doc): Stored {
    const bytes = encode(doc)
    this.change(collection, before.key, before.bytes, bytes)
    return { key: before.key, bytes }
  }

  remove(collection: Collection, stored: Stored): void {
    this.change(collection, stored.key, stored.bytes, undefined)
  }

  /** Adds the rows of some documents to an index. Throws MongoServerError 11000 where they break it. */
  fill(collection: Collection, index: Index, documents: readonly Stored[]): void {
    let noted = false
    for (const { key, bytes } of documents) {
      const found = entriesOf(index, key, fieldsFor([index], bytes))
      this.checkUnique(collection, index, key, [...found.entries.values()])
      if (this.note(index, found)) noted = true
      for (const entry of found.entries.values()) this.kv.entries.put(entry.key, key)
    }
    if (noted) this.catalog.save(collection)
  }

  private change(
    collection: Collection,
    key: Buffer,
    before: Buffer | undefined,
    after: Buffer | undefined,
  ): void {
    const { indexes } = collection
    const old = before && fieldsFor(indexes, before)
    const next = after && fieldsFor(indexes, after)
    const steps = indexes.map((index) => {
      const from = old ? entriesOf(index, key, old) : NONE
      const to = next ? entriesOf(index, key, next) : NONE
      const added = [...to.entries].filter(([name]) => !from.entries.has(name)).map(([, entry]) => entry)
      const removed = [...from.entries].filter(([name]) => !to.entries.has(name)).map(([, entry]) => entry)
      this.checkUnique(collection, index, key, added)
      return { index, added, removed, to }
    })
    let noted = false
    for (const { index, added, removed, to } of steps) {
      for (const entry of removed) this.kv.entries.remove(entry.key)
      for (const entry of added) this.kv.entries.put(entry.key, key)
      if (added.length > 0 && this.note(index, to)) noted = true
    }
    if (noted) this.catalog.save(collection)
    if (after) this.kv.documents.put(key, after)
    else this.kv.documents.remove(key)
  }

  private checkUnique(collection: Collection, index: Index, key: Buffer, entries: readonly Entry[]): void {
    if (!index.unique) return
    for (const entry of entries) {
      const holder = this.kv.entries.get(entry.key)
      if (holder && !holder.equals(key)) throw duplicateKey(collection.name, index, entry.values)
    }
  }

  /** Remembers what a new key tells about an index; true if that is news. */
  private note(index: Index, { multikey, cut }: Entries): boolean {
    const news = (cut && !index.cut) || multikey.some((several, at) => several && !index.multikey[at])
    if (news) {
      index.cut ||= cut
      index.multikey = index.multikey.map((several, at) => several || (multikey[at] ?? false))
    }
    return news
  }
}

const ID = new Set(['_id'])
const ID_INDEX = { name: '_id_', fields: [{ path: '_id', parts: ['_id'], direction: 1 as const }] }
const NONE: Entries = { entries: new Map(), multikey: [], cut: false }

const checkId = (id: unknown): void => {
  if (id === undefined) throw serverError(2, 'BadValue', 'A document needs an _id.')
  if (Array.isArray(id) || id instanceof RegExp)
    throw serverError(53, 'InvalidIdField', "The '_id' value cannot be an array or a regular expression.")
}

/** The fields of a document that its indexes look at, decoded. */
const fieldsFor = (indexes: readonly Index[], bytes: Buffer): Doc => {
  if (indexes.length === 0) return {}
  const names = new Set<string>()
  for (const { fields, partial } of indexes) {
    for (const { parts } of fields) names.add(parts[0] ?? '')
    for (const path of Object.keys(partial ?? {})) {
      // a logical operator at the top may name any field
      if (path.startsWith('$')) return decode(bytes)
      names.add(path.split('.')[0] ?? '')
    }
  }
  return decode(pick(bytes, names))
}

/** The rows of one index for one document. */
export const entriesOf = (index: Index, key: Buffer, doc: Doc): Entries => {
  if (index.partial && !matcher(index.partial, filterContext)(doc)) return NONE
  if (index.sparse && !index.fields.some(({ parts }) => isThere(doc, parts))) return NONE
  const budget = budgetOf(index)
  const result: Entries = { entries: new Map(), multikey: index.fields.map(() => false), cut: false }
  const tuples = tuplesOf(index, doc)
  for (const values of tuples) {
    const parts = values.map((value, at) => {
      const part = keyPart(value, budget)
      if (part.cut) result.cut = true
      return index.fields[at]?.direction === -1 ? inverted(part.bytes) : part.bytes
    })
    const whole = Buffer.concat([prefixOf(index.id), ...parts, ...(index.unique ? [] : [key.subarray(4)])])
    const shown = values.map((value) => (value === EMPTY ? undefined : value))
    result.entries.set(whole.toString('latin1'), { key: whole, values: shown })
  }
  if (tuples.length > 1)
    result.multikey = index.fields.map((_, at) => tuples.some((t) => t[at] !== tuples[0]?.[at]))
  return result
}

const tuplesOf = (index: Index, doc: Doc): unknown[][] => {
  try {
    return indexTuples(
      doc,
      index.fields.map(({ parts }) => parts),
    )
  } catch (error) {
    if (!(error instanceof ParallelArrays)) throw error
    throw serverError(
      171,
      'CannotIndexParallelArrays',
      `The index ${index.name} would run through two arrays at once.`,
    )
  }
}

/** A field that is there counts for a sparse index, even where it is null. */
const isThere = (doc: Doc, parts: readonly string[]): boolean =>
  reach(doc, parts, (value) => value !== undefined)
