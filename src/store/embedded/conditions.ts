import mongoose from 'mongoose'
import type { Doc } from './bson.js'
import { compareValues, isPlain, RANK, rankOf } from './values.js'

/** One end of a range of values. */
export type Edge = { value: unknown; inclusive: boolean }

/** What a filter asks of one field: some of its values, or a range, or both. `exact` while nothing else is asked. */
export type Condition = {
  points?: unknown[]
  lower?: Edge
  upper?: Edge
  exists?: true
  exact: boolean
}

/** What a filter asks of each field, as far as an index can serve it. */
export type Conditions = {
  fields: Map<string, Condition>
  /** `$or` clauses, each a list of alternative filters. */
  alternatives: Doc[][]
  /** Whether the fields and the `$or` clauses say all that the filter asks. */
  complete: boolean
}

/** Types whose index keys say exactly what equality and ranges say. */
const INDEXED: ReadonlySet<number> = new Set<number>([
  RANK.number,
  RANK.string,
  RANK.binary,
  RANK.objectId,
  RANK.boolean,
  RANK.date,
  RANK.timestamp,
])

/** A decimal may lie between two keys, and NaN is only ever compared with itself. */
const isRangeable = (value: unknown): boolean =>
  INDEXED.has(rankOf(value)) && !(value instanceof mongoose.mongo.Decimal128) && !Number.isNaN(value)

/** Reads a settled filter. Anything it doesn't know only makes the result incomplete: the filter itself still decides. */
export const conditionsOf = (filter: Doc): Conditions => {
  const result: Conditions = { fields: new Map(), alternatives: [], complete: true }
  collect(filter, '', result)
  return result
}

const collect = (filter: Doc, prefix: string, into: Conditions): void => {
  for (const [name, operand] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(operand))
      for (const each of operand) collect(each as Doc, prefix, into)
    else if (name === '$or' && Array.isArray(operand) && prefix === '') {
      into.alternatives.push(operand as Doc[])
    } else if (name.startsWith('$')) into.complete = false
    else collectField(prefix + name, operand, into)
  }
}

const isOperators = (operand: unknown): operand is Doc =>
  isPlain(operand) && Object.keys(operand).some((key) => key.startsWith('$'))

const collectField = (path: string, operand: unknown, into: Conditions): void => {
  for (const [operator, value] of Object.entries(isOperators(operand) ? operand : { $eq: operand })) {
    if (operator === '$elemMatch' && isPlain(value) && !isOperators(value)) {
      collect(value, `${path}.`, into)
      into.complete = false
      continue
    }
    const condition = conditionFrom(operator, value, path)
    if (!condition) {
      into.complete = false
      continue
    }
    const before = into.fields.get(path)
    into.fields.set(path, before ? both(before, condition) : condition)
    if (!into.fields.get(path)?.exact) into.complete = false
  }
}

const isPoint = (value: unknown): boolean =>
  Number.isNaN(value) || isRangeable(value) || value === null || rankOf(value) === RANK.object

const conditionFrom = (operator: string, value: unknown, path: string): Condition | undefined => {
  // on the way through an array a missing field has the key of null without matching it
  const vague = (points: readonly unknown[]) => path.includes('.') && points.includes(null)
  switch (operator) {
    case '$eq':
      return isPoint(value) ? { points: [value], exact: !vague([value]) } : undefined
    case '$in':
      if (!Array.isArray(value) || !value.every(isPoint)) return undefined
      return { points: distinct(value), exact: !vague(value) }
    case '$gt':
    case '$gte':
      if (!isRangeable(value)) return undefined
      return { lower: { value, inclusive: operator === '$gte' }, exact: true }
    case '$lt':
    case '$lte':
      if (!isRangeable(value)) return undefined
      return { upper: { value, inclusive: operator === '$lte' }, exact: true }
    case '$exists':
      if (value) return { exists: true, exact: false }
      return { points: [null], exact: false }
    default:
      return undefined
  }
}

const distinct = (values: unknown[]): unknown[] => {
  const inOrder = values.toSorted(compareValues)
  return inOrder.filter((value, i) => i === 0 || compareValues(value, inOrder[i - 1]) !== 0)
}

/** Two conditions on one field. Only the more telling one is kept where they can't be merged. */
const both = (a: Condition, b: Condition): Condition => {
  const exists = a.exists || b.exists ? { exists: true as const } : {}
  if (a.points && b.points)
    return { ...(a.points.length <= b.points.length ? a : b), ...exists, exact: false }
  if (a.points || b.points) return { ...(a.points ? a : b), ...exists, exact: false }
  const lower = a.lower ?? b.lower
  const upper = a.upper ?? b.upper
  const overwritten = (a.lower && b.lower) || (a.upper && b.upper)
  return {
    ...(lower && { lower }),
    ...(upper && { upper }),
    ...exists,
    exact: a.exact && b.exact && !overwritten && sameType(lower, upper),
  }
}

const sameType = (a: Edge | undefined, b: Edge | undefined): boolean =>
  !a || !b || rankOf(a.value) === rankOf(b.value)

/**
 * The range that all alternatives of an `$or` lie within, for each field that each of them limits. It is what paging by
 * key needs: "before this date, or on it and before this id" lies within "up to this date".
 */
export const hullOf = (alternatives: readonly Doc[]): Map<string, Condition> => {
  const [first, ...others] = alternatives.map((alternative) => conditionsOf(alternative).fields)
  const result = new Map<string, Condition>()
  for (const [path, condition] of first ?? []) {
    const all = [condition, ...others.map((fields) => fields.get(path))]
    const hull = all.every((each) => each !== undefined) ? widest(all as Condition[]) : undefined
    if (hull) result.set(path, hull)
  }
  return result
}

const widest = (all: readonly Condition[]): Condition | undefined => {
  // an alternative that no value satisfies has no ends, and widens nothing
  const conditions = all.filter(({ points }) => points?.length !== 0)
  const values = conditions.flatMap(({ points, lower, upper }) => points ?? [lower?.value, upper?.value])
  const [first, ...others] = values.filter((value) => value !== undefined)
  // a range holds values of one type only
  if (!isRangeable(first) || !others.every((value) => isRangeable(value) && rankOf(value) === rankOf(first)))
    return undefined
  const lower = outermost(conditions.map(lowerOf), -1)
  const upper = outermost(conditions.map(upperOf), 1)
  if (!lower && !upper) return undefined
  return { ...(lower && { lower }), ...(upper && { upper }), exact: false }
}

const lowerOf = ({ points, lower }: Condition): Edge | undefined =>
  points ? { value: points.toSorted(compareValues)[0], inclusive: true } : lower

const upperOf = ({ points, upper }: Condition): Edge | undefined =>
  points ? { value: points.toSorted(compareValues).at(-1), inclusive: true } : upper

/** The edge that takes in all others; none where one is open. */
const outermost = (edges: readonly (Edge | undefined)[], side: 1 | -1): Edge | undefined => {
  let best = edges[0]
  for (const edge of edges) {
    if (!edge || !best) return undefined
    const order = compareValues(edge.value, best.value) * side
    if (order > 0 || (order === 0 && edge.inclusive)) best = edge
  }
  return best
}
