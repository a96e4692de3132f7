import mongoose from 'mongoose'
import { isAway } from './away.js'
import { MongodbLink } from './mongodb-link.js'
import { StoreUnreachable } from './store.errors.js'

/**
 * Somebody waits for each answer: after this long without a server they are told to try again shortly. A member of a
 * replica set that stops in an orderly way is replaced within it.
 */
const SERVER_WAIT_MS = 3_000
/** A server that no longer answers but never hung up is noticed after this and SERVER_WAIT_MS together. */
const HEARTBEAT_MS = 2_000
/** For as long a write waits for a majority of the replica set, before it counts as not done. */
const MAJORITY_WAIT_MS = 5_000

const OPTIONS: mongoose.ConnectOptions & { connectionType: typeof MongodbLink } = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: MAJORITY_WAIT_MS },
  readPreference: 'primary',
  serverSelectionTimeoutMS: SERVER_WAIT_MS,
  connectTimeoutMS: SERVER_WAIT_MS,
  waitQueueTimeoutMS: SERVER_WAIT_MS,
  heartbeatFrequencyMS: HEARTBEAT_MS,
  connectionType: MongodbLink,
}

/** A connection on which writes are acknowledged once they are on disk. @throws {StoreUnreachable} */
export async function connectMongodb(uri: string): Promise<mongoose.Connection> {
  const connection = mongoose.createConnection()
  try {
    await connection.openUri(uri, OPTIONS)
    // A server may take connections before it can do anything.
    await connection.db?.command({ ping: 1 })
    return connection
  } catch (error) {
    await connection.close(true)
    throw isAway(error) || isRefused(error) ? new StoreUnreachable(hostsOf(uri), { cause: error }) : error
  }
}

const AUTHENTICATION_FAILED = 18
const isRefused = (error: unknown) =>
  error instanceof mongoose.mongo.MongoServerError && error.code === AUTHENTICATION_FAILED

/** The part of a connection string that names servers: what stands before it may hold a password. */
const hostsOf = (uri: string): string => uri.replace(/^[^/]*\/\//, '').replace(/^[^/]*@|\/.*$/g, '')
