import mongoose from 'mongoose'
import { Unsupported } from '../store.errors.js'
import { RANK, rankOf } from './values.js'

const { Decimal128, Double, Int32, Long } = mongoose.mongo

const MAX_INT32 = 2 ** 31

const isInt = (value: unknown): boolean =>
  value instanceof Int32 ||
  (typeof value === 'number' && Number.isInteger(value) && value >= -MAX_INT32 && value < MAX_INT32)

const ranked = (rank: number) => (value: unknown) => value !== undefined && rankOf(value) === rank

/** The type names and numbers of `$type`. Numbers keep their BSON type only in documents decoded exactly. */
const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  double: (value) => value instanceof Double || (typeof value === 'number' && !isInt(value)),
  int: isInt,
  long: (value) => value instanceof Long || typeof value === 'bigint',
  decimal: (value) => value instanceof Decimal128,
  number: ranked(RANK.number),
  string: ranked(RANK.string),
  object: ranked(RANK.object),
  array: ranked(RANK.array),
  binData: ranked(RANK.binary),
  objectId: ranked(RANK.objectId),
  bool: ranked(RANK.boolean),
  date: ranked(RANK.date),
  null: (value) => value === null,
  regex: ranked(RANK.regex),
  timestamp: ranked(RANK.timestamp),
  minKey: ranked(RANK.minKey),
  maxKey: ranked(RANK.maxKey),
}

const NUMBERS: Readonly<Record<number, string>> = {
  [-1]: 'minKey',
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  127: 'maxKey',
}

/** Whether a value is of the type, or one of the types, that `$type` names. Throws Unsupported. */
export const hasType = (operand: unknown): ((value: unknown) => boolean) => {
  const tests = (Array.isArray(operand) ? operand : [operand]).map((each: unknown) => {
    const test = TYPES[typeof each === 'number' ? (NUMBERS[each] ?? '') : String(each)]
    if (!test) throw new Unsupported('$type', `of ${String(each)}`)
    return test
  })
  return (value) => tests.some((test) => test(value))
}
