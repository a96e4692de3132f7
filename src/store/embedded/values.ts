import mongoose from 'mongoose'

const { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp, BSONSymbol } =
  mongoose.mongo

/** MongoDB's order of types, lowest first. `empty` is an empty array met while sorting, which precedes null. */
export const RANK = {
  minKey: 1,
  empty: 2,
  null: 3,
  number: 4,
  string: 5,
  object: 6,
  array: 7,
  binary: 8,
  objectId: 9,
  boolean: 10,
  date: 11,
  timestamp: 12,
  regex: 13,
  other: 14,
  maxKey: 15,
} as const

/** Stands for an empty array where its elements are compared one by one. */
export const EMPTY = Symbol('empty array')

export const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export const rankOf = (value: unknown): number => {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return RANK.number
    case 'string':
      return RANK.string
    case 'boolean':
      return RANK.boolean
    case 'undefined':
      return RANK.null
    case 'symbol':
      return RANK.empty
  }
  if (value === null) return RANK.null
  if (Array.isArray(value)) return RANK.array
  if (value instanceof Date) return RANK.date
  if (isPlain(value)) return RANK.object
  if (value instanceof ObjectId) return RANK.objectId
  if (value instanceof Timestamp) return RANK.timestamp
  if (value instanceof Int32 || value instanceof Double || value instanceof Long) return RANK.number
  if (value instanceof Decimal128) return RANK.number
  if (value instanceof Binary || value instanceof Uint8Array) return RANK.binary
  if (value instanceof RegExp) return RANK.regex
  if (value instanceof BSONSymbol) return RANK.string
  if (value instanceof MinKey) return RANK.minKey
  if (value instanceof MaxKey) return RANK.maxKey
  return RANK.other
}

/** A number of any BSON type as one that JavaScript compares exactly; a Decimal128 stays one. */
export const numberOf = (value: unknown): number | bigint | mongoose.mongo.Decimal128 => {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof Int32 || value instanceof Double) return value.value
  if (value instanceof Long) return value.toBigInt()
  if (value instanceof Decimal128) return value
  throw new TypeError('Not a number.')
}

export const bytesOf = (value: unknown): { subType: number; bytes: Uint8Array } => {
  if (value instanceof Binary)
    return { subType: value.sub_type, bytes: value.buffer.subarray(0, value.position) }
  if (value instanceof Uint8Array) return { subType: 0, bytes: value }
  throw new TypeError('Not bytes.')
}

const sign = (a: number | bigint | string | boolean, b: typeof a): number => (a < b ? -1 : a > b ? 1 : 0)

/** Order of code points, which is the order of UTF-8 bytes; JavaScript's own is that of UTF-16 units. */
export const compareStrings = (a: string, b: string): number => {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const high = (unit: number) => unit >= 0xd800 && unit <= 0xdfff
    return high(x) === high(y) ? sign(x, y) : high(x) ? 1 : -1
  }
  return sign(a.length, b.length)
}

/** -1, 0 or 1 in MongoDB's order of types and values, over everything a document can hold. */
export const compareValues = (a: unknown, b: unknown): number => {
  const rank = rankOf(a)
  const other = rankOf(b)
  if (rank !== other) return sign(rank, other)
  switch (rank) {
    case RANK.number:
      return compareNumbers(numberOf(a), numberOf(b))
    case RANK.string:
      return compareStrings(String(a), String(b))
    case RANK.boolean:
      return sign(Number(a), Number(b))
    case RANK.date:
      return sign(Number(a), Number(b))
    case RANK.object:
      return compareObjects(Object.entries(a as object), Object.entries(b as object))
    case RANK.array:
      return compareArrays(a as unknown[], b as unknown[])
    case RANK.objectId:
      return sign(String(a), String(b))
    case RANK.binary:
      return compareBytes(bytesOf(a), bytesOf(b))
    case RANK.timestamp:
      return sign((a as mongoose.mongo.Timestamp).toBigInt(), (b as mongoose.mongo.Timestamp).toBigInt())
    case RANK.regex:
      return compareRegex(a as RegExp, b as RegExp)
    case RANK.other:
      return sign(JSON.stringify(a), JSON.stringify(b))
    default:
      return 0
  }
}

export const sameValue = (a: unknown, b: unknown): boolean => compareValues(a, b) === 0

type AnyNumber = ReturnType<typeof numberOf>

const compareNumbers = (a: AnyNumber, b: AnyNumber): number => {
  const x = a instanceof Decimal128 ? plain(a) : a
  const y = b instanceof Decimal128 ? plain(b) : b
  if (x instanceof Fraction || y instanceof Fraction) return compareFractions(x, y)
  // NaN comes before every other number
  if (Number.isNaN(x) || Number.isNaN(y)) return sign(Number.isNaN(y) ? 1 : 0, Number.isNaN(x) ? 1 : 0)
  return sign(x, y)
}

class Fraction {
  constructor(
    readonly top: bigint,
    readonly bottom: bigint,
  ) {}
}

/** A decimal as a fraction, or as a number where it isn't finite. */
const plain = (decimal: mongoose.mongo.Decimal128): Fraction | number => {
  const parts = /^(-?)(\d+)(?:\.(\d*))?(?:E([+-]?\d+))?$/.exec(decimal.toString())
  if (!parts) return Number(decimal.toString().replace('Infinity', 'Infinity'))
  const [, minus = '', whole = '', decimals = '', exponent = '0'] = parts
  const power = Number(exponent) - decimals.length
  const digits = BigInt(minus + whole + decimals)
  return power < 0
    ? new Fraction(digits, 10n ** BigInt(-power))
    : new Fraction(digits * 10n ** BigInt(power), 1n)
}

const fraction = (value: number | bigint): Fraction => {
  if (typeof value === 'bigint') return new Fraction(value, 1n)
  let bottom = 1n
  let top = value
  // doubling a double is exact, and every finite double is a whole number after at most 1,074 doublings
  for (; !Number.isInteger(top); bottom *= 2n) top *= 2
  return new Fraction(BigInt(top), bottom)
}

const compareFractions = (a: Fraction | number | bigint, b: Fraction | number | bigint): number => {
  if (typeof a === 'number' && !Number.isFinite(a)) return a > 0 ? 1 : -1
  if (typeof b === 'number' && !Number.isFinite(b)) return b > 0 ? -1 : 1
  const x = a instanceof Fraction ? a : fraction(a)
  const y = b instanceof Fraction ? b : fraction(b)
  return sign(x.top * y.bottom, y.top * x.bottom)
}

const compareObjects = (a: [string, unknown][], b: [string, unknown][]): number => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [nameA, valueA] = a[i] as [string, unknown]
    const [nameB, valueB] = b[i] as [string, unknown]
    const order =
      sign(rankOf(valueA), rankOf(valueB)) || compareStrings(nameA, nameB) || compareValues(valueA, valueB)
    if (order !== 0) return order
  }
  return sign(a.length, b.length)
}

const compareArrays = (a: unknown[], b: unknown[]): number => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i])
    if (order !== 0) return order
  }
  return sign(a.length, b.length)
}

type Bytes = ReturnType<typeof bytesOf>

const compareBytes = (a: Bytes, b: Bytes): number =>
  sign(a.bytes.length, b.bytes.length) || sign(a.subType, b.subType) || Buffer.compare(a.bytes, b.bytes)

const compareRegex = (a: RegExp, b: RegExp): number =>
  compareStrings(a.source, b.source) || compareStrings(a.flags, b.flags)
