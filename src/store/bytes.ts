import { Binary } from 'bson'

/** Bytes as a Buffer: lean documents hold them as BSON Binary on one engine and as Buffer on another. */
export function bytes(stored: Buffer | Binary | Uint8Array): Buffer {
  if (Buffer.isBuffer(stored)) return stored
  if (stored instanceof Uint8Array) return Buffer.from(stored)
  return Buffer.from(stored.value())
}
