import { compareValues, EMPTY, isPlain } from './values.js'

const isPosition = (part: string): boolean => /^\d+$/.test(part)

/**
 * Visits each value that a dotted path reaches, through arrays as MongoDB does; undefined where an object or a scalar
 * lacks the rest of the path. Stops when `visit` answers true, and then answers true.
 */
export const reach = (
  value: unknown,
  parts: readonly string[],
  visit: (value: unknown, byPosition: boolean) => boolean,
  at = 0,
  byPosition = false,
): boolean => {
  const part = parts[at]
  if (part === undefined) return visit(value, byPosition)
  if (isPlain(value)) return reach(Object.hasOwn(value, part) ? value[part] : undefined, parts, visit, at + 1)
  if (!Array.isArray(value)) return visit(undefined, false)
  if (
    isPosition(part) &&
    Number(part) < value.length &&
    reach(value[Number(part)], parts, visit, at + 1, true)
  )
    return true
  return value.some((element) => isPlain(element) && reach(element, parts, visit, at))
}

/** As `reach`, but an array at the end of the path, unless named by its position, is visited element by element first. */
export const reachEach = (
  doc: unknown,
  parts: readonly string[],
  visit: (value: unknown) => boolean,
): boolean =>
  reach(
    doc,
    parts,
    (value, byPosition) =>
      (!byPosition && Array.isArray(value) && value.some((element) => visit(element))) || visit(value),
  )

/** What a document is sorted by: of several values the lowest (ascending) or highest, null where there is none. */
export const sortValue = (doc: unknown, parts: readonly string[], direction: 1 | -1): unknown => {
  let best: unknown
  let found = false
  const consider = (value: unknown): boolean => {
    if (!found || compareValues(value, best) * direction < 0) best = value
    found = true
    return false
  }
  reach(doc, parts, (value) => {
    if (!Array.isArray(value)) return consider(value ?? null)
    if (value.length === 0) return consider(EMPTY)
    value.forEach((element) => consider(element ?? null))
    return false
  })
  return found ? best : null
}

/** Where one field of an index stands: `done` when nothing more is to be opened. */
type Branch = { value: unknown; rest: readonly string[]; done: boolean }

/** Two fields of one index run through different arrays, which would mean a key for every pair. */
export class ParallelArrays extends Error {}

/**
 * The values a document has for the fields of an index, one tuple a key: an array on the way gives a tuple for each of
 * its elements. A missing value is null, an empty array `EMPTY`. Throws ParallelArrays.
 */
export const indexTuples = (doc: unknown, paths: readonly (readonly string[])[]): unknown[][] => {
  const tuples: unknown[][] = []
  const start = paths.map((path) => descend(doc, path))
  expand(start, tuples)
  return tuples
}

/** Follows a path as far as plain objects lead. */
const descend = (value: unknown, path: readonly string[]): Branch => {
  let at = 0
  let here = value
  for (; at < path.length && isPlain(here); at++) {
    const part = path[at] as string
    here = Object.hasOwn(here, part) ? here[part] : undefined
  }
  if (Array.isArray(here)) return { value: here, rest: path.slice(at), done: false }
  return { value: at < path.length ? undefined : here, rest: [], done: true }
}

const expand = (branches: readonly Branch[], tuples: unknown[][]): void => {
  const open = branches.filter((branch) => !branch.done)
  const array = open[0]?.value
  if (!Array.isArray(array)) {
    tuples.push(branches.map(({ value }) => value ?? null))
    return
  }
  if (open.some(({ value }) => value !== array)) throw new ParallelArrays()
  for (const element of array.length > 0 ? array : [EMPTY])
    expand(
      branches.map((branch) => (branch.done ? branch : enter(branch, element))),
      tuples,
    )
}

/** One element of an array: a value where the path ends here, else the way on if it is an object. */
const enter = ({ rest }: Branch, element: unknown): Branch => {
  if (rest.length === 0) return { value: element, rest, done: true }
  return isPlain(element) ? descend(element, rest) : { value: undefined, rest: [], done: true }
}
