import { ORPHAN_AGE_MS } from '../intake/orphans.js'
import { stagedFileModel } from '../intake/staged-file.model.js'
import type { Store } from '../store/connect.js'
import { measured, type Measured } from '../store/measured.js'
import { BlobDamaged, BlobMissing } from '../store/store.errors.js'
import { blobHolders, type NamedBlob } from './named-blobs.js'

export type BlobCheck = {
  /** How many were read. */
  blobs: number
  bytes: number
  /** Named by a case or a record, and not there. `number`: the case's, or the record's id. */
  missing: { blob: string; number: string }[]
  /** There, and not to be read to the end, or not what was written as the case or record says. */
  damaged: string[]
  /** There for longer than a day, and named by nobody. */
  orphans: string[]
  /** Parts under a name that no file has. */
  remnants: string[]
}

/** Reads every sealed file to its end and holds the cases and records against them, both ways. */
export async function checkBlobs(
  { connection, blobs }: Store,
  { clock, progress = () => undefined }: { clock: () => Date; progress?: (blobs: number) => void },
): Promise<BlobCheck> {
  const holders = blobHolders(connection)
  const staged = stagedFileModel(connection)
  const result: BlobCheck = { blobs: 0, bytes: 0, missing: [], damaged: [], orphans: [], remnants: [] }
  const there = new Set<string>()
  for await (const { id, size, writtenAt } of blobs.list()) {
    there.add(id)
    const read = await measureOf(blobs.read(id))
    // gone since it was listed, as one that nobody claimed does
    if (read === undefined) continue
    const holder = await holders.holder(id)
    const said = holder?.files.find(({ blob }) => blob === id)
    if (read !== 'damaged' && read.bytes === size && isAsSaid(read, said)) result.bytes += read.bytes
    else result.damaged.push(id)
    progress((result.blobs += 1))
    if (clock().getTime() - writtenAt.getTime() < ORPHAN_AGE_MS) continue
    if (!holder && !(await staged.exists({ blob: id }))) result.orphans.push(id)
  }
  for await (const id of blobs.remnants?.() ?? []) result.remnants.push(id)
  for await (const { name, files } of holders.all())
    for (const { blob } of files)
      if (!there.has(blob) && (await measureOf(blobs.read(blob))) === undefined)
        result.missing.push({ blob, number: name })
  return result
}

/** Length and SHA-256 of a blob; undefined where there is none, 'damaged' where it can't be read to its end. */
async function measureOf(content: AsyncIterable<Buffer>): Promise<Measured | 'damaged' | undefined> {
  try {
    return await measured(content)
  } catch (error) {
    if (error instanceof BlobMissing) return undefined
    if (error instanceof BlobDamaged) return 'damaged'
    throw error
  }
}

/** Of a file that nobody names, or that was filed before cases knew its hash, there is nothing to compare. */
const isAsSaid = (read: Measured, said: NamedBlob | undefined): boolean =>
  said?.sealedSha256 === undefined || (said.sealedSha256 === read.sha256 && said.sealedBytes === read.bytes)
