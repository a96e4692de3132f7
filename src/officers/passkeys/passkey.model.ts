import { Schema } from 'mongoose'
import type { WrappedKey } from '../../sealing/password.js'
import { required } from '../../store/model.js'

/** A passkey of an officer, in the officer's own document. */
export type StoredPasskey = {
  /** Its name in addresses of pages; 24 hex digits. */
  id: string
  /** As the authenticator knows it, base64url; no two officers have the same. */
  credentialId: string
  /** COSE; checks signatures, opens nothing. */
  publicKey: Buffer
  /** How often the authenticator says it signed; 0 for ever where it doesn't count. */
  counter: number
  /** Ways to the authenticator, e.g. "internal", "usb"; hints for the browser. */
  transports: string[]
  /** What its owner calls it. */
  name: string
  addedAt: Date
  lastUsedAt?: Date
  /** The officer's private key, where the authenticator can open it; see sealing/passkey.ts. */
  wrapped?: WrappedKey
}

const inner = { _id: false, versionKey: false } as const

export const passkeySchema = new Schema<StoredPasskey>(
  {
    id: required(String),
    credentialId: required(String),
    publicKey: required(Buffer),
    counter: required(Number),
    transports: [String],
    name: required(String),
    addedAt: required(Date),
    lastUsedAt: Date,
    wrapped: new Schema<WrappedKey>({ salt: required(Buffer), box: required(Buffer) }, inner),
  },
  inner,
)
