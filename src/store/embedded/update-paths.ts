import { Unsupported } from '../store.errors.js'
import type { Doc } from './bson.js'
import { matcher } from './match.js'
import { checkFilter, filterContext } from './operators.js'
import { serverError } from './server-errors.js'
import { getAt } from './update-document.js'
import { isPlain } from './values.js'

/** What the placeholders in update paths refer to. */
export type Places = { filter: Doc; arrayFilters: readonly Doc[] }

/**
 * The concrete paths that an update path means in a document: `$` is the element that the filter matched, `$[]` every
 * element, `$[name]` those that the array filter of this name matches.
 */
export const elementPaths = (doc: Doc, path: string, places: Places): string[][] => {
  if (!path.includes('$')) return [path.split('.')]
  return path.split('.').reduce<string[][]>(
    (paths, part) => {
      if (!part.startsWith('$')) return paths.map((sofar) => [...sofar, part])
      return paths.flatMap((sofar) => positions(doc, sofar, part, places).map((at) => [...sofar, String(at)]))
    },
    [[]],
  )
}

const positions = (doc: Doc, parts: readonly string[], part: string, places: Places): number[] => {
  const array = getAt(doc, parts)
  const path = parts.join('.')
  if (!Array.isArray(array))
    throw serverError(
      2,
      'BadValue',
      `The path '${path}' must exist in the document in order to apply array updates.`,
    )
  if (part === '$') return [matchedPosition(array, path, places.filter)]
  const name = /^\$\[(\w*)\]$/.exec(part)?.[1]
  if (name === undefined) throw new Unsupported(part, 'in an update path')
  if (name === '') return array.map((_, at) => at)
  const test = arrayFilterNamed(name, places.arrayFilters)
  return array.flatMap((element, at) => (test({ [name]: element }) ? [at] : []))
}

const arrayFilterNamed = (name: string, filters: readonly Doc[]) => {
  const filter = filters.find((each) =>
    Object.keys(each).every((path) => path === name || path.startsWith(`${name}.`)),
  )
  if (!filter) throw serverError(2, 'BadValue', `No array filter found for identifier '${name}'`)
  checkFilter(filter)
  return matcher(filter, filterContext)
}

/** The first element that the filter's one condition on this array holds for. */
const matchedPosition = (array: readonly unknown[], path: string, filter: Doc): number => {
  const clauses = clausesOn(path, filter)
  const [clause] = clauses
  if (!clause)
    throw serverError(2, 'BadValue', 'The positional operator did not find the match needed from the query.')
  if (clauses.length > 1) throw new Unsupported('$', `in an update path: several conditions are on '${path}'`)
  const test = matcher(clause, filterContext)
  const at = array.findIndex((element) => test({ element: [element] }))
  if (at < 0)
    throw serverError(2, 'BadValue', 'The positional operator did not find the match needed from the query.')
  return at
}

const clausesOn = (path: string, filter: Doc): Doc[] =>
  Object.entries(filter).flatMap(([name, operand]) => {
    if (name === '$and' && Array.isArray(operand))
      return operand.filter(isPlain).flatMap((each) => clausesOn(path, each))
    if (name !== path && !name.startsWith(`${path}.`)) return []
    return [{ [`element${name.slice(path.length)}`]: operand }]
  })
