import { evalExpr } from 'mingo/core'
import { Lazy } from 'mingo/lazy'
import { $avg, $push, $sum } from 'mingo/operators/accumulator'
import { $project as mingoProject } from 'mingo/operators/pipeline'
import type { Options } from 'mingo/types'
import type { Doc } from './bson.js'
import { sortValue } from './paths.js'
import { compareValues, isPlain, RANK, rankOf } from './values.js'
import { Unsupported } from '../store.errors.js'

type Lazily = ReturnType<typeof Lazy>

/** A comparison of two expressions over the whole order of types, as MongoDB does it; mingo compares within a type. */
const compared =
  (name: string, answer: (order: number) => unknown) =>
  (doc: unknown, operands: unknown, options: Options): unknown => {
    const values = evalExpr(doc, operands, options)
    if (!Array.isArray(values) || values.length !== 2) throw new Unsupported(name, 'without two operands')
    return answer(compareValues(values[0], values[1]))
  }

export const ownExpressions = {
  $cmp: compared('$cmp', (order) => order),
  $eq: compared('$eq', (order) => order === 0),
  $ne: compared('$ne', (order) => order !== 0),
  $gt: compared('$gt', (order) => order > 0),
  $gte: compared('$gte', (order) => order >= 0),
  $lt: compared('$lt', (order) => order < 0),
  $lte: compared('$lte', (order) => order <= 0),
}

/** Lowest or highest by MongoDB's order, null and missing left out. */
const extreme =
  (direction: 1 | -1) =>
  (items: unknown[], operand: unknown, options: Options): unknown => {
    let best: unknown = null
    for (const value of $push(items, operand, options))
      if (
        value !== null &&
        value !== undefined &&
        (best === null || compareValues(value, best) * direction < 0)
      )
        best = value
    return best
  }

/** mingo passes over numbers that JavaScript can't hold exactly, where MongoDB would add them. */
const summed =
  (name: string, sum: typeof $sum | typeof $avg) =>
  (items: Doc[], operand: unknown, options: Options): unknown => {
    for (const value of $push(items, operand, options))
      if (rankOf(value) === RANK.number && typeof value !== 'number')
        throw new Unsupported(name, 'of such long numbers')
    return sum(items, operand, options)
  }

export const ownAccumulators = {
  $min: extreme(1),
  $max: extreme(-1),
  $sum: summed('$sum', $sum),
  $avg: summed('$avg', $avg),
}

const $sort = (items: Lazily, keys: unknown, _options: Options): Lazily => {
  if (!isPlain(keys)) throw new Unsupported('$sort', 'without an object')
  const compare = sorter(keys)
  return items.transform((docs) => Lazy(sorted(docs, compare)))
}

/** MongoDB gives no document at all where nothing is counted. */
const $count = (items: Lazily, name: unknown): Lazily =>
  items.transform((docs) => Lazy(docs.length > 0 ? [{ [String(name)]: docs.length }] : []))

/** mingo gives fields in an order of its own; MongoDB keeps that of the document, and puts what is computed after it. */
const $project = (items: Lazily, spec: Doc, options: Options): Lazily =>
  items.transform((docs) => {
    const shown = mingoProject(Lazy(docs), spec, options).collect() as Doc[]
    return Lazy(shown.map((one, index) => inOrder(one, docs[index] as Doc, spec)))
  })

const inOrder = (shown: Doc, source: Doc, spec: Doc): Doc => {
  const kept = Object.keys(source).filter((name) => !isComputed(spec[name]))
  const named = Object.keys(spec).map((path) => path.split('.')[0] ?? '')
  const order = new Set([...kept, ...named, ...Object.keys(shown)])
  return Object.fromEntries([...order].filter((name) => name in shown).map((name) => [name, shown[name]]))
}

/** Whether a value in a projection makes a field rather than showing or hiding one that is there. */
const isComputed = (value: unknown): boolean =>
  typeof value === 'string' ||
  Array.isArray(value) ||
  (isPlain(value) && Object.keys(value).some((name) => name.startsWith('$')))

export const ownStages = { $sort, $count, $project }

type SortKeys = readonly unknown[]

/** The order that a sort specification asks for, over the values that `valuesOf` takes out of a document. */
export const sorter = (
  keys: Readonly<Record<string, unknown>>,
): { valuesOf: (doc: unknown) => SortKeys; compare: (a: SortKeys, b: SortKeys) => number } => {
  const fields = Object.entries(keys).map(([path, direction]) => ({
    parts: path.split('.'),
    direction: directionOf(path, direction),
  }))
  return {
    valuesOf: (doc) => fields.map(({ parts, direction }) => sortValue(doc, parts, direction)),
    compare: (a, b) => {
      for (const [i, { direction }] of fields.entries()) {
        const order = compareValues(a[i], b[i]) * direction
        if (order !== 0) return order
      }
      return 0
    },
  }
}

const directionOf = (path: string, direction: unknown): 1 | -1 => {
  const given: unknown = typeof direction === 'string' ? direction.toLowerCase() : direction
  if (given === 1 || given === 'asc' || given === 'ascending') return 1
  if (given === -1 || given === 'desc' || given === 'descending') return -1
  throw new Unsupported(`a sort of "${path}" by ${JSON.stringify(direction)}`)
}

const sorted = (docs: unknown[], { valuesOf, compare }: ReturnType<typeof sorter>): unknown[] =>
  docs
    .map((doc) => ({ doc, values: valuesOf(doc) }))
    .sort((a, b) => compare(a.values, b.values))
    .map(({ doc }) => doc)
