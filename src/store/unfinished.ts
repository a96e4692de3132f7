import type { Connection } from 'mongoose'
import { StoreUnfinished } from './store.errors.js'

/** A document in this collection says that this store is being filled and not whole yet. */
export const RESTORING = 'restoring'

/** `_id` says with what: a hash of the backup, or of the installation that moves here. Without `by` it is a restore. */
export type FillingMark = { _id: string; by?: 'migrate' }

/** A store with half of a backup in it must not be taken for a whole one. @throws {StoreUnfinished} */
export async function refuseUnfinished(connection: Connection): Promise<void> {
  const mark = await connection.collection<FillingMark>(RESTORING).findOne({})
  if (mark) throw new StoreUnfinished(mark.by)
}
