import { StoreDamaged } from '../store.errors.js'
import { decode, encode, type Doc } from './bson.js'
import type { Kv } from './kv.js'
import { fieldBudget } from './keys.js'

/** Raised when the layout of keys or rows changes; a file of a later format is refused. */
export const FORMAT = 1

export type IndexField = { path: string; parts: readonly string[]; direction: 1 | -1 }

export type Index = {
  id: number
  name: string
  fields: readonly IndexField[]
  unique: boolean
  sparse: boolean
  partial?: Doc
  expireAfterSeconds?: number
  /** For each field, whether some document has several keys there. */
  multikey: boolean[]
  /** Whether some key was too long and stands for its value by a hash, so that the order isn't exact. */
  cut: boolean
  /** It is being filled: writers keep it, nobody reads it yet. */
  building?: boolean
}

export type Collection = { id: number; name: string; indexes: Index[] }

/** What `createIndex` was asked for. */
export type IndexRequest = Pick<
  Index,
  'name' | 'fields' | 'unique' | 'sparse' | 'partial' | 'expireAfterSeconds'
>

/** `version` counts changes, so that one look tells whether anything has. */
type Head = { format: number; nextId: number; version: number }

const EMPTY: Head = { format: FORMAT, nextId: 1, version: 0 }
const HEAD = Buffer.from('head')
const rowKey = (name: string): Buffer => Buffer.from(`collection:${name}`)
const ROWS = { start: Buffer.from('collection:'), end: Buffer.from('collection;') }

export const budgetOf = (index: Pick<Index, 'fields'>): number => fieldBudget(index.fields.length)

/**
 * Collections and indexes, kept in a table of their own and held in memory. Changed only inside a write, and followed
 * before each use: readers and writers hold one each, because a write that isn't committed yet must not show, and one
 * that failed must be forgotten.
 */
export class Catalog {
  private collections = new Map<string, Collection>()
  private head: Head = EMPTY
  private headRow: Buffer | undefined

  constructor(private readonly kv: Kv) {
    this.reload()
  }

  /** Takes up what the table says, where that isn't what is held: another write, or another process, has changed it. */
  follow(): void {
    const row = this.kv.catalog.get(HEAD)
    if (row ? !this.headRow?.equals(row) : this.headRow) this.reload()
  }

  private reload(): void {
    this.headRow = this.kv.catalog.get(HEAD)
    this.head = this.headRow ? (decode(this.headRow) as Head) : { ...EMPTY }
    if (this.head.format > FORMAT)
      throw new StoreDamaged(this.kv.file, `it has format ${this.head.format}; this program knows ${FORMAT}`)
    const rows = this.kv.catalog.range(ROWS, Number.MAX_SAFE_INTEGER)
    this.collections = new Map(rows.map(({ value }) => collectionFrom(decode(value))).map((c) => [c.name, c]))
  }

  get(name: string): Collection | undefined {
    return this.collections.get(name)
  }

  all(): Collection[] {
    return [...this.collections.values()]
  }

  /** The collection of this name, made if there is none. */
  ensure(name: string): Collection {
    const existing = this.collections.get(name)
    if (existing) return existing
    const collection = { id: this.nextId(), name, indexes: [] }
    this.collections.set(name, collection)
    this.save(collection)
    return collection
  }

  /** Adds an index that is still to be filled. */
  addIndex(collection: Collection, request: IndexRequest): Index {
    const multikey = request.fields.map(() => false)
    const index: Index = { ...request, id: this.nextId(), multikey, cut: false, building: true }
    collection.indexes.push(index)
    this.save(collection)
    return index
  }

  removeIndex(collection: Collection, index: Index): void {
    collection.indexes = collection.indexes.filter((other) => other !== index)
    this.save(collection)
  }

  remove(collection: Collection): void {
    this.collections.delete(collection.name)
    this.kv.catalog.remove(rowKey(collection.name))
    this.saveHead()
  }

  save(collection: Collection): void {
    this.kv.catalog.put(rowKey(collection.name), encode(rowOf(collection)))
    this.saveHead()
  }

  private nextId(): number {
    return this.head.nextId++
  }

  private saveHead(): void {
    this.head.version++
    this.headRow = encode(this.head)
    this.kv.catalog.put(HEAD, this.headRow)
  }
}

const rowOf = (collection: Collection): Doc => ({
  ...collection,
  indexes: collection.indexes.map(({ fields, partial, ...rest }) => ({
    ...rest,
    fields: fields.map(({ path, direction }) => ({ path, direction })),
    // as bytes, because its names may begin with a dollar sign and hold dots
    ...(partial && { partial: encode(partial) }),
  })),
})

type StoredIndex = Omit<Index, 'fields' | 'partial'> & {
  fields: { path: string; direction: 1 | -1 }[]
  partial?: { buffer: Uint8Array }
}

const collectionFrom = (row: Doc): Collection => {
  const { id, name, indexes } = row as { id: number; name: string; indexes: StoredIndex[] }
  return {
    id,
    name,
    indexes: indexes.map(({ fields, partial, ...rest }) => ({
      ...rest,
      fields: fields.map((field) => indexField(field.path, field.direction)),
      ...(partial && { partial: decode(partial.buffer) }),
    })),
  }
}

/** The indexes that are whole. */
export const builtIndexes = ({ indexes }: Collection): Index[] => indexes.filter(({ building }) => !building)

export const indexField = (path: string, direction: 1 | -1): IndexField => ({
  path,
  parts: path.split('.'),
  direction,
})
