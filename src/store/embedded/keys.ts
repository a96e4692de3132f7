import { createHash } from 'node:crypto'
import mongoose from 'mongoose'
import { Unsupported } from '../store.errors.js'
import { bytesOf, numberOf, RANK, rankOf } from './values.js'

/** LMDB takes no longer key. */
export const MAX_KEY_BYTES = 1978
const HASH_BYTES = 32
/** How many bytes an `_id` may take, alone or at the end of an index's key. */
export const ID_BUDGET = 512
const NUMBER_BYTES = 10

/** A value as bytes, with `cut` when it was too long and became a prefix and a hash. */
export type Part = { bytes: Buffer; cut: boolean }

/** The first byte of every value's key: types apart, in MongoDB's order, with room at both ends. */
export const tagOf = (rank: number): number => rank * 8

/** How many bytes each of an index's fields may take, so that a whole key stays within LMDB's limit. */
export const fieldBudget = (fields: number): number => Math.floor((MAX_KEY_BYTES - 4 - ID_BUDGET) / fields)

/** The key of a document: its collection and its `_id`. Throws Unsupported for an `_id` that is too long. */
export const documentKey = (collectionId: number, id: unknown): Buffer => {
  const { bytes, cut } = keyPart(id, ID_BUDGET)
  if (cut) throw new Unsupported(`an _id of more than ${ID_BUDGET} bytes`)
  return Buffer.concat([prefixOf(collectionId), bytes])
}

/**
 * A value as bytes whose order is MongoDB's order of values, none a prefix of another. One longer than `budget`
 * becomes its beginning and its SHA-256: still the same bytes for the same value, but in order only by the beginning.
 */
export const keyPart = (value: unknown, budget: number): Part => {
  const bytes = keyBytes(value)
  if (bytes.length <= budget) return { bytes, cut: false }
  const hash = createHash('sha256').update(bytes).digest()
  return { bytes: Buffer.concat([bytes.subarray(0, budget - HASH_BYTES), hash]), cut: true }
}

/** How much of a key's beginning still says where it stands among cut ones. */
export const orderedBytes = (budget: number): number => budget - HASH_BYTES

/** The same bytes in the opposite order, for a descending field. */
export const inverted = (bytes: Buffer): Buffer => {
  const result = Buffer.allocUnsafe(bytes.length)
  for (let i = 0; i < bytes.length; i++) result[i] = ~(bytes[i] ?? 0)
  return result
}

/** The first key after everything that begins with `prefix`. */
export const after = (prefix: Buffer): Buffer => {
  let end = prefix.length
  while (end > 0 && prefix[end - 1] === 0xff) end--
  if (end === 0) throw new RangeError('Nothing comes after a key of 0xff alone.')
  const result = Buffer.from(prefix.subarray(0, end))
  result[end - 1] = (result[end - 1] ?? 0) + 1
  return result
}

/** The first key after this one. */
export const next = (key: Buffer): Buffer => Buffer.concat([key, Buffer.alloc(1)])

/** The four bytes that everything of one collection or index begins with. */
export const prefixOf = (id: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(id)
  return bytes
}

const TAGS = Object.values(RANK).reduce<Buffer[]>((all, rank) => {
  all[rank] = Buffer.from([tagOf(rank)])
  return all
}, [])

const keyBytes = (value: unknown): Buffer => {
  const rank = rankOf(value)
  const tag = TAGS[rank] ?? Buffer.from([tagOf(rank)])
  switch (rank) {
    case RANK.minKey:
    case RANK.empty:
    case RANK.null:
    case RANK.maxKey:
      return tag
    case RANK.number:
      return numberBytes(numberOf(value))
    case RANK.string:
      return taggedText(tagOf(rank), String(value))
    case RANK.boolean:
      return Buffer.from([tagOf(rank), value ? 1 : 0])
    case RANK.date:
      return dateBytes(tagOf(rank), Number(value))
    case RANK.timestamp:
      return Buffer.concat([tag, unsignedBytes((value as mongoose.mongo.Timestamp).toBigInt())])
    case RANK.objectId:
      return Buffer.concat([tag, (value as mongoose.mongo.ObjectId).id])
    case RANK.binary:
      return Buffer.concat([tag, binaryBytes(bytesOf(value))])
    case RANK.array:
      return Buffer.concat([tag, ...(value as unknown[]).map(keyBytes), Buffer.alloc(1)])
    case RANK.object:
      return Buffer.concat([tag, ...Object.entries(value as object).map(fieldBytes), Buffer.alloc(1)])
    case RANK.regex:
      return Buffer.concat([tag, textBytes((value as RegExp).source), textBytes((value as RegExp).flags)])
    default:
      throw new Unsupported(`a value of type ${value?.constructor?.name ?? typeof value} in an indexed field`)
  }
}

const fieldBytes = ([name, value]: [string, unknown]): Buffer =>
  Buffer.concat([Buffer.from([tagOf(rankOf(value))]), textBytes(name), keyBytes(value)])

/** Text without the two bytes that need escaping, with its tag, in one go: nearly all text there is. */
const taggedText = (tag: number, text: string): Buffer => {
  if (text.includes('\u0000') || text.includes('\u0001'))
    return Buffer.concat([Buffer.from([tag]), textBytes(text)])
  const size = Buffer.byteLength(text)
  const result = Buffer.allocUnsafe(size + 2)
  result[0] = tag
  result.write(text, 1)
  result[size + 1] = 0
  return result
}

/** UTF-8 with an end: 0 ends it, so 0 and 1 within are written as 1 1 and 1 2. */
const textBytes = (text: string): Buffer => {
  const result: number[] = []
  for (const byte of Buffer.from(text, 'utf8')) {
    if (byte > 1) result.push(byte)
    else result.push(1, byte + 1)
  }
  return Buffer.from([...result, 0])
}

/** Milliseconds as 64 bits with the sign turned, so that earlier comes first. */
const dateBytes = (tag: number, ms: number): Buffer => {
  const high = Math.floor(ms / 2 ** 32)
  const bytes = Buffer.allocUnsafe(9)
  bytes[0] = tag
  bytes.writeUInt32BE(high + 2 ** 31, 1)
  bytes.writeUInt32BE(ms - high * 2 ** 32, 5)
  return bytes
}

const unsignedBytes = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}

const binaryBytes = ({ subType, bytes }: { subType: number; bytes: Uint8Array }): Buffer => {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(bytes.length)
  head[4] = subType
  return Buffer.concat([head, bytes])
}

/**
 * Any whole number of 64 bits and any double, in one order: the nearest double with its sign bit turned, then how far
 * the number lies from it (at most 1,024 for a 64-bit whole number).
 */
const numberBytes = (value: ReturnType<typeof numberOf>): Buffer => {
  if (typeof value === 'object') throw new Unsupported('Decimal128 in an indexed field')
  const bytes = Buffer.alloc(1 + NUMBER_BYTES)
  bytes[0] = tagOf(RANK.number)
  if (Number.isNaN(value)) return bytes
  const nearest = Number(value)
  bytes.writeDoubleBE(nearest === 0 ? 0 : nearest, 1)
  if (nearest < 0) for (let i = 1; i < 9; i++) bytes[i] = ~(bytes[i] ?? 0)
  else bytes[1] = (bytes[1] ?? 0) | 0x80
  bytes.writeUInt16BE(0x8000 + (typeof value === 'bigint' ? Number(value - BigInt(nearest)) : 0), 9)
  return bytes
}
