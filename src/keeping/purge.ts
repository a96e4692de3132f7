import { randomBytes } from 'node:crypto'
import { auditService } from '../audit/audit.service.js'
import { isOrphan, ORPHAN_AGE_MS, orphans } from '../intake/orphans.js'
import type { BlobEntry } from '../store/blobs.js'
import type { Store } from '../store/connect.js'
import { blobHolders } from './named-blobs.js'

/** Removing anything younger could take a file from a form that is being sent. */
export const PURGE_AGE_MIN_MS = 3_600_000

export type PurgeOptions = {
  clock: () => Date
  /** Only files of this age are looked at; at least PURGE_AGE_MIN_MS. */
  ageMs?: number
  /** Called with how many were removed. */
  progress?: (removed: number) => void
}

export type Purged = { files: number; bytes: number; partial: number }

const search = ({ connection, blobs }: Store, { clock, ageMs = ORPHAN_AGE_MS }: PurgeOptions) => {
  const holders = blobHolders(connection)
  const holdsBlob = async (blob: string) => (await holders.holder(blob)) !== undefined
  return {
    connection,
    blobs,
    holdsBlob,
    now: clock(),
    ageMs: Math.max(ageMs, PURGE_AGE_MIN_MS),
  }
}

/** What `purge` would remove: files, and names of which only parts are there; changes nothing. */
export async function purgeable(
  store: Store,
  options: PurgeOptions,
): Promise<{ files: BlobEntry[]; parts: string[] }> {
  const files: BlobEntry[] = []
  for await (const blob of orphans(search(store, options))) files.push(blob)
  const parts: string[] = []
  for await (const id of store.blobs.remnants?.() ?? []) parts.push(id)
  return { files, parts }
}

/** Removes sealed files that no case, no record and no form knows, and what writes that never ended left. The trail says how many. */
export async function purge(store: Store, options: PurgeOptions): Promise<Purged> {
  const { clock, progress = () => undefined } = options
  const { files: found, parts } = await purgeable(store, options)
  // Before anything goes: cut off in between, the trail tells of too many rather than of none.
  if (found.length > 0)
    await auditService(store.connection).record([
      {
        id: `purge-${randomBytes(12).toString('hex')}`,
        at: clock(),
        action: 'blobs.purged',
        who: 'system',
        facts: { files: found.length },
      },
    ])
  const purged: Purged = { files: 0, bytes: 0, partial: 0 }
  for (const blob of found) {
    if (!(await isOrphan(blob, search(store, options)))) continue
    await store.blobs.remove(blob.id)
    purged.bytes += blob.size
    progress((purged.files += 1))
  }
  purged.partial = await store.blobs.sweepPartial()
  for (const id of parts) {
    await store.blobs.remove(id)
    purged.partial += 1
  }
  return purged
}
