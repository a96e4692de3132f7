import { decode, type Doc } from './bson.js'
import { builtIndexes, type Collection, type Index } from './catalog.js'
import type { Engine } from './engine.js'
import { after, documentKey, next, prefixOf } from './keys.js'
import type { Stored } from './scan.js'
import { entriesOf } from './write.js'

/**
 * What doesn't agree. `missing`: a document has no row where its index should have one, or the row leads to another
 * document; `stray`: a row that no document asks for; `unnoted`: the index doesn't know that it holds arrays or cut
 * values; `misplaced`: a document under a key that isn't its own; `unreadable`: bytes that aren't a document;
 * `unowned`: rows of a collection or an index that isn't in the catalog.
 */
export type Disagreement = {
  problem: 'missing' | 'stray' | 'unnoted' | 'misplaced' | 'unreadable' | 'unowned'
  /** Its name; '' where the catalog knows none. */
  collection: string
  /** Its name; '' where it isn't about an index. */
  index: string
  /** The key of the row or document it is about, in hexadecimal; '' where it is about many. */
  key: string
}

export type IndexCheck = { documents: number; entries: number; disagreements: Disagreement[] }

/** What can be wrong in a store is listed up to so many; there is no end to what can be wrong in a broken one. */
const LISTED_MAX = 1_000
const EVERYTHING = { start: Buffer.alloc(1), end: Buffer.alloc(5, 0xff) }
const ROWS_AT_ONCE = 1024

/**
 * Compares the rows of every index with those that the documents give, both ways, and changes nothing. Reads one
 * state of the store from beginning to end without a pause, also beside a process that writes.
 *
 * @param progress called after each thousand documents with how many have been looked at
 */
export function checkIndexes(engine: Engine, progress: (documents: number) => void = () => {}): IndexCheck {
  const collections = engine.collections().all()
  const disagreements: Disagreement[] = []
  const tell = (found: Disagreement) => {
    if (disagreements.length < LISTED_MAX) disagreements.push(found)
  }
  let documents = 0
  let entries = 0
  for (const collection of collections) {
    const rightRows = new Map(builtIndexes(collection).map((index) => [index, 0]))
    for (const stored of engine.documents(collection)) {
      checkDocument(engine, collection, stored, rightRows, tell)
      if (++documents % 1_000 === 0) progress(documents)
    }
    for (const [index, right] of rightRows) {
      const found = engine.kv.entries.count(rangeOf(index.id))
      entries += found
      // Every row that a document asks for was looked up, so any beyond those is one too many.
      if (found !== right) findStrays(engine, collection, index, tell)
    }
  }
  const indexes = collections.flatMap((collection) => collection.indexes)
  if (rowsOf(engine, 'documents', collections) + rowsOf(engine, 'entries', indexes) !== allRows(engine))
    tell({ problem: 'unowned', collection: '', index: '', key: '' })
  return { documents, entries, disagreements }
}

type Tell = (found: Disagreement) => void

const rowsOf = (engine: Engine, table: 'documents' | 'entries', owners: { id: number }[]): number =>
  owners.reduce((sum, { id }) => sum + engine.kv[table].count(rangeOf(id)), 0)
const allRows = ({ kv }: Engine): number => kv.documents.count(EVERYTHING) + kv.entries.count(EVERYTHING)

const rangeOf = (id: number) => ({ start: prefixOf(id), end: after(prefixOf(id)) })

function checkDocument(
  engine: Engine,
  { id, name }: Collection,
  { key, bytes }: Stored,
  rightRows: Map<Index, number>,
  tell: Tell,
): void {
  const about = { collection: name, key: key.toString('hex') }
  const fields = readable(bytes)
  if (!fields) return tell({ problem: 'unreadable', index: '', ...about })
  if (!documentKey(id, fields['_id']).equals(key)) tell({ problem: 'misplaced', index: '', ...about })
  for (const index of rightRows.keys()) {
    const { entries, multikey, cut } = entriesOf(index, key, fields)
    let right = 0
    for (const entry of entries.values())
      if (engine.kv.entries.get(entry.key)?.equals(key)) right += 1
      else tell({ problem: 'missing', index: index.name, ...about })
    rightRows.set(index, (rightRows.get(index) ?? 0) + right)
    if ((cut && !index.cut) || multikey.some((several, at) => several && !index.multikey[at]))
      tell({ problem: 'unnoted', index: index.name, ...about })
  }
}

function findStrays(engine: Engine, { name }: Collection, index: Index, tell: Tell): void {
  const range = rangeOf(index.id)
  for (let start = range.start; ;) {
    const rows = engine.kv.entries.range({ ...range, start }, ROWS_AT_ONCE)
    for (const { key, value } of rows) {
      const bytes = engine.kv.documents.get(value)
      const fields = bytes && readable(bytes)
      if (!fields || !entriesOf(index, value, fields).entries.has(key.toString('latin1')))
        tell({ problem: 'stray', collection: name, index: index.name, key: key.toString('hex') })
    }
    const last = rows.at(-1)
    if (!last) return
    start = next(last.key)
  }
}

/** The whole document, or undefined where the bytes aren't one. */
const readable = (bytes: Buffer): Doc | undefined => {
  try {
    return decode(bytes)
  } catch {
    return undefined
  }
}
