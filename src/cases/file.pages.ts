import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Page } from '../web/route.js'
import { openStream } from '../sealing/sealed-stream.js'
import { SealBroken } from '../sealing/sealing.errors.js'
import { BlobMissing } from '../store/store.errors.js'
import { withHead } from '../web/byte-streams.js'
import { FileMissing } from './case.errors.js'
import { actorOf, wordOf, type CasePageDependencies } from './case.desk.js'

// Control characters break the header; the others turn "exe.pdf" around for the eye.
const UNSAFE_IN_NAME = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Hands a file out, opened while it streams past; nothing of it is written in clear here. */
export const filePage =
  ({ cases, blobs }: Pick<CasePageDependencies, 'cases' | 'blobs'>): Page =>
  async (req, res) => {
    const found = await cases.file(actorOf(res), wordOf(req, 'number'), wordOf(req, 'fileId'))
    const whole = await begun(openStream(blobs.read(found.blob), found.fileKey))
    res.attachment(found.file.name.replace(UNSAFE_IN_NAME, '_'))
    // A browser must neither show nor run what a stranger sent.
    res.setHeader('Content-Type', 'application/octet-stream')
    res.setHeader('Content-Length', found.file.bytes)
    res.setHeader('X-Content-Type-Options', 'nosniff')
    res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
    res.setHeader('Cache-Control', 'no-store')
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
