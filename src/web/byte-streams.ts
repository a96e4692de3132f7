import { TextDecoder } from 'node:util'
import { FileRefused } from './file-kinds.js'

export type Bytes = AsyncIterable<Buffer>

/** Reads the first part of a stream, and gives back a stream that still begins with it. */
export async function withHead(source: Bytes, bytes: number): Promise<{ head: Buffer; whole: Bytes }> {
  const iterator = source[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  let length = 0
  while (length < bytes) {
    const next = await iterator.next()
    if (next.done) break
    parts.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(parts, length)
  return { head, whole: continued(head, iterator) }
}

async function* continued(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

export async function collect(source: Bytes): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

/** Passes on what `look` has seen; `look` throws to stop it, and is called without a part at the end. */
export async function* watched(source: Bytes, look: (part?: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const part of source) {
    look(part)
    yield part
  }
  look()
}

/** Refuses what is no text: neither UTF-8 nor the Thai of older programs (TIS-620, windows-874). */
export function textCheck(): (part?: Buffer) => void {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let isUtf8 = true
  let isThai = true
  return (part) => {
    if (isUtf8) isUtf8 = decodes(utf8, part)
    if (isThai && part) isThai = part.every(isThaiByte)
    if (part?.includes(0) || (!isUtf8 && !isThai)) throw new FileRefused('fileMismatch')
  }
}

function decodes(decoder: TextDecoder, part: Buffer | undefined): boolean {
  try {
    decoder.decode(part, { stream: part !== undefined })
    return true
  } catch {
    return false
  }
}

const isThaiByte = (byte: number) =>
  (byte >= 0x20 && byte < 0x7f) ||
  byte === 0x09 ||
  byte === 0x0a ||
  byte === 0x0d ||
  byte === 0x80 ||
  byte === 0x85 ||
  (byte >= 0x91 && byte <= 0x97) ||
  (byte >= 0xa0 && byte <= 0xda) ||
  (byte >= 0xdf && byte <= 0xfb)
