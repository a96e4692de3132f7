import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { newKey } from '../sealing/envelope.js'
import { openStream, sealStream } from '../sealing/sealed-stream.js'
import { SealBroken } from '../sealing/sealing.errors.js'
import { writeMeasured, type BlobStore, type WrittenBlob } from '../store/blobs.js'
import { BlobMissing } from '../store/store.errors.js'
import { watched, withHead, type Bytes } from './byte-streams.js'
import { NotFound } from './web.errors.js'

/** The file is on record, the store hasn't got it, or not as it was sealed. */
export class FileMissing extends NotFound {
  constructor() {
    super('fileMissing')
  }
}

/** Seals a file under a key of its own while it streams to the blobs. `bytes`: its length before it was sealed. */
export async function writeSealed(
  blobs: Pick<BlobStore, 'write'>,
  content: Bytes,
  look: (part: Buffer) => void,
): Promise<WrittenBlob & { fileKey: Buffer; bytes: number }> {
  const fileKey = newKey()
  let bytes = 0
  const counted = watched(content, (part) => {
    if (!part) return
    look(part)
    bytes += part.length
  })
  const written = await writeMeasured(blobs, sealStream(counted, fileKey))
  return { ...written, fileKey, bytes }
}

// Control characters break the header; the others turn "exe.pdf" around for the eye.
const UNSAFE_IN_NAME = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
export type SentFile = {
  blob: string
  fileKey: Buffer
  name: string
  bytes: number
  /** The type of a picture that was drawn anew, which a browser may show; anything else is saved. */
  picture?: string
  /** Anyone may have it, and whoever carries it may keep it for so long. */
  keptSeconds?: number
}

/**
 * Hands a file out, opened while it streams past; nothing of it is written in clear here.
 * @throws {FileMissing} before anything is answered
 */
export async function sendSealed(
  res: Response,
  blobs: Pick<BlobStore, 'read'>,
  { blob, fileKey, name, bytes, picture, keptSeconds }: SentFile,
): Promise<void> {
  const whole = await begun(openStream(blobs.read(blob), fileKey))
  if (picture) res.setHeader('Content-Disposition', 'inline')
  else res.attachment(name.replace(UNSAFE_IN_NAME, '_'))
  // A browser must neither show nor run what a stranger sent.
  res.setHeader('Content-Type', picture ?? 'application/octet-stream')
  res.setHeader('Content-Length', bytes)
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  res.setHeader('Cache-Control', keptSeconds ? `public, max-age=${keptSeconds}` : 'no-store')
  try {
    // When a seal turns out broken half-way, this cuts the connection: no half file may look like a whole one.
    await pipeline(Readable.from(whole), res)
  } catch (error) {
    if (!leftEarly(error)) throw error
  }
}

/** Opens the first piece before anything is answered, so that a file that can't be opened still gets a page. */
async function begun(content: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer>> {
  try {
    return (await withHead(content, 1)).whole
  } catch (error) {
    if (error instanceof BlobMissing || error instanceof SealBroken) throw new FileMissing()
    throw error
  }
}

const leftEarly = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
