import { Unsupported } from '../../store.errors.js'
import type { SortSpec } from '../planner.js'
import { isPlain } from '../values.js'

/** Options that would change an answer, and that the engine therefore can't pass over. */
const REFUSED = [
  'session',
  'collation',
  'let',
  'tailable',
  'awaitData',
  'min',
  'max',
  'returnKey',
  'showRecordId',
]

export type Options = Readonly<Record<string, unknown>>

/** Throws Unsupported for an option that the engine would have to ignore at the cost of a wrong answer. */
export const checkOptions = (options: Options = {}): Options => {
  for (const name of REFUSED)
    if (options[name] !== undefined && options[name] !== null && options[name] !== false)
      throw new Unsupported(name === 'session' ? 'sessions and transactions' : name, `as an option`)
  return options
}

/** A sort in any of the forms that the official driver takes. Throws Unsupported. */
export const sortSpec = (sort: unknown): SortSpec => {
  if (sort === undefined || sort === null) return []
  if (typeof sort === 'string') return [[sort, 1]]
  if (sort instanceof Map) return [...sort].map(([path, way]) => [String(path), direction(String(path), way)])
  if (Array.isArray(sort)) {
    const [path, way] = sort as unknown[]
    if (sort.length === 2 && typeof path === 'string' && !Array.isArray(way) && isDirection(way))
      return [[path, direction(path, way)]]
    return sort.flatMap((each) => sortSpec(each))
  }
  if (!isPlain(sort)) throw new Unsupported('this form of sort')
  return Object.entries(sort).map(([path, way]) => [path, direction(path, way)])
}

const DIRECTIONS: ReadonlyMap<unknown, 1 | -1> = new Map<unknown, 1 | -1>([
  ...([1, '1', 'asc', 'ascending'] as const).map((way) => [way, 1] as const),
  ...([-1, '-1', 'desc', 'descending'] as const).map((way) => [way, -1] as const),
])

const isDirection = (way: unknown): boolean => DIRECTIONS.has(way)

const direction = (path: string, way: unknown): 1 | -1 => {
  const known = DIRECTIONS.get(way)
  if (!known) throw new Unsupported(`a sort of "${path}" by ${JSON.stringify(way)}`)
  return known
}

export const countOption = (options: Options, name: 'skip' | 'limit'): number => {
  const value = options[name]
  return typeof value === 'number' && Number.isFinite(value) ? Math.abs(Math.trunc(value)) : 0
}
