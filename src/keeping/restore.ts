import type { Readable } from 'node:stream'
import type mongoose from 'mongoose'
import type { Store } from '../store/connect.js'
import { decodeExact } from '../store/embedded/bson.js'
import { lift, type StoreSchema } from '../store/schema.js'
import { BlobDamaged } from '../store/store.errors.js'
import { RESTORING } from '../store/unfinished.js'
import { entryKind, type Manifest } from './backup-format.js'
import { checkBackup, documentsIn, entriesIn } from './backup-file.js'
import { countContents, keptCollections } from './contents.js'
import { RestoreDiffers, StoreNotEmpty } from './keeping.errors.js'

const BATCH_DOCUMENTS = 500
const BATCH_BYTES = 8 * 1024 ** 2

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
    else if ('collection' in kind) await insert(store, kind.collection, content)
    else {
      await store.blobs.write(content, kind.blob)
      blobs += 1
    }
    progress((read += size))
  }
  await readBack(store, manifest)
  await marks(store).deleteMany({})
  await lift(store, schema, { clock })
  const documents = Object.values(manifest.collections).reduce((sum, one) => sum + one.documents, 0)
  return { documents, blobs, createdAt, missingBlobs: manifest.missingBlobs }
}

const database = ({ connection }: Store) => {
  if (!connection.db) throw new Error('the connection is not open')
  return connection.db
}
const marks = (store: Store) => database(store).collection<{ _id: string }>(RESTORING)

/** Marks the store as half restored. One that this backup left so is cleared first. @throws {StoreNotEmpty} */
async function begin(store: Store, sha256: string): Promise<void> {
  const mark = await marks(store).findOne({})
  if (mark && mark._id !== sha256) throw new StoreNotEmpty('part of another backup')
  for (const name of await keptCollections(store)) {
    const collection = database(store).collection(name)
    if (mark) await collection.deleteMany({})
    else if (await collection.findOne({})) throw new StoreNotEmpty(name)
  }
  for await (const { id } of store.blobs.list()) {
    if (!mark) throw new StoreNotEmpty('files')
    await store.blobs.remove(id)
  }
  if (!mark) await marks(store).insertOne({ _id: sha256 })
}

async function insert(store: Store, name: string, content: Readable): Promise<void> {
  const collection = database(store).collection(name)
  let batch: mongoose.mongo.Document[] = []
  let bytes = 0
  const flush = async () => {
    if (batch.length > 0) await collection.insertMany(batch)
    batch = []
    bytes = 0
  }
  for await (const document of documentsIn(content)) {
    // Numbers keep the types that they were stored with.
    batch.push(decodeExact(document))
    bytes += document.length
    if (batch.length >= BATCH_DOCUMENTS || bytes >= BATCH_BYTES) await flush()
  }
  await flush()
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
