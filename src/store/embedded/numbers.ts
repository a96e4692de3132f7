import mongoose from 'mongoose'
import { Unsupported } from '../store.errors.js'
import { numberOf } from './values.js'

const { Decimal128, Double, Int32, Long } = mongoose.mongo

const MAX_INT32 = 2n ** 31n
const MAX_INT64 = 2n ** 63n

/** A sum or product with MongoDB's number types: whole numbers stay whole and grow to 64 bits, a double makes a double. */
export const calculate = (kind: '$inc' | '$mul', a: unknown, b: unknown): unknown => {
  if (a instanceof Decimal128 || b instanceof Decimal128) throw new Unsupported(kind, 'with Decimal128')
  const x = numberOf(a)
  const y = numberOf(b)
  if (isWhole(a) && isWhole(b)) {
    const [left, right] = [BigInt(String(x)), BigInt(String(y))]
    const result = kind === '$inc' ? left + right : left * right
    if (result >= MAX_INT64 || result < -MAX_INT64) throw new Unsupported(kind, 'beyond 64 bits')
    const isLong = a instanceof Long || b instanceof Long || result >= MAX_INT32 || result < -MAX_INT32
    return isLong ? Long.fromBigInt(result) : new Int32(Number(result))
  }
  return new Double(kind === '$inc' ? Number(x) + Number(y) : Number(x) * Number(y))
}

const isWhole = (value: unknown): boolean => value instanceof Int32 || value instanceof Long
