import { randomBytes } from 'node:crypto'
import sodium from 'sodium-native'
import { SealBroken } from './sealing.errors.js'

export const KEY_BYTES = 32
const NONCE_BYTES = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
const TAG_BYTES = sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES
const LENGTH_BYTES = 4
const SMALLEST_BUCKET_BYTES = 256
const LARGEST_DOUBLING_BYTES = 65_536

/** A fresh random key for a case, a file or a session: 32 bytes. */
export const newKey = (): Buffer => randomBytes(KEY_BYTES)

/**
 * Seals text with XChaCha20-Poly1305, bound to where it belongs, so that a box moved to another case or field
 * doesn't open.
 *
 * @param place what the text belongs to, e.g. ['case', id, 'content']; must be given again to open it
 * @returns nonce, then the box; its size tells only the bucket the text falls into
 */
export function seal(plain: string | Buffer, key: Buffer, place: string[]): Buffer {
  const padded = pad(Buffer.isBuffer(plain) ? plain : Buffer.from(plain, 'utf8'))
  const nonce = randomBytes(NONCE_BYTES)
  const box = Buffer.alloc(padded.length + TAG_BYTES)
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(box, padded, associated(place), null, nonce, key)
  sodium.sodium_memzero(padded)
  return Buffer.concat([nonce, box])
}

/** @throws {SealBroken} when the key, the place or a single bit is wrong */
export function open(sealed: Buffer, key: Buffer, place: string[]): Buffer {
  const box = sealed.subarray(NONCE_BYTES)
  if (box.length < TAG_BYTES + LENGTH_BYTES) throw new SealBroken()
  const padded = Buffer.alloc(box.length - TAG_BYTES)
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES)
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(padded, null, box, associated(place), nonce, key)
  } catch {
    throw new SealBroken()
  }
  return unpad(padded)
}

/** Seals a value as JSON; see {@link seal}. */
export const sealJson = (value: unknown, key: Buffer, place: string[]): Buffer =>
  seal(JSON.stringify(value), key, place)

/** Opens what {@link sealJson} sealed. The shape is the caller's own: nobody without the key can have changed it. */
export const openJson = <T>(sealed: Buffer, key: Buffer, place: string[]): T =>
  JSON.parse(open(sealed, key, place).toString('utf8')) as T

// JSON keeps ['a', 'b/c'] and ['a/b', 'c'] apart, which joining with a separator would not.
const associated = (place: string[]) => Buffer.from(JSON.stringify(place), 'utf8')

function pad(plain: Buffer): Buffer {
  const padded = Buffer.alloc(bucket(plain.length + LENGTH_BYTES))
  padded.writeUInt32BE(plain.length, 0)
  plain.copy(padded, LENGTH_BYTES)
  return padded
}

function unpad(padded: Buffer): Buffer {
  const length = padded.readUInt32BE(0)
  if (length > padded.length - LENGTH_BYTES) throw new SealBroken()
  return padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
}

/** Doubling sizes up to 64 KiB, then whole multiples of it: few enough buckets to tell little. */
function bucket(size: number): number {
  if (size > LARGEST_DOUBLING_BYTES) return Math.ceil(size / LARGEST_DOUBLING_BYTES) * LARGEST_DOUBLING_BYTES
  let bytes = SMALLEST_BUCKET_BYTES
  while (bytes < size) bytes *= 2
  return bytes
}
