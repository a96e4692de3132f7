import mongoose from 'mongoose'
import { StoreUnreachable } from './store.errors.js'

const {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} = mongoose.mongo

/** What the driver throws when it has no server, or lost the one that it was speaking with. */
const LOST = [
  StoreUnreachable,
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
  MongoOperationTimeoutError,
  mongoose.Error.MongooseServerSelectionError,
]

/**
 * What a server answers that can't do anything for now: it is stopping or has just become, or ceased to be, the one
 * that takes writes; too few members of the set confirmed a write in time (64). 1 is InternalError, a failure of the
 * server's own; FerretDB answers it to everything while its PostgreSQL is away.
 */
const UNABLE = new Set([
  1, 6, 7, 64, 89, 91, 133, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 10058,
])

/**
 * Whether the store is away, or went away in the middle. Then nobody knows whether a write was done: it must be one
 * that may be repeated.
 */
export const isAway = (error: unknown): boolean =>
  LOST.some((kind) => error instanceof kind) ||
  (error instanceof Error && error.name === 'MongoWaitQueueTimeoutError') ||
  (error instanceof MongoServerError && UNABLE.has(Number(error.code))) ||
  // insertMany and bulkWrite wrap whatever happens to them
  (error instanceof MongoBulkWriteError && isAway(error.errorResponse))
