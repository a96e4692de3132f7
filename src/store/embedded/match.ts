import type { Context } from 'mingo/core'
import { Query } from 'mingo/query'
import type { Options } from 'mingo/types'
import { Unsupported } from '../store.errors.js'
import type { Doc } from './bson.js'
import { reach, reachEach } from './paths.js'
import { compareValues, isPlain, numberOf, RANK, rankOf, sameValue } from './values.js'
import { hasType } from './types.js'

export type Test = (doc: Doc) => boolean
type Leaf = (selector: string, operand: unknown, options: Options) => Test

/** A test that holds where one of the values that the path reaches passes. */
const any =
  (passes: (operand: unknown) => (value: unknown) => boolean): Leaf =>
  (selector, operand) => {
    const parts = selector.split('.')
    const visit = passes(operand)
    return (doc) => reachEach(doc, parts, visit)
  }

/** The same for operators that look at an array as a whole. */
const whole =
  (passes: (operand: unknown, options: Options) => (value: unknown) => boolean): Leaf =>
  (selector, operand, options) => {
    const parts = selector.split('.')
    const visit = passes(operand, options)
    return (doc) => reach(doc, parts, visit)
  }

const not =
  (leaf: Leaf): Leaf =>
  (selector, operand, options) => {
    const test = leaf(selector, operand, options)
    return (doc) => !test(doc)
  }

/** Ranges compare within one type only; null and the two ends of the order are the exceptions. */
const ordered = (accepts: (order: number) => boolean): Leaf =>
  any((operand) => {
    const rank = rankOf(operand)
    if (rank === RANK.regex) throw new Unsupported('a range over regular expressions')
    const isEnd = rank === RANK.minKey || rank === RANK.maxKey
    return (value) => {
      const missing = value === undefined
      if (missing && rank !== RANK.null) return isEnd && accepts(compareValues(null, operand))
      if (!isEnd && rankOf(value) !== rank) return false
      if (rank === RANK.number && isNaN(operand) !== isNaN(value)) return false
      return accepts(compareValues(value, operand))
    }
  })

const isNaN = (value: unknown): boolean => Number.isNaN(numberOf(value))

const textMatches =
  (pattern: RegExp) =>
  (value: unknown): boolean => {
    // a global or sticky pattern would remember where the last match ended
    pattern.lastIndex = 0
    if (typeof value === 'string') return pattern.test(value)
    return value instanceof RegExp && sameValue(value, pattern)
  }

const equals = (operand: unknown) => (value: unknown) => value === operand || sameValue(value, operand)

const oneOf = (operand: unknown) => {
  if (!Array.isArray(operand)) throw new Unsupported('$in', 'without an array')
  const tests = operand.map((each: unknown) => (each instanceof RegExp ? textMatches(each) : equals(each)))
  return (value: unknown) => tests.some((test) => test(value))
}

const elementMatches = (criteria: unknown, options: Options): ((element: unknown) => boolean) => {
  if (!isPlain(criteria)) throw new Unsupported('$elemMatch', 'without an object')
  const logical = ['$and', '$or', '$nor', '$expr']
  const isOperators = Object.keys(criteria).some((key) => key.startsWith('$') && !logical.includes(key))
  if (!isOperators) {
    const query = new Query(criteria, options)
    return (element) => isPlain(element) && query.test(element)
  }
  const query = new Query({ element: criteria }, options)
  return (element) => query.test({ element })
}

const all = (operand: unknown, options: Options): ((value: unknown) => boolean) => {
  if (!Array.isArray(operand)) throw new Unsupported('$all', 'without an array')
  const tests = operand.map((each: unknown) => {
    if (each instanceof RegExp) return textMatches(each)
    if (isPlain(each) && '$elemMatch' in each) return elementMatches(each['$elemMatch'], options)
    return equals(each)
  })
  return (value) =>
    tests.length > 0 &&
    tests.every((test) => (Array.isArray(value) && value.some((element) => test(element))) || test(value))
}

const remainder = (operand: unknown) => {
  if (!Array.isArray(operand) || operand.length !== 2) throw new Unsupported('$mod', 'without two numbers')
  const [divisor, rest] = operand.map((each) => Math.trunc(Number(each)))
  if (!divisor) throw new Unsupported('$mod', 'by zero')
  return (value: unknown) =>
    rankOf(value) === RANK.number && Math.trunc(Number(numberOf(value))) % divisor === rest
}

const exists: Leaf = (selector, operand) => {
  const parts = selector.split('.')
  return (doc) => reach(doc, parts, (value) => value !== undefined) === Boolean(operand)
}

const $eq = any(equals)
const $in = any(oneOf)

/** The operators on one field, which mingo asks for by name. They follow MongoDB where mingo's own differ. */
export const leafOperators: Record<`$${string}`, Leaf> = {
  $eq,
  $ne: not($eq),
  $in,
  $nin: not($in),
  $gt: ordered((order) => order > 0),
  $gte: ordered((order) => order >= 0),
  $lt: ordered((order) => order < 0),
  $lte: ordered((order) => order <= 0),
  $exists: exists,
  $type: any((operand) => hasType(operand)),
  $regex: any((operand) => textMatches(operand as RegExp)),
  $mod: any(remainder),
  $size: whole((operand) => (value) => Array.isArray(value) && value.length === Number(operand)),
  $all: whole(all),
  $elemMatch: whole((operand, options) => {
    const matches = elementMatches(operand, options)
    return (value) => Array.isArray(value) && value.some((element) => matches(element))
  }),
}

/** A filter, already checked and settled, as a test on documents. Throws Unsupported. */
export const matcher = (filter: Doc, context: Context): Test => {
  if (Object.keys(filter).length === 0) return () => true
  try {
    const query = new Query(filter, { context, scriptEnabled: false })
    return (doc) => query.test(doc)
  } catch (error) {
    throw namedOperator(error)
  }
}

/** mingo's own refusals, as ours: they name the operator, but only in their text. */
export const namedOperator = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof Unsupported) return error
  const name = /(?:operator|accumulator):? '?(\$\w+)/.exec(error.message)?.[1]
  return name ? new Unsupported(name, error.message) : error
}
