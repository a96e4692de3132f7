import { hkdfSync, randomBytes } from 'node:crypto'
import { KEY_BYTES, open, seal } from './envelope.js'
import type { WrappedKey } from './password.js'
import { SealBroken } from './sealing.errors.js'

/** What an authenticator answers to WebAuthn's `prf` extension: 32 bytes that only it can make. */
export const PRF_BYTES = 32
const SALT_BYTES = 16
const PURPOSE = 'officer private key under a passkey'

/**
 * Wraps a private key so that one passkey opens it: under HKDF-SHA256 of what its authenticator answers, with a random
 * salt of this passkey's own. It wraps the key itself, so that another password changes nothing about it.
 *
 * @param answer 32 bytes; no slow derivation is needed, since nobody can guess them
 * @param credentialId binds the wrap to its passkey
 */
export function wrapWithPasskey(privateKey: Buffer, answer: Buffer, credentialId: string): WrappedKey {
  const salt = randomBytes(SALT_BYTES)
  return { salt, box: seal(privateKey, keyOf(answer, salt), placeOf(credentialId)) }
}

/** The private key; undefined when the answer is another authenticator's or the wrap another passkey's. */
export function unwrapWithPasskey(
  { salt, box }: WrappedKey,
  answer: Buffer,
  credentialId: string,
): Buffer | undefined {
  try {
    return open(box, keyOf(answer, salt), placeOf(credentialId))
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

const keyOf = (answer: Buffer, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', answer, salt, PURPOSE, KEY_BYTES))

const placeOf = (credentialId: string) => ['officer', 'private-key', 'passkey', credentialId]
