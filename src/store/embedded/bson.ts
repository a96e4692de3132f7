import mongoose from 'mongoose'

const { BSON } = mongoose.mongo

export type Doc = Record<string, unknown>

/** MongoDB's own limit on one document. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

/** A document as bytes, as the official driver would send it. Throws MongoServerError 10334 when it is too large. */
export const encode = (doc: Doc): Buffer => {
  const bytes = BSON.serialize(doc, { ignoreUndefined: false })
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new mongoose.mongo.MongoServerError({
      message: `The document takes ${bytes.length} bytes; ${MAX_DOCUMENT_BYTES} are allowed.`,
      code: 10334,
    })
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A document as the official driver would return it: plain numbers, Binary for bytes. */
export const decode = (bytes: Uint8Array, options: object = {}): Doc => BSON.deserialize(bytes, options)

/** A document that keeps the number types it was stored with, for changing it without changing them. */
export const decodeExact = (bytes: Uint8Array): Doc => BSON.deserialize(bytes, { promoteValues: false })

/** A value as it would come back from the store: Buffers become Binary, Mongoose's own types become plain. */
export const settled = (doc: Doc): Doc => decode(encode(doc))

/** The bytes of the first-level fields in `names` alone, so that a scan needn't decode the rest. */
export const pick = (bytes: Buffer, names: ReadonlySet<string>): Buffer => {
  const parts: Buffer[] = []
  for (let at = 4; bytes[at] !== 0 && parts.length < names.size;) {
    const nameEnd = endOfName(bytes, at + 1)
    const end = valueEnd(bytes, bytes[at] ?? 0, nameEnd + 1)
    if (names.has(nameAt(bytes, at + 1, nameEnd))) parts.push(bytes.subarray(at, end))
    at = end
  }
  return framed(parts)
}

/** The bytes of all first-level fields but those in `names`. */
export const omit = (bytes: Buffer, names: ReadonlySet<string>): Buffer => {
  const parts: Buffer[] = []
  let start = 4
  let at = 4
  while (bytes[at] !== 0) {
    const nameEnd = endOfName(bytes, at + 1)
    const end = valueEnd(bytes, bytes[at] ?? 0, nameEnd + 1)
    if (names.has(nameAt(bytes, at + 1, nameEnd))) {
      if (at > start) parts.push(bytes.subarray(start, at))
      start = end
    }
    at = end
  }
  if (at > start) parts.push(bytes.subarray(start, at))
  return framed(parts)
}

/** Fields as a document: its length in front, a zero at its end. */
const framed = (parts: readonly Buffer[]): Buffer => {
  const size = parts.reduce((sum, part) => sum + part.length, 5)
  const result = Buffer.allocUnsafe(size)
  result.writeInt32LE(size)
  let at = 4
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  result[at] = 0
  return result
}

/** Names are short: going through them here is quicker than asking the buffer. */
const endOfName = (bytes: Buffer, start: number): number => {
  let at = start
  while (bytes[at] !== 0 && at < bytes.length) at++
  return at
}

const nameAt = (bytes: Buffer, start: number, end: number): string => {
  const name = bytes.toString('latin1', start, end)
  return ASCII.test(name) ? name : bytes.toString('utf8', start, end)
}
const ASCII = /^[\0-\x7f]*$/

/** Whether bytes are framed as one document: its length, its fields one after the other, its end. */
export const isDocument = (bytes: Buffer): boolean => {
  if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length || bytes.at(-1) !== 0) return false
  try {
    for (let at = 4; ;) {
      if (at === bytes.length - 1) return true
      const nameEnd = bytes.indexOf(0, at + 1)
      const end = valueEnd(bytes, bytes[at] ?? 0, nameEnd + 1)
      if (nameEnd < 0 || end <= at || end >= bytes.length) return false
      at = end
    }
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Bytes that a value of each fixed-size BSON type takes (bsonspec.org). */
const FIXED: Readonly<Record<number, number>> = {
  0x01: 8,
  0x06: 0,
  0x07: 12,
  0x08: 1,
  0x09: 8,
  0x0a: 0,
  0x10: 4,
  0x11: 8,
  0x12: 8,
  0x13: 16,
  0x7f: 0,
  0xff: 0,
}

const valueEnd = (bytes: Buffer, type: number, at: number): number => {
  const fixed = FIXED[type]
  if (fixed !== undefined) return at + fixed
  switch (type) {
    case 0x02: // string
    case 0x0d: // code
    case 0x0e: // symbol
      return at + 4 + bytes.readInt32LE(at)
    case 0x03: // document
    case 0x04: // array
    case 0x0f: // code with scope
      return at + bytes.readInt32LE(at)
    case 0x05: // binary
      return at + 5 + bytes.readInt32LE(at)
    case 0x0b: // regular expression: two C strings
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1
    case 0x0c: // pointer
      return at + 16 + bytes.readInt32LE(at)
    default:
      throw new RangeError(`Unknown BSON type ${type}.`)
  }
}
