import { Aggregator } from 'mingo/aggregator'
import { Unsupported } from '../store.errors.js'
import { decode, pick, settled, type Doc } from './bson.js'
import type { Engine } from './engine.js'
import { namedOperator } from './match.js'
import { checkPipeline, pipelineContext, supported } from './operators.js'
import type { SortSpec } from './planner.js'
import { find, readFilter, type Query, type Work } from './query.js'
import { isPlain } from './values.js'

/**
 * Runs a pipeline. A `$match` at its beginning, with a `$sort` and a `$limit` after it, is answered from the indexes;
 * the rest is mingo's. Throws Unsupported.
 */
export const aggregate = async (
  engine: Engine,
  name: string,
  pipeline: readonly Doc[],
  work?: Work,
): Promise<Doc[]> => {
  checkPipeline(pipeline)
  const stages = pipeline.map((stage) => {
    const [operator = '', ...more] = Object.keys(stage)
    if (!supported.stage.includes(operator) || more.length > 0) throw new Unsupported(operator, 'as a stage')
    return settled(stage)
  })
  const { query, rest } = fromIndexes(stages)
  const collection = engine.collection(name)
  const names = fieldsUsed(rest)
  const docs: Doc[] = []
  if (collection)
    for await (const batch of find(engine, collection, query, work))
      for (const { bytes } of batch) docs.push(decode(names ? pick(bytes, names) : bytes))
  if (rest.length === 0) return docs
  try {
    return new Aggregator(rest, { context: pipelineContext, scriptEnabled: false }).run(docs) as Doc[]
  } catch (error) {
    throw namedOperator(error)
  }
}

const fromIndexes = (stages: readonly Doc[]): { query: Query; rest: Doc[] } => {
  const rest = [...stages]
  const take = (name: string): unknown => (rest[0] && name in rest[0] ? rest.shift()?.[name] : undefined)
  const filter = take('$match')
  const sort = take('$sort')
  const limit = take('$limit')
  return {
    query: {
      filter: isPlain(filter) ? readFilter(filter) : {},
      sort: isPlain(sort) ? (Object.entries(sort) as unknown as SortSpec) : [],
      skip: 0,
      limit: typeof limit === 'number' ? limit : 0,
    },
    rest,
  }
}

/** Stages that say nothing about which fields of their input are used. */
const TRANSPARENT = ['$match', '$sort', '$limit', '$skip', '$unwind', '$addFields', '$set']

/**
 * The first-level fields that a pipeline looks at, where its first telling stage makes new documents out of them;
 * undefined where whole documents may come out.
 */
const fieldsUsed = (stages: readonly Doc[]): Set<string> | undefined => {
  const closing = stages.findIndex((stage) => !TRANSPARENT.includes(Object.keys(stage)[0] ?? ''))
  const last = stages[closing]
  if (!last || !('$group' in last || '$count' in last)) return undefined
  const names = new Set<string>()
  const isTold = stages.slice(0, closing + 1).every((stage) => collectFields(stage, names))
  return isTold ? names : undefined
}

const collectFields = (value: unknown, names: Set<string>): boolean => {
  if (typeof value === 'string') {
    if (value.startsWith('$$ROOT') || value.startsWith('$$CURRENT')) return false
    if (/^\$[^$]/.test(value)) names.add(value.slice(1).split('.')[0] ?? '')
    return true
  }
  if (Array.isArray(value)) return value.every((each) => collectFields(each, names))
  if (!isPlain(value)) return true
  return Object.entries(value).every(([name, each]) => {
    if (!name.startsWith('$')) names.add(name.split('.')[0] ?? '')
    return collectFields(each, names)
  })
}
