import { createPrivateKey, createPublicKey, hkdfSync, sign, verify, type KeyObject } from 'node:crypto'
import { KEY_BYTES } from './envelope.js'

/** What comes before a 32-byte Ed25519 seed in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The public half as base64 of its DER form, which openssl and Node read as they are. */
export type Signed = { publicKey: string; signature: string }

/** An Ed25519 key of this installation for one purpose. Derived, so that every copy of the program has the same. */
export const signingKey = (secret: Buffer, purpose: string): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES))]),
    format: 'der',
    type: 'pkcs8',
  })

export const publicHalf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')

export const signText = (text: string, key: KeyObject): Signed => ({
  publicKey: publicHalf(key),
  signature: sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
})

/** Whether a text was signed with this installation's key and not changed since. */
export const isSigned = (text: string, { publicKey, signature }: Signed, key: KeyObject): boolean =>
  publicKey === publicHalf(key) &&
  verify(null, Buffer.from(text, 'utf8'), createPublicKey(key), Buffer.from(signature, 'base64'))
