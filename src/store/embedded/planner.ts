import { checkFilter } from './operators.js'
import type { Doc } from './bson.js'
import { budgetOf, builtIndexes, indexField, type Collection, type Index } from './catalog.js'
import { conditionsOf, hullOf, type Condition, type Conditions } from './conditions.js'
import { after, ID_BUDGET, inverted, keyPart, orderedBytes, prefixOf, tagOf } from './keys.js'
import type { KeyRange } from './kv.js'
import { rankOf, RANK, sameValue } from './values.js'

/** More combinations of `$in` values than this are read as one range and filtered. */
const MAX_RANGES = 200

/** The score of a plan that leads to one document at most. */
const ONE_KEY = 1000

/** A range of keys; `shared` bytes at their beginning say nothing about the order that is asked for. */
export type PlannedRange = KeyRange & { shared: number }

/** How to find candidates: an index's ranges, the documents themselves, or several plans together. */
export type Plan =
  | {
      kind: 'index' | 'documents'
      index: string
      ranges: PlannedRange[]
      reverse: boolean
      /** Whether each range is a single key. */
      pointed: boolean
      /** Whether candidates come in the order asked for. */
      sorted: boolean
      /** Whether a candidate may come twice. */
      repeats: boolean
      /** Whether every candidate is sure to match. */
      exact: boolean
      /** All that candidates must still be tested for; undefined where that is the whole filter. */
      rest?: Doc
      /** How much of the filter and the sort the index serves; for choosing. */
      score: number
    }
  | { kind: 'union'; plans: Plan[]; sorted: false; exact: false }

export type SortSpec = readonly (readonly [path: string, direction: 1 | -1])[]

/** The documents themselves, in the order of `_id`, as if they were an index. */
const documentsAsIndex = (collection: Collection): Index => ({
  id: collection.id,
  name: '_id_',
  fields: [indexField('_id', 1)],
  unique: true,
  sparse: false,
  multikey: [false],
  cut: false,
})

/** The cheapest way to the documents that a settled filter asks for, in the order asked for where an index has it. */
export const plan = (collection: Collection, filter: Doc, sort: SortSpec = [], limited = false): Plan => {
  const conditions = conditionsOf(filter)
  const documents = documentsAsIndex(collection)
  const hulls = conditions.alternatives.map(hullOf)
  const fields = withHulls(conditions, hulls)
  let best = planFor(documents, 'documents', fields, conditions.complete, sort, limited)
  const usable = builtIndexes(collection).filter(
    (index) => mayServe(index, fields, sort) && covers(index, conditions, filter),
  )
  for (const index of usable) {
    if (best.score >= ONE_KEY) break
    const candidate = planFor(index, 'index', fields, conditions.complete, sort, limited)
    if (candidate.score > best.score) best = candidate
  }
  return (best.score <= 0 && unionPlan(collection, conditions)) || withRest(best, conditions)
}

/** An index serves fields; of what the filter asks beside them only `$or` clauses can be told apart. */
const withRest = (best: IndexPlan, { alternatives }: Conditions): IndexPlan => {
  if (!best.exact) return best
  if (alternatives.length === 0) return { ...best, rest: {} }
  return { ...best, exact: false, rest: { $and: alternatives.map(($or) => ({ $or })) } }
}

/** Whether an index can be of any use: something is asked of its first field, or it holds few documents. */
const mayServe = (index: Index, fields: ReadonlyMap<string, Condition>, sort: SortSpec): boolean => {
  const first = index.fields[0]?.path ?? ''
  return fields.has(first) || sort[0]?.[0] === first || index.sparse || index.partial !== undefined
}

const withHulls = (conditions: Conditions, hulls: Map<string, Condition>[]): Map<string, Condition> => {
  const fields = new Map(conditions.fields)
  for (const hull of hulls)
    for (const [path, condition] of hull) if (!fields.has(path)) fields.set(path, condition)
  return fields
}

/** Each alternative of an `$or` by its own index; nothing where one of them has none. */
const unionPlan = (collection: Collection, { alternatives }: Conditions): Plan | undefined => {
  for (const filters of alternatives) {
    const plans = filters.map((filter) => plan(collection, filter))
    const served = plans.every((each) => each.kind === 'union' || each.score > 0)
    if (served && plans.length > 0) return { kind: 'union', plans, sorted: false, exact: false }
  }
  return undefined
}

/** Whether an index holds every document that the filter can match. */
const covers = (index: Index, conditions: Conditions, filter: Doc): boolean => {
  if (index.partial && !implies(conditions, filter, index.partial)) return false
  return !index.sparse || index.fields.some(({ path }) => asksForValue(conditions.fields.get(path)))
}

const asksForValue = (condition: Condition | undefined): boolean =>
  condition !== undefined &&
  (condition.exists === true ||
    condition.lower !== undefined ||
    condition.upper !== undefined ||
    (condition.points?.every((point) => point !== null) ?? false))

/** Whether what matches the filter surely matches the partial index's own: the same demand, or a plainer one. */
const implies = (conditions: Conditions, filter: Doc, partial: Doc): boolean =>
  Object.entries(partial).every(([path, demand]) => {
    if (path in filter && sameValue(filter[path], demand)) return true
    const condition = conditions.fields.get(path)
    if (sameValue(demand, { $exists: true })) return asksForValue(condition)
    const [point, ...more] = condition?.points ?? []
    return point !== undefined && more.length === 0 && sameValue(point, demand)
  })

type Bounds = { points: Buffer[] } | { low: Buffer; high: Buffer; exact: boolean }

type IndexPlan = Extract<Plan, { kind: 'index' | 'documents' }>

const planFor = (
  index: Index,
  kind: IndexPlan['kind'],
  conditions: ReadonlyMap<string, Condition>,
  complete: boolean,
  sort: SortSpec,
  limited: boolean,
): IndexPlan => {
  const budget = kind === 'documents' ? ID_BUDGET : budgetOf(index)
  let prefixes: Buffer[] = [prefixOf(index.id)]
  let ranges: KeyRange[] | undefined
  let used = 0
  let multikeyUsed = false
  let exact = complete
  let single = true
  let equal = 0
  for (const [at, field] of index.fields.entries()) {
    const condition = conditions.get(field.path)
    const multikey = index.multikey[at] ?? false
    if (!condition || (multikey && multikeyUsed)) break
    const bounds = boundsOf(condition, field.direction, budget, multikey, index.cut)
    if (!bounds) break
    multikeyUsed ||= multikey
    used++
    if ('points' in bounds && bounds.points.length * prefixes.length <= MAX_RANGES) {
      prefixes = prefixes.flatMap((prefix) => bounds.points.map((point) => Buffer.concat([prefix, point])))
      if (bounds.points.length > 1) single = false
      equal++
      continue
    }
    const { low, high } = 'points' in bounds ? hullOfPoints(bounds.points) : bounds
    exact &&= 'exact' in bounds && bounds.exact && !multikey
    ranges = prefixes.map((prefix) => ({
      start: Buffer.concat([prefix, low]),
      end: Buffer.concat([prefix, high]),
    }))
    break
  }
  exact &&= used === conditions.size
  const order = orderServed(index, equal, conditions, sort)
  const planned = ranges ?? prefixes.map((prefix) => ({ start: prefix, end: after(prefix) }))
  const sorted = order !== undefined
  return {
    kind,
    index: index.name,
    ranges: planned.map((range, i) => ({ ...range, shared: prefixes[i]?.length ?? 0 })),
    reverse: order === -1,
    pointed: index.unique && equal === index.fields.length,
    sorted,
    repeats: mayRepeat(index, equal, conditions),
    exact,
    score: scoreOf({
      index,
      equal,
      ranged: ranges !== undefined,
      order:
        sorted && sort.length > 0 ? orderWorth(limited, conditions.size > 0 && equal === 0 && !ranges) : 0,
      single,
    }),
  }
}

/** Whether a document may have several keys in the ranges: unless each of its several-valued fields is held to one value. */
const mayRepeat = (index: Index, equal: number, conditions: ReadonlyMap<string, Condition>): boolean =>
  index.fields.some(({ path }, at) => index.multikey[at] && !(at < equal && isOne(conditions.get(path))))

type Served = {
  index: Index
  equal: number
  ranged: boolean
  order: number
  single: boolean
}

/**
 * An order is worth most to a page of it, and least where the filter asks for something that it doesn't serve: then all
 * may have to be read before the page is full.
 */
const orderWorth = (limited: boolean, alone: boolean): number => (alone ? 3 : limited ? 12 : 6)

const scoreOf = ({ index, equal, ranged, order, single }: Served): number => {
  if (index.unique && equal === index.fields.length) return ONE_KEY - (single ? 0 : 1)
  const fewer = index.partial || index.sparse ? 1 : 0
  const served = equal * 10 + (ranged ? 5 : 0) + order + fewer
  return served === 0 ? 0 : served - index.fields.length / 100
}

const hullOfPoints = (points: Buffer[]): { low: Buffer; high: Buffer } => {
  const inOrder = points.toSorted((a, b) => Buffer.compare(a, b))
  return { low: inOrder[0] as Buffer, high: after(inOrder.at(-1) as Buffer) }
}

/**
 * 1 where reading the index forwards gives the order asked for, -1 where backwards does, undefined where neither.
 * Fields held to one value say nothing about the order.
 */
const orderServed = (
  index: Index,
  equal: number,
  conditions: ReadonlyMap<string, Condition>,
  sort: SortSpec,
): 1 | -1 | undefined => {
  const isFixed = (path: string) =>
    index.fields.some((field, at) => at < equal && field.path === path) && isOne(conditions.get(path))
  const wanted = sort.filter(([path]) => !isFixed(path))
  if (wanted.length === 0) return 1
  if (index.cut) return undefined
  let way: 1 | -1 | undefined
  for (const [i, [path, direction]] of wanted.entries()) {
    const at = equal + i
    const field = index.fields[at]
    if (!field || field.path !== path || index.multikey[at]) return undefined
    const here = field.direction === direction ? 1 : -1
    if (way !== undefined && way !== here) return undefined
    way = here
  }
  return way
}

const isOne = (condition: Condition | undefined): boolean => condition?.points?.length === 1

/** The part of an index's field that a condition asks for, as bytes in the field's own direction. */
const boundsOf = (
  condition: Condition,
  direction: 1 | -1,
  budget: number,
  multikey: boolean,
  cut: boolean,
): Bounds | undefined => {
  const turned = (bytes: Buffer) => (direction === 1 ? bytes : inverted(bytes))
  if (condition.points)
    return { points: condition.points.map((point) => turned(keyPart(point, budget).bytes)) }
  // of a field with several values one may satisfy one end and another the other
  const upper = multikey && condition.lower ? undefined : condition.upper
  const { lower } = condition
  const anchor = lower ?? upper
  if (!anchor) return undefined
  const rank = rankOf(anchor.value)
  if (upper && rankOf(upper.value) !== rank) return undefined
  const low = lower ? edgeOf(lower.value, budget, cut) : { bytes: bottomOf(rank), whole: true }
  const high = upper ? edgeOf(upper.value, budget, cut) : { bytes: Buffer.from([tagOf(rank)]), whole: true }
  // an edge stands before or after everything that begins with its bytes
  const lowAfter = lower ? low.whole && !lower.inclusive : rank === RANK.number
  const highAfter = upper ? !high.whole || upper.inclusive : true
  const exact = low.whole && high.whole && condition.exact
  const edge = (bytes: Buffer, behind: boolean) => (behind ? after(turned(bytes)) : turned(bytes))
  return direction === 1
    ? { low: edge(low.bytes, lowAfter), high: edge(high.bytes, highAfter), exact }
    : { low: edge(high.bytes, !highAfter), high: edge(low.bytes, !lowAfter), exact }
}

/** Where a type begins: numbers after NaN, which no range but its own holds. */
const bottomOf = (rank: number): Buffer =>
  rank === RANK.number ? keyPart(NaN, 64).bytes : Buffer.from([tagOf(rank)])

const edgeOf = (value: unknown, budget: number, cut: boolean): { bytes: Buffer; whole: boolean } => {
  const part = keyPart(value, budget)
  const reliable = orderedBytes(budget)
  if (!part.cut && (!cut || part.bytes.length <= reliable)) return { bytes: part.bytes, whole: true }
  return { bytes: part.bytes.subarray(0, reliable), whole: false }
}

/** Every document of a collection, in the order of `_id`. */
export const planAll = (collection: Collection): Plan => plan(collection, {})

/** Checks a filter and plans it: what the engine would do, for tests and for looking into a slow page. */
export const explain = (collection: Collection, filter: Doc, sort: SortSpec = [], limited = false): Plan => {
  checkFilter(filter)
  return plan(collection, filter, sort, limited)
}
