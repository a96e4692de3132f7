import type { Store } from '../store/connect.js'
import { RESTORING, type FillingMark } from '../store/unfinished.js'
import { keptCollections } from './contents.js'
import { StoreNotEmpty } from './keeping.errors.js'

export const database = ({ connection }: Store) => {
  if (!connection.db) throw new Error('the connection is not open')
  return connection.db
}
const marks = (store: Store) => database(store).collection<FillingMark>(RESTORING)

/**
 * Marks an empty store as being filled: nothing opens it until `endFilling`. Answers whether the same filling had begun
 * before; what was on its way then is cleared.
 *
 * @throws {StoreNotEmpty} where it holds anything else
 */
export async function beginFilling(store: Store, own: FillingMark): Promise<boolean> {
  const mark = await marks(store).findOne({})
  if (mark && (mark._id !== own._id || mark.by !== own.by))
    throw new StoreNotEmpty(mark.by ? 'part of another store' : 'part of another backup')
  if (mark) {
    await store.blobs.sweepPartial(true)
    return true
  }
  for (const name of await keptCollections(store))
    if (await database(store).collection(name).findOne({})) throw new StoreNotEmpty(name)
  for await (const _ of store.blobs.list()) throw new StoreNotEmpty('files')
  await marks(store).insertOne(own)
  return false
}

/** The store is whole. */
export async function endFilling(store: Store): Promise<void> {
  await marks(store).deleteMany({})
}
