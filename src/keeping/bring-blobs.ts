import type { BlobEntry } from '../store/blobs.js'
import type { Store } from '../store/connect.js'
import { hashing, measured, Measuring, type Measured } from '../store/measured.js'
import { BlobDamaged, BlobMissing } from '../store/store.errors.js'

export type BroughtBlobs = { blobs: number; bytes: number; missingBlobs: string[] }

/**
 * Makes the target's blobs those that are named, with the bytes that the source has, each read anew in both.
 *
 * @param progress called with how many are there
 * @throws {BlobDamaged} where one can't be read to its end, or reads otherwise in the target
 */
export async function bringBlobs(
  source: Store,
  target: Store,
  named: ReadonlySet<string>,
  progress: (blobs: number) => void,
): Promise<BroughtBlobs> {
  const there = new Map<string, BlobEntry>()
  for await (const blob of target.blobs.list()) {
    if (named.has(blob.id)) there.set(blob.id, blob)
    else await target.blobs.remove(blob.id)
  }
  const result: BroughtBlobs = { blobs: 0, bytes: 0, missingBlobs: [] }
  for (const id of named) {
    const sent = await bring(source, target, id, there.get(id))
    if (!sent) result.missingBlobs.push(id)
    else progress((result.blobs += 1))
    result.bytes += sent?.bytes ?? 0
  }
  return result
}

/** Answers what the blob is; undefined where the source hasn't got it. */
async function bring(
  source: Store,
  target: Store,
  id: string,
  there: BlobEntry | undefined,
): Promise<Measured | undefined> {
  const sent = await (there ? measured(source.blobs.read(id)) : send(source, target, id)).catch(unlessMissing)
  if (sent && isSame(sent, await measured(target.blobs.read(id)).catch(unlessBroken))) return sent
  if (sent && !there) throw new BlobDamaged(id)
  await target.blobs.remove(id)
  return sent && bring(source, target, id, undefined)
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof BlobMissing)) throw error
}

function unlessBroken(error: unknown): undefined {
  if (!(error instanceof BlobMissing || error instanceof BlobDamaged)) throw error
}

async function send(source: Store, target: Store, id: string): Promise<Measured> {
  const measuring = new Measuring()
  await target.blobs.write(hashing(source.blobs.read(id), measuring), id)
  return measuring.end()
}

const isSame = (one: Measured, other: Measured | undefined) =>
  one.bytes === other?.bytes && one.sha256 === other.sha256
