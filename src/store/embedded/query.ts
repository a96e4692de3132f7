import { setImmediate as pause } from 'node:timers/promises'
import { sorter } from './aggregation-operators.js'
import { decode, decodeExact, pick, settled, type Doc } from './bson.js'
import type { Collection } from './catalog.js'
import type { Engine } from './engine.js'
import { matcher, type Test } from './match.js'
import { checkFilter, filterContext } from './operators.js'
import { plan, type Plan, type SortSpec } from './planner.js'
import { countKeys, scan, type Stored } from './scan.js'

/** How many candidates are looked at before others get their turn. */
const CANDIDATES_PER_TURN = 200

/** A checked filter and what goes with it. */
export type Query = { filter: Doc; sort: SortSpec; skip: number; limit: number }

/** Reads a filter as the driver got it. Throws Unsupported, UndefinedInFilter. */
export const readFilter = (filter: Doc): Doc => {
  checkFilter(filter)
  return Object.keys(filter).length === 0 ? filter : settled(filter)
}

/** How a query was carried out; for tests and for looking into a slow page. */
export type Work = { plan: Plan; examined: number; sortedInMemory: boolean }

type StoredTest = (stored: Stored) => boolean

/** `matches` is the whole test; `matchesNow` what the plan leaves of it while nobody can have changed anything. */
type Candidates = { plan: Plan; matches: StoredTest; matchesNow: StoredTest; all: Iterable<Stored> }

const candidates = (engine: Engine, collection: Collection, { filter, sort, limit }: Query): Candidates => {
  const chosen = plan(collection, filter, sort, limit > 0)
  const matches = whenAsked(filter)
  const rest = chosen.kind === 'union' ? undefined : chosen.rest
  return { plan: chosen, matches, matchesNow: rest ? whenAsked(rest) : matches, all: scan(engine.kv, chosen) }
}

/** A test that is composed when it is first needed, since many queries need none. */
const whenAsked = (filter: Doc): StoredTest => {
  let test: StoredTest | undefined
  return (stored) => (test ??= storedTest(filter))(stored)
}

/** A filter as a test on bytes, which decodes no more than the filter looks at. */
const storedTest = (filter: Doc): StoredTest => {
  if (Object.keys(filter).length === 0) return () => true
  const test: Test = matcher(filter, filterContext)
  const names = fieldNames(filter)
  const read = mentionsType(filter) ? decodeExact : decode
  return ({ bytes }) => test(read(names ? pick(bytes, names) : bytes))
}

/** The first-level fields that a filter looks at; undefined where that can't be told. */
const fieldNames = (filter: Doc, into = new Set<string>()): Set<string> | undefined => {
  for (const [name, operand] of Object.entries(filter)) {
    if (!name.startsWith('$')) into.add(name.split('.')[0] ?? '')
    else if (!Array.isArray(operand)) return undefined
    else for (const each of operand) if (!fieldNames(each as Doc, into)) return undefined
  }
  return into
}

/** Only `$type` can tell a whole number stored as a double from one stored as an integer. */
const mentionsType = (filter: unknown): boolean =>
  typeof filter === 'object' &&
  filter !== null &&
  Object.entries(filter).some(([name, operand]) => name === '$type' || mentionsType(operand))

/** The documents that match, in order and in batches. Lets others have their turn now and then. */
export async function* find(
  engine: Engine,
  collection: Collection,
  query: Query,
  work?: Work,
): AsyncGenerator<Stored[]> {
  const found = candidates(engine, collection, query)
  const { plan: chosen } = found
  const isSorted = chosen.sorted || query.sort.length === 0
  if (work) Object.assign(work, { plan: chosen, examined: 0, sortedInMemory: !isSorted })
  if (isSorted) {
    yield* slice(matching(found, work, query), query)
    return
  }
  const keys = await sortedKeys(matching(found, work), query)
  for (let at = 0; at < keys.length; at += CANDIDATES_PER_TURN) {
    if (at > 0) await pause()
    yield keys.slice(at, at + CANDIDATES_PER_TURN).flatMap((key) => {
      const bytes = engine.kv.documents.get(key)
      return bytes ? [{ key, bytes }] : []
    })
  }
}

/**
 * What matches, in batches: as much as was found before others get their turn, or as much as is wanted. Until the
 * first pause nobody can have changed a document since its row was read, so what the plan has seen to isn't tested.
 */
async function* matching(
  { matches, matchesNow, all }: Candidates,
  work?: Work,
  { skip, limit }: Pick<Query, 'skip' | 'limit'> = { skip: 0, limit: 0 },
): AsyncGenerator<Stored[]> {
  let batch: Stored[] = []
  let wanted = limit > 0 ? skip + limit : Infinity
  let examined = 0
  for (const stored of all) {
    examined++
    if (work) work.examined = examined
    if (examined <= CANDIDATES_PER_TURN ? matchesNow(stored) : matches(stored)) {
      batch.push(stored)
      if (--wanted === 0) break
    }
    if (examined % CANDIDATES_PER_TURN === 0) {
      if (batch.length > 0) yield batch
      batch = []
      await pause()
    }
  }
  if (batch.length > 0) yield batch
}

async function* slice(batches: AsyncIterable<Stored[]>, { skip }: Query): AsyncGenerator<Stored[]> {
  let left = skip
  for await (const batch of batches) {
    const kept = left > 0 ? batch.slice(left) : batch
    left -= batch.length - kept.length
    if (kept.length > 0) yield kept
  }
}

/** The keys of a page in an order that no index has: only keys and what they are sorted by are held in memory. */
const sortedKeys = async (batches: AsyncIterable<Stored[]>, query: Query): Promise<Buffer[]> => {
  const { valuesOf, compare } = sorter(Object.fromEntries(query.sort))
  const names = fieldNames(Object.fromEntries(query.sort)) ?? new Set()
  const found: { key: Buffer; values: readonly unknown[] }[] = []
  for await (const batch of batches)
    for (const { key, bytes } of batch) found.push({ key, values: valuesOf(decode(pick(bytes, names))) })
  found.sort((a, b) => compare(a.values, b.values))
  const end = query.limit > 0 ? query.skip + query.limit : undefined
  return found.slice(query.skip, end).map(({ key }) => key)
}

/** The first match, at once: for inside a write, where nothing may come between reading and writing. */
export const findFirst = (
  engine: Engine,
  collection: Collection,
  filter: Doc,
  sort: SortSpec,
): Stored | undefined => {
  const query = { filter, sort, skip: 0, limit: 1 }
  const { plan: chosen, matches, all } = candidates(engine, collection, query)
  if (chosen.sorted || sort.length === 0) {
    for (const stored of all) if (matches(stored)) return stored
    return undefined
  }
  const { valuesOf, compare } = sorter(Object.fromEntries(sort))
  let best: { stored: Stored; values: readonly unknown[] } | undefined
  for (const stored of all) {
    if (!matches(stored)) continue
    const values = valuesOf(decode(stored.bytes))
    if (!best || compare(values, best.values) < 0) best = { stored, values }
  }
  return best?.stored
}

/** Every match, or the first `most`, at once: for inside a write. */
export const findAll = (engine: Engine, collection: Collection, filter: Doc, most = Infinity): Stored[] => {
  const { matches, all } = candidates(engine, collection, { filter, sort: [], skip: 0, limit: 0 })
  const found: Stored[] = []
  for (const stored of all) {
    if (found.length >= most) break
    if (matches(stored)) found.push(stored)
  }
  return found
}

/** Those of some documents that still match, as they are now: for inside a write, of what was found before it. */
export const matchAgain = (engine: Engine, found: readonly Stored[], filter: Doc): Stored[] => {
  const matches = storedTest(filter)
  return found.flatMap(({ key }) => {
    const bytes = engine.kv.documents.get(key)
    return bytes && matches({ key, bytes }) ? [{ key, bytes }] : []
  })
}

/** How many documents match, from the keys of an index alone where that can tell. */
export const count = async (engine: Engine, collection: Collection, query: Query): Promise<number> => {
  const found = candidates(engine, collection, query)
  const most = query.limit > 0 ? query.skip + query.limit : Infinity
  let total = countKeys(engine.kv, found.plan, most)
  if (total === undefined) {
    total = 0
    for await (const batch of matching(found, undefined, query)) total += batch.length
  }
  const left = Math.max(0, total - query.skip)
  return query.limit > 0 ? Math.min(left, query.limit) : left
}
