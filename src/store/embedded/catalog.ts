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
}

export type Collection = { id: number; name: string; indexes: Index[] }

/** What `createIndex` was asked for. */
export type IndexRequest = Pick<
  Index,
  'name' | 'fields' | 'unique' | 'sparse' | 'partial' | 'expireAfterSeconds'
>

const HEAD = Buffer.from('head')
const rowKey = (name: string): Buffer => Buffer.from(`collection:${name}`)
const ROWS = { start: Buffer.from('collection:'), end: Buffer.from('collection;') }

export const budgetOf = (index: Pick<Index, 'fields'>): number => fieldBudget(index.fields.length)

/** Collections and indexes, held in memory and kept in a table of their own. Changed only inside a write. */
export class Catalog {
  private collections = new Map<string, Collection>()
  private head = { format: FORMAT, nextId: 1, version: 0 }

  constructor(private readonly kv: Kv) {
    this.reload()
  }

  get version(): number {
    return this.head.version
  }

  /** Takes up what is on disk: at start, after a write that failed, and when another process has written. */
  reload(): void {
    const head = this.kv.catalog.get(HEAD)
    this.head = head ? (decode(head) as typeof this.head) : { format: FORMAT, nextId: 1, version: 0 }
    if (this.head.format > FORMAT)
      throw new StoreDamaged(this.kv.file, `it has format ${this.head.format}; this program knows ${FORMAT}`)
    const rows = this.kv.catalog.range(ROWS, Number.MAX_SAFE_INTEGER)
    this.collections = new Map(rows.map(({ value }) => collectionFrom(decode(value))).map((c) => [c.name, c]))
  }

  /** For a reader beside a writer: takes up what has changed since. */
  follow(): void {
    const head = this.kv.catalog.get(HEAD)
    if (head && decode(head)['version'] !== this.head.version) this.reload()
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

  addIndex(collection: Collection, request: IndexRequest): Index {
    const index = { ...request, id: this.nextId(), multikey: request.fields.map(() => false), cut: false }
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
    this.kv.catalog.put(HEAD, encode(this.head))
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

export const indexField = (path: string, direction: 1 | -1): IndexField => ({
  path,
  parts: path.split('.'),
  direction,
})
