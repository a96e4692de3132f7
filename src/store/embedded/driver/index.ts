import mongoose, { Mongoose } from 'mongoose'
import { EmbeddedConnection, folderUri } from './connection.js'

/**
 * What `setDriver` wants. Mongoose's own collection class serves: it waits for the connection, reports operations, and
 * passes every call on to what the connection's `db` hands out.
 */
const driver = { Connection: EmbeddedConnection, Collection: mongoose.Collection }

/** A connection to a data folder, on a Mongoose of its own. Throws DataFolderInUse, StoreDamaged, StoreFull. */
export const connectEmbedded = async (
  folder: string,
  options: { readOnly?: boolean } = {},
): Promise<EmbeddedConnection> => {
  const instance = new Mongoose()
  instance.setDriver(driver)
  const connection = instance.createConnection()
  await connection.openUri(folderUri(folder), { ...options, autoCreate: !options.readOnly } as object)
  return connection as EmbeddedConnection
}
