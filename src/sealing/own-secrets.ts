import { createHmac, hkdfSync } from 'node:crypto'
import { KEY_BYTES } from './envelope.js'

/** A key for one purpose that only whoever holds the private key can derive; 32 bytes. */
export const ownKey = (privateKey: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', privateKey, Buffer.alloc(0), purpose, KEY_BYTES))

/**
 * HMAC-SHA256 under a key of one's own, for short secrets that are only ever compared: without the private key, and so
 * without the password, nobody who reads the store can try them out.
 */
export const ownMac = (privateKey: Buffer, purpose: string, value: string): string =>
  createHmac('sha256', ownKey(privateKey, purpose)).update(value, 'utf8').digest('base64url')
