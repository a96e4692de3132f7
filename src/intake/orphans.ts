import type { Connection } from 'mongoose'
import type { BlobEntry, BlobStore } from '../store/blobs.js'
import { stagedFileModel } from './staged-file.model.js'

/** Long enough that no form being sent can still be about to claim the blob. */
export const ORPHAN_AGE_MS = 24 * 3_600_000

/** Whether anything that is kept names the blob. */
export type HoldsBlob = (blob: string) => Promise<boolean>

export type OrphanSearch = {
  connection: Connection
  blobs: Pick<BlobStore, 'list'>
  holdsBlob: HoldsBlob
  now: Date
  ageMs?: number
}

/** Blobs of some age that no form, case or record knows: left by a crash in between. */
export async function* orphans(search: OrphanSearch): AsyncGenerator<BlobEntry> {
  for await (const blob of search.blobs.list()) if (await isOrphan(blob, search)) yield blob
}

/** A form's row goes only after its case has the blob: who looks in this order misses neither. */
export async function isOrphan(
  { id, writtenAt }: BlobEntry,
  { connection, holdsBlob, now, ageMs = ORPHAN_AGE_MS }: Omit<OrphanSearch, 'blobs'>,
): Promise<boolean> {
  if (now.getTime() - writtenAt.getTime() < ageMs) return false
  return !(await stagedFileModel(connection).exists({ blob: id })) && !(await holdsBlob(id))
}
