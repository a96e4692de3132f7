import sodium from 'sodium-native'
import { SealBroken } from './sealing.errors.js'

const CHUNK_BYTES = 65_536
const LENGTH_BYTES = 4
const DATA_BYTES = CHUNK_BYTES - LENGTH_BYTES
const HEADER_BYTES = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
const SEALED_CHUNK_BYTES = CHUNK_BYTES + sodium.crypto_secretstream_xchacha20poly1305_ABYTES
const {
  crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: MORE,
  crypto_secretstream_xchacha20poly1305_TAG_FINAL: LAST,
} = sodium

/**
 * Seals a file as it streams past, never holding more than a chunk. Every chunk is filled up to 64 KiB, so that
 * the sealed size tells the real one only to the next 64 KiB.
 *
 * @param key 32 bytes, used for this one file only
 */
export async function* sealStream(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  const state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES)
  const header = Buffer.alloc(HEADER_BYTES)
  sodium.crypto_secretstream_xchacha20poly1305_init_push(state, header, key)
  yield header
  let held: Buffer | undefined
  for await (const data of inPieces(source, DATA_BYTES)) {
    if (held) yield push(state, held, MORE)
    held = data
  }
  yield push(state, held ?? Buffer.alloc(0), LAST)
}

/** @throws {SealBroken} when the key is wrong, a bit was changed, or the end is missing: a cut file never passes */
export async function* openStream(sealed: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  const state = Buffer.alloc(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES)
  let started = false
  let ended = false
  for await (const piece of inPieces(sealed, SEALED_CHUNK_BYTES, HEADER_BYTES)) {
    if (ended) throw new SealBroken()
    if (started) {
      const chunk = pull(state, piece)
      ended = chunk.last
      yield chunk.data
    } else if (piece.length === HEADER_BYTES) {
      sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, piece, key)
      started = true
    }
  }
  if (!ended) throw new SealBroken()
}

function push(state: Buffer, data: Buffer, tag: number): Buffer {
  const plain = Buffer.alloc(CHUNK_BYTES)
  plain.writeUInt32BE(data.length, 0)
  data.copy(plain, LENGTH_BYTES)
  const sealed = Buffer.alloc(SEALED_CHUNK_BYTES)
  sodium.crypto_secretstream_xchacha20poly1305_push(state, sealed, plain, null, tag)
  return sealed
}

function pull(state: Buffer, sealed: Buffer): { data: Buffer; last: boolean } {
  if (sealed.length !== SEALED_CHUNK_BYTES) throw new SealBroken()
  const plain = Buffer.alloc(CHUNK_BYTES)
  const tag = Buffer.alloc(1)
  try {
    sodium.crypto_secretstream_xchacha20poly1305_pull(state, plain, tag, sealed, null)
  } catch {
    throw new SealBroken()
  }
  const length = plain.readUInt32BE(0)
  if (length > DATA_BYTES) throw new SealBroken()
  return { data: plain.subarray(LENGTH_BYTES, LENGTH_BYTES + length), last: tag[0] === LAST }
}

/** Cuts a stream into pieces of one size (the first may have another); the last one is whatever is left. */
async function* inPieces(
  source: AsyncIterable<Buffer>,
  bytes: number,
  first = bytes,
): AsyncGenerator<Buffer> {
  let wanted = first
  let parts: Buffer[] = []
  let length = 0
  for await (const part of source) {
    parts.push(part)
    length += part.length
    if (length < wanted) continue
    let joined = Buffer.concat(parts, length)
    while (joined.length >= wanted) {
      yield joined.subarray(0, wanted)
      joined = joined.subarray(wanted)
      wanted = bytes
    }
    parts = [joined]
    length = joined.length
  }
  if (length > 0) yield Buffer.concat(parts, length)
}
