import type { Connection } from 'mongoose'
import { StoreUnfinished } from './store.errors.js'

/** A document in this collection says that a restore into this store has not ended. */
export const RESTORING = 'restoring'

/** A store with half of a backup in it must not be taken for a whole one. @throws {StoreUnfinished} */
export async function refuseUnfinished(connection: Connection): Promise<void> {
  if (await connection.collection(RESTORING).findOne({})) throw new StoreUnfinished()
}
