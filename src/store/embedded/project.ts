import { Aggregator } from 'mingo/aggregator'
import { Unsupported } from '../store.errors.js'
import { omit, pick, settled, type Doc } from './bson.js'
import { namedOperator } from './match.js'
import { checkProjection, pipelineContext } from './operators.js'
import { isPlain } from './values.js'

export type Projection = (doc: Doc) => Doc

/** Cuts from a stored document what a projection surely doesn't show, so that it needn't be decoded. */
export const trimming = (spec: Doc = {}): ((bytes: Buffer) => Buffer) => {
  const entries = Object.entries(spec)
  const named = entries.filter(([path]) => path !== '_id')
  if (named.length > 0 && named.every(([, value]) => isTrue(value))) {
    const shown = new Set(['_id', ...named.map(([path]) => path.split('.')[0] ?? '')])
    return (bytes) => pick(bytes, shown)
  }
  const hidden = new Set(
    named.flatMap(([path, value]) => (isFalse(value) && !path.includes('.') ? [path] : [])),
  )
  return hidden.size > 0 && entries.every(([, value]) => isFalse(value))
    ? (bytes) => omit(bytes, hidden)
    : (bytes) => bytes
}

/** Reads the projection of a find. Throws Unsupported, or MongoServerError-like refusals of mingo. */
export const projection = (spec: Doc | undefined): Projection => {
  if (!spec || Object.keys(spec).length === 0) return (doc) => doc
  checkProjection(spec)
  const entries = Object.entries(settled(spec))
  for (const [path] of entries)
    if (path.split('.').some((part) => part.startsWith('$')))
      throw new Unsupported('$', `in the projection "${path}"`)
  const shown = entries.filter(([path]) => path !== '_id')
  const withId = entries.every(([path, value]) => path !== '_id' || isTrue(value))
  if (shown.every(([, value]) => isTrue(value)) && (shown.length > 0 || withId))
    return including(withId ? [['_id'], ...partsOf(shown)] : partsOf(shown))
  if (entries.every(([, value]) => isFalse(value))) return excluding(partsOf(entries))
  return computed(Object.fromEntries(entries))
}

const isTrue = (value: unknown): boolean => value === true || (typeof value === 'number' && value !== 0)

const isFalse = (value: unknown): boolean => value === 0 || value === false

const partsOf = (entries: readonly (readonly [string, unknown])[]): string[][] =>
  entries.map(([path]) => path.split('.'))

/** What is below each field that is named; an empty one means the whole field. */
type Tree = Map<string, Tree>

const treeOf = (paths: readonly string[][]): Tree => {
  const tree: Tree = new Map()
  for (const parts of paths) {
    let here = tree
    for (const part of parts) {
      const next = here.get(part) ?? new Map()
      here.set(part, next)
      here = next
    }
  }
  return tree
}

const including = (paths: readonly string[][]): Projection => {
  const tree = treeOf(paths)
  return (doc) => included(doc, tree)
}

const included = (doc: Doc, tree: Tree): Doc => {
  const result: Doc = {}
  for (const [name, value] of Object.entries(doc)) {
    const below = tree.get(name)
    if (!below) continue
    const kept = below.size === 0 ? value : includedBelow(value, below)
    if (kept !== undefined) result[name] = kept
  }
  return result
}

/** Inside arrays only objects have the fields asked for; scalars on the way are left out. */
const includedBelow = (value: unknown, tree: Tree): unknown => {
  if (Array.isArray(value))
    return value.map((each) => includedBelow(each, tree)).filter((each) => each !== undefined)
  return isPlain(value) ? included(value, tree) : undefined
}

const excluding = (paths: readonly string[][]): Projection => {
  const tree = treeOf(paths)
  // a whole field is cheaper taken away than everything else written anew
  if (paths.every((path) => path.length === 1))
    return (doc) => {
      for (const name of tree.keys()) if (Object.hasOwn(doc, name)) delete doc[name]
      return doc
    }
  return (doc) => excluded(doc, tree) as Doc
}

const excluded = (value: unknown, tree: Tree): unknown => {
  if (Array.isArray(value)) return value.map((each) => excluded(each, tree))
  if (!isPlain(value)) return value
  const result: Doc = {}
  for (const [name, each] of Object.entries(value)) {
    const below = tree.get(name)
    if (!below) result[name] = each
    else if (below.size > 0) result[name] = excluded(each, below)
  }
  return result
}

/** `$slice` alone keeps the other fields; with anything that includes or computes, mingo's `$project` decides. */
const computed = (spec: Doc): Projection => {
  const isSlice = (value: unknown) => isPlain(value) && '$slice' in value
  const values = Object.entries(spec).filter(([path]) => path !== '_id')
  const keepsOthers = values.every(([, value]) => isSlice(value) || isFalse(value))
  const aggregator = new Aggregator(
    [{ [keepsOthers ? '$set' : '$project']: keepsOthers ? sliced(spec) : spec }],
    {
      context: pipelineContext,
      scriptEnabled: false,
    },
  )
  const left = projection(
    Object.fromEntries(Object.entries(spec).filter(([, value]) => keepsOthers && !isPlain(value))),
  )
  return (doc) => {
    try {
      return left((aggregator.run([doc])[0] ?? {}) as Doc)
    } catch (error) {
      throw namedOperator(error)
    }
  }
}

const sliced = (spec: Doc): Doc =>
  Object.fromEntries(
    Object.entries(spec).flatMap(([path, value]): [string, unknown][] => {
      if (!isPlain(value)) return []
      const slice = value['$slice']
      const array = { $cond: [{ $isArray: `$${path}` }, `$${path}`, []] }
      return [[path, { $slice: [array, ...(Array.isArray(slice) ? slice : [slice])] }]]
    }),
  )
