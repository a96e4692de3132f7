import { randomUUID } from 'node:crypto'
import { auditService } from '../audit/audit.service.js'
import type { Store } from '../store/connect.js'
import { lift, type StoreSchema } from '../store/schema.js'
import { BlobDamaged } from '../store/store.errors.js'
import { entryKind, type Manifest } from './backup-format.js'
import { checkBackup, documentsIn, entriesIn } from './backup-file.js'
import { batches, insert } from './bring-documents.js'
import { countContents, keptCollections } from './contents.js'
import { beginFilling, database, endFilling } from './filling.js'
import { RestoreDiffers } from './keeping.errors.js'

export type RestoreOptions = {
  schema: StoreSchema
  clock: () => Date
  /** Called with what has been read, in bytes: the file is read twice. */
  progress?: (bytes: number) => void
}
export type RestoreResult = { documents: number; blobs: number; createdAt: string; missingBlobs: string[] }

/**
 * Puts a backup into an empty store of either engine, and reads it back. The whole file is checked before anything is
 * written. Cut off half-way the store can't be used, but the same backup can be restored into it again. A store of an
 * earlier version is brought up to this program's.
 *
 * @throws {BackupForeign | BackupDamaged | StoreNotEmpty | RestoreDiffers}
 */
export async function restore(
  store: Store,
  file: string,
  { schema, clock, progress = () => undefined }: RestoreOptions,
): Promise<RestoreResult> {
  let read = 0
  const checking = { schema: schema.version, progress: (bytes: number) => progress((read = bytes)) }
  const { manifest, createdAt, sha256 } = await checkBackup(file, checking)
  await begin(store, sha256)
  let blobs = 0
  for await (const { name, size, content } of entriesIn(file)) {
    const kind = entryKind(name)
    if (!kind) content.resume()
    else if ('collection' in kind) {
      for await (const batch of batches(documentsIn(content))) await insert(store, kind.collection, batch)
    } else {
      await store.blobs.write(content, kind.blob)
      blobs += 1
    }
    progress((read += size))
  }
  await readBack(store, manifest)
  await recordRestore(store, { at: clock(), createdAt })
  await endFilling(store)
  await lift(store, schema, { clock })
  const documents = Object.values(manifest.collections).reduce((sum, one) => sum + one.documents, 0)
  return { documents, blobs, createdAt, missingBlobs: manifest.missingBlobs }
}

/** The first entry behind those of the backup. Cut off before the end, it goes when the restore begins anew. */
function recordRestore(
  { connection }: Store,
  { at, createdAt }: { at: Date; createdAt: string },
): Promise<void> {
  const facts = { backupOf: createdAt }
  return auditService(connection).record([
    { id: randomUUID(), at, action: 'store.restored', who: 'system', facts },
  ])
}

/** Begins anew where the same backup was cut off. @throws {StoreNotEmpty} */
async function begin(store: Store, sha256: string): Promise<void> {
  if (!(await beginFilling(store, { _id: sha256 }))) return
  for (const name of await keptCollections(store)) await database(store).collection(name).deleteMany({})
  for await (const { id } of store.blobs.list()) await store.blobs.remove(id)
}

/** Whether the store now holds what the backup does, read anew from beginning to end. @throws {RestoreDiffers} */
async function readBack(store: Store, { collections, entries }: Manifest): Promise<void> {
  const counts = await countContents(store)
  for (const name of new Set([...Object.keys(counts), ...Object.keys(collections)]))
    if (counts[name]?.hash !== collections[name]?.hash) throw new RestoreDiffers(`collection ${name}`)
  const blobs = new Map(
    Object.entries(entries).flatMap(([name, { bytes }]) => {
      const kind = entryKind(name)
      return kind && 'blob' in kind ? [[kind.blob, bytes] as const] : []
    }),
  )
  for await (const { id, size } of store.blobs.list()) {
    if (blobs.get(id) !== size) throw new BlobDamaged(id)
    blobs.delete(id)
  }
  if (blobs.size > 0) throw new RestoreDiffers(`blob ${[...blobs.keys()][0]}`)
}
