import type mongoose from 'mongoose'
import { FileBlobs, type BlobStore } from './blobs.js'
import { connectEmbedded } from './embedded/driver/index.js'
import { GridBlobs } from './grid-blobs.js'
import { connectMongodb } from './mongodb.js'
import { refuseUnfinished } from './unfinished.js'

export type Store = {
  connection: mongoose.Connection
  engine: 'mongodb' | 'embedded'
  blobs: BlobStore
  close(): Promise<void>
}

export type StoreOptions = {
  /** Set: the official driver, to one server, a replica set or a sharded cluster. Not set: the embedded engine. */
  mongodbUri?: string
  /** Where the embedded engine keeps its file. */
  dataFolder: string
  /** Where sealed files lie beside the embedded engine; with MongoDB they are in its GridFS. */
  uploadsFolder: string
  /** For commands that only look: may be open beside the process that writes. */
  readOnly?: boolean
  /** Opens also a store that a restore has left half-way, to restore into it again. */
  unfinished?: boolean
}

/**
 * Opens the store: documents behind a Mongoose connection, and blobs. Either engine acknowledges a write after it is on
 * disk. Throws StoreUnfinished, and DataFolderInUse, StoreDamaged or StoreFull for the embedded engine,
 * StoreUnreachable for MongoDB.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { mongodbUri, dataFolder, uploadsFolder, readOnly = false, unfinished = false } = options
  const connection = mongodbUri
    ? await connectMongodb(mongodbUri)
    : await connectEmbedded(dataFolder, { readOnly })
  try {
    if (!unfinished) await refuseUnfinished(connection)
  } catch (error) {
    await connection.close()
    throw error
  }
  return {
    connection,
    engine: mongodbUri ? 'mongodb' : 'embedded',
    blobs: mongodbUri ? new GridBlobs(connection) : new FileBlobs(uploadsFolder),
    close: () => connection.close(),
  }
}
