import { Context } from 'mingo/core'
import * as accumulators from 'mingo/operators/accumulator'
import * as expressions from 'mingo/operators/expression'
import * as stages from 'mingo/operators/pipeline'
import * as projections from 'mingo/operators/projection'
import { $and, $nor, $not, $or } from 'mingo/operators/query/logical'
import { $expr } from 'mingo/operators/query/evaluation'
import { Unsupported, UndefinedInFilter } from '../store.errors.js'
import { ownAccumulators, ownExpressions, ownStages } from './aggregation-operators.js'
import { leafOperators } from './match.js'
import { isPlain } from './values.js'

type Operators = Parameters<typeof Context.init>[0]

const QUERY = { ...leafOperators, $and, $or, $nor, $not, $expr }

const STAGES = [
  '$addFields',
  '$facet',
  '$limit',
  '$match',
  '$replaceRoot',
  '$replaceWith',
  '$set',
  '$skip',
  '$sortByCount',
  '$unset',
  '$unwind',
  '$group',
] as const

const ACCUMULATORS = [
  '$addToSet',
  '$avg',
  '$first',
  '$last',
  '$mergeObjects',
  '$push',
  '$sum',
  '$count',
] as const

const EXPRESSIONS = [
  '$abs',
  '$add',
  '$ceil',
  '$divide',
  '$floor',
  '$mod',
  '$multiply',
  '$round',
  '$subtract',
  '$trunc',
  '$arrayElemAt',
  '$concatArrays',
  '$filter',
  '$first',
  '$in',
  '$indexOfArray',
  '$isArray',
  '$last',
  '$map',
  '$range',
  '$reduce',
  '$reverseArray',
  '$size',
  '$slice',
  '$and',
  '$or',
  '$not',
  '$cond',
  '$ifNull',
  '$switch',
  '$let',
  '$literal',
  '$dateToString',
  '$dayOfMonth',
  '$dayOfWeek',
  '$dayOfYear',
  '$hour',
  '$minute',
  '$month',
  '$second',
  '$year',
  '$mergeObjects',
  '$objectToArray',
  '$setUnion',
  '$setIntersection',
  '$setDifference',
  '$concat',
  '$split',
  '$strLenCP',
  '$substrCP',
  '$toLower',
  '$toUpper',
  '$trim',
  '$toDate',
  '$toInt',
  '$toDouble',
  '$toString',
] as const

const chosen = (from: object, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    names.map((name) => {
      const operator: unknown = Reflect.get(from, name)
      if (typeof operator !== 'function') throw new TypeError(`mingo has no operator ${name}.`)
      return [name, operator]
    }),
  )

// mingo's type of a table of operators is an intersection that no table of several can have
const context = (operators: object): Context => Context.init(operators as Operators)

const expression = { ...chosen(expressions, EXPRESSIONS), ...ownExpressions }
const accumulator = { ...chosen(accumulators, ACCUMULATORS), ...ownAccumulators }
const pipeline = { ...chosen(stages, STAGES), ...ownStages }

/** What a filter may use. */
export const filterContext = context({ query: QUERY, expression })

/** What a pipeline or a projection may use. */
export const pipelineContext = context({
  query: QUERY,
  expression,
  accumulator,
  pipeline,
  projection: chosen(projections, ['$elemMatch', '$slice']),
})

const EXPRESSION_WORDS = new Set(Object.keys(expression))
const FILTER_WORDS = new Set([...Object.keys(QUERY), '$options'])
const PIPELINE_WORDS = new Set(
  [expression, accumulator, pipeline].flatMap((operators) => Object.keys(operators)),
)
const PROJECTION_WORDS = new Set([...EXPRESSION_WORDS, '$elemMatch', '$slice'])

/** Below these names, other operators may stand than around them. */
const WITHIN: Readonly<Record<string, ReadonlySet<string>>> = {
  $expr: EXPRESSION_WORDS,
  $match: FILTER_WORDS,
  $elemMatch: FILTER_WORDS,
}

/** Throws Unsupported for an operator we don't have, UndefinedInFilter for a missing value. */
export const checkFilter = (filter: unknown): void => check(filter, FILTER_WORDS, '')

/** The same for a pipeline. */
export const checkPipeline = (stages: unknown): void => check(stages, PIPELINE_WORDS, '')

/** The same for the projection of a find. */
export const checkProjection = (spec: unknown): void => check(spec, PROJECTION_WORDS, '')

const check = (value: unknown, words: ReadonlySet<string>, path: string): void => {
  if (value === undefined) throw new UndefinedInFilter(path)
  if (Array.isArray(value)) value.forEach((each, i) => check(each, words, `${path}.${i}`))
  else if (isPlain(value))
    for (const [name, each] of Object.entries(value)) {
      if (name.startsWith('$') && !words.has(name)) throw new Unsupported(name)
      if (name !== '$literal') check(each, WITHIN[name] ?? words, path ? `${path}.${name}` : name)
    }
}

/** Names of every operator there is, by kind. */
export const supported: Readonly<
  Record<'query' | 'stage' | 'accumulator' | 'expression', readonly string[]>
> = {
  query: Object.keys(QUERY),
  stage: Object.keys(pipeline),
  accumulator: Object.keys(accumulator),
  expression: Object.keys(expression),
}
