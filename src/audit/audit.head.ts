import { z } from 'zod'
import type { KeyObject } from 'node:crypto'
import { isSigned, signingKey, signText } from '../sealing/signing.js'
import type { Head } from './audit.chain.js'

const FORMAT = 'sucharit-audit-head'
const VERSION = 1

const signedHeadSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  office: z.string(),
  at: z.iso.datetime(),
  length: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  publicKey: z.string(),
  signature: z.string(),
})

/** The trail's end at a moment, signed, to be kept where nobody who runs the program reaches it. */
export type SignedHead = z.infer<typeof signedHeadSchema>

/** What is signed: a line each, so that it can be put together again with any tool. */
const wordsOf = ({ office, at, length, hash }: Pick<SignedHead, 'office' | 'at' | 'length' | 'hash'>) =>
  [FORMAT, VERSION, office, at, length, hash].join('\n')

export const headKey = (secret: Buffer): KeyObject => signingKey(secret, 'audit head')

export function signHead(
  { sequence: length, hash }: Head,
  { office, at, key }: { office: string; at: Date; key: KeyObject },
): SignedHead {
  const said = { office, at: at.toISOString(), length, hash }
  return { format: FORMAT, version: VERSION, ...said, ...signText(wordsOf(said), key) }
}

/** A head that was taken away earlier, out of its file; undefined when it isn't one or wasn't signed here. */
export function readSignedHead(file: string, key: KeyObject): SignedHead | undefined {
  const parsed = signedHeadSchema.safeParse(parsedJson(file))
  return parsed.success && isSigned(wordsOf(parsed.data), parsed.data, key) ? parsed.data : undefined
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
