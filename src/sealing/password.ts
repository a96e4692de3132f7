import { randomBytes } from 'node:crypto'
import { KEY_BYTES, open, seal } from './envelope.js'
import { stretch, STRONG } from './stretch.js'
import { SealBroken } from './sealing.errors.js'

/** A private key as it is stored: sealed under a key that only the password yields. */
export type WrappedKey = { salt: Buffer; box: Buffer }

const SALT_BYTES = 16
const PLACE = ['officer', 'private-key']

/** About 100 ms of one core and 64 MiB, on purpose: the password is the weakest link to every case. */
export async function wrapPrivateKey(privateKey: Buffer, password: string): Promise<WrappedKey> {
  const salt = randomBytes(SALT_BYTES)
  return { salt, box: seal(privateKey, await passwordKey(password, salt), PLACE) }
}

/** The private key, or undefined when the password is wrong. Takes the same time either way. */
export async function unwrapPrivateKey(wrapped: WrappedKey, password: string): Promise<Buffer | undefined> {
  const key = await passwordKey(password, wrapped.salt)
  try {
    return open(wrapped.box, key, PLACE)
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

/** Spends what {@link unwrapPrivateKey} spends, for an account that doesn't exist: its absence must not be faster. */
export async function unwrapNothing(password: string): Promise<undefined> {
  await passwordKey(password, Buffer.alloc(SALT_BYTES))
}

const passwordKey = (password: string, salt: Buffer) =>
  stretch(password.normalize('NFC'), salt, KEY_BYTES, STRONG)
