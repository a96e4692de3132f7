import { createHash } from 'node:crypto'
import sodium from 'sodium-native'
import { SealBroken } from './sealing.errors.js'

/** An X25519 key pair: what is sealed to the public half opens only with the private half. Both 32 bytes. */
export type KeyPair = { publicKey: Buffer; privateKey: Buffer }

const FINGERPRINT_LENGTH = 16

/** What tells two public keys apart: 16 characters of base64url. A sealed box itself doesn't say for whom it is. */
export const fingerprintOf = (publicKey: Buffer): string =>
  createHash('sha256').update(publicKey).digest('base64url').slice(0, FINGERPRINT_LENGTH)

export function newKeyPair(): KeyPair {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES)
  const privateKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES)
  sodium.crypto_box_keypair(publicKey, privateKey)
  return { publicKey, privateKey }
}

/** The same 32-byte seed always makes the same pair: a reporter's keys come out of the receipt. */
export function keyPairFromSeed(seed: Buffer): KeyPair {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES)
  const privateKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES)
  sodium.crypto_box_seed_keypair(publicKey, privateKey, seed)
  return { publicKey, privateKey }
}

/** Seals a key to somebody's public key; needs nothing secret, so it works while they are away. */
export function sealKeyTo(publicKey: Buffer, key: Buffer): Buffer {
  const sealed = Buffer.alloc(key.length + sodium.crypto_box_SEALBYTES)
  sodium.crypto_box_seal(sealed, key, publicKey)
  return sealed
}

/** @throws {SealBroken} when it was sealed to somebody else */
export function openSealedKey(sealed: Buffer, privateKey: Buffer): Buffer {
  if (sealed.length <= sodium.crypto_box_SEALBYTES) throw new SealBroken()
  const key = Buffer.alloc(sealed.length - sodium.crypto_box_SEALBYTES)
  if (!sodium.crypto_box_seal_open(key, sealed, publicKeyOf(privateKey), privateKey)) throw new SealBroken()
  return key
}

export function publicKeyOf(privateKey: Buffer): Buffer {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES)
  sodium.crypto_scalarmult_base(publicKey, privateKey)
  return publicKey
}
