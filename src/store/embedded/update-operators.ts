import mongoose from 'mongoose'
import { Unsupported } from '../store.errors.js'
import type { Doc } from './bson.js'
import { sorter } from './aggregation-operators.js'
import { matcher } from './match.js'
import { calculate } from './numbers.js'
import { checkFilter, filterContext } from './operators.js'
import { serverError } from './server-errors.js'
import { compareValues, isPlain, numberOf, RANK, rankOf, sameValue } from './values.js'

const { Int32, Timestamp } = mongoose.mongo

/** The field goes. */
export const REMOVED = Symbol('removed')
/** The field stays as it is. */
export const UNCHANGED = Symbol('unchanged')

/** From a field's value, undefined where it is missing, to its next. */
type FieldOperator = (current: unknown, operand: unknown, path: string) => unknown

const number = (name: '$inc' | '$mul'): FieldOperator => {
  return (current, operand, path) => {
    if (rankOf(operand) !== RANK.number)
      throw serverError(14, 'TypeMismatch', `Cannot apply ${name} with a non-numeric argument.`)
    if (current === undefined) return name === '$inc' ? operand : calculate('$mul', new Int32(0), operand)
    if (rankOf(current) !== RANK.number)
      throw serverError(
        14,
        'TypeMismatch',
        `Cannot apply ${name} to a value of non-numeric type at '${path}'.`,
      )
    return calculate(name, current, operand)
  }
}

const extreme =
  (side: 1 | -1): FieldOperator =>
  (current, operand) =>
    current === undefined || compareValues(operand, current) * side > 0 ? operand : UNCHANGED

const elements = (name: string, current: unknown, path: string): unknown[] => {
  if (current === undefined) return []
  if (Array.isArray(current)) return current
  throw serverError(2, 'BadValue', `The field '${path}' must be an array for ${name}.`)
}

const PUSH_WORDS = ['$each', '$slice', '$sort', '$position']

const push: FieldOperator = (current, operand, path) => {
  const array = [...elements('$push', current, path)]
  if (!isPlain(operand) || !('$each' in operand)) return [...array, operand]
  const unknown = Object.keys(operand).find((key) => !PUSH_WORDS.includes(key))
  if (unknown) throw new Unsupported(unknown, 'in $push')
  const position =
    operand['$position'] === undefined ? array.length : whole(operand['$position'], '$position')
  array.splice(position, 0, ...each(operand['$each']))
  const sorted = operand['$sort'] === undefined ? array : sortElements(array, operand['$sort'])
  if (operand['$slice'] === undefined) return sorted
  const slice = whole(operand['$slice'], '$slice')
  return slice < 0 ? sorted.slice(slice) : sorted.slice(0, slice)
}

const whole = (value: unknown, name: string): number => {
  const given = rankOf(value) === RANK.number ? Number(numberOf(value)) : NaN
  if (!Number.isInteger(given)) throw serverError(2, 'BadValue', `${name} needs a whole number.`)
  return given
}

const each = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw serverError(2, 'BadValue', 'The argument to $each must be an array.')
  return value
}

const sortElements = (array: unknown[], order: unknown): unknown[] => {
  if (!isPlain(order)) {
    const direction = whole(order, '$sort')
    return array.toSorted((a, b) => compareValues(a, b) * direction)
  }
  const keys = Object.fromEntries(Object.entries(order).map(([path, way]) => [path, whole(way, '$sort')]))
  const { valuesOf, compare } = sorter(keys)
  return array.toSorted((a, b) => compare(valuesOf(a), valuesOf(b)))
}

const addToSet: FieldOperator = (current, operand, path) => {
  const array = [...elements('$addToSet', current, path)]
  const added = isPlain(operand) && '$each' in operand ? each(operand['$each']) : [operand]
  for (const value of added) if (!array.some((held) => sameValue(held, value))) array.push(value)
  return array
}

const pull: FieldOperator = (current, operand, path) => {
  if (current === undefined) return UNCHANGED
  const array = elements('$pull', current, path)
  const isPulled = pulled(operand)
  return array.filter((element) => !isPulled(element))
}

const pulled = (operand: unknown): ((element: unknown) => boolean) => {
  if (!isPlain(operand) && !(operand instanceof RegExp)) return (element) => sameValue(element, operand)
  const isQuery = isPlain(operand) && !Object.keys(operand).some((key) => key.startsWith('$'))
  const filter: Doc = isQuery ? operand : { element: operand }
  checkFilter(filter)
  const test = matcher(filter, filterContext)
  return isQuery
    ? (element) => isPlain(element) && test(element)
    : (element) => test({ element: wrapped(element) })
}

/** An element that is itself an array is compared as one, not opened. */
const wrapped = (element: unknown): unknown => (Array.isArray(element) ? [element] : element)

const pullAll: FieldOperator = (current, operand, path) => {
  if (current === undefined) return UNCHANGED
  const unwanted = each(operand)
  return elements('$pullAll', current, path).filter(
    (held) => !unwanted.some((value) => sameValue(held, value)),
  )
}

const pop: FieldOperator = (current, operand, path) => {
  if (current === undefined) return UNCHANGED
  const side = whole(operand, '$pop')
  const array = elements('$pop', current, path)
  return side < 0 ? array.slice(1) : array.slice(0, -1)
}

const currentDate: FieldOperator = (_current, operand) => {
  const type = isPlain(operand) ? operand['$type'] : 'date'
  if (type === 'timestamp') return Timestamp.fromBits(0, Math.floor(Date.now() / 1000))
  if (operand === true || type === 'date') return new Date()
  throw serverError(2, 'BadValue', '$currentDate takes true, or a $type of date or timestamp.')
}

const set: FieldOperator = (_current, operand) => operand

/** The update operators there are, but for `$rename`, which concerns two fields. */
export const FIELD_OPERATORS: Readonly<Record<string, FieldOperator>> = {
  $set: set,
  $setOnInsert: set,
  $unset: () => REMOVED,
  $inc: number('$inc'),
  $mul: number('$mul'),
  $min: extreme(-1),
  $max: extreme(1),
  $push: push,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
  $addToSet: addToSet,
  $currentDate: currentDate,
}
