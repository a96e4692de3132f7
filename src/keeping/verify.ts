import { setTimeout as pause } from 'node:timers/promises'
import { auditService, type Verification } from '../audit/audit.service.js'
import type { Store } from '../store/connect.js'
import { EmbeddedConnection } from '../store/embedded/driver/connection.js'
import { checkIndexes, type Disagreement } from '../store/embedded/index-check.js'
import { keptCollections } from './contents.js'
import { checkBlobs, type BlobCheck } from './blob-check.js'
import { checkTrail, type TrailDifference } from './trail-check.js'

/** Long enough for what was under way at the first look to be done at the second. */
const SECOND_LOOK_MS = 2_000

export type Verified = {
  documents: number
  /** Undefined on MongoDB, which keeps its own indexes. */
  indexes: Disagreement[] | undefined
  blobs: BlobCheck
  chain: Verification
  trail: TrailDifference[]
  sound: boolean
}

export type VerifyOptions = {
  clock: () => Date
  /** Called as each part begins and goes on. */
  progress?: (part: 'indexes' | 'blobs' | 'chain' | 'trail', done: number) => void
  secondLookMs?: number
}

/** Holds the store against its blobs, its audit trail and its indexes. Reports everything, repairs nothing. */
export async function verify(store: Store, options: VerifyOptions): Promise<Verified> {
  const { clock, progress = () => undefined, secondLookMs = SECOND_LOOK_MS } = options
  const { connection } = store
  const checked =
    connection instanceof EmbeddedConnection
      ? checkIndexes(connection.engine, (documents) => progress('indexes', documents))
      : undefined
  const blobs = await checkBlobs(store, { clock, progress: (done) => progress('blobs', done) })
  progress('chain', 0)
  const chain = await auditService(connection).verify()
  progress('trail', 0)
  const trail = await settledTrail(store, secondLookMs)
  const unsound = [checked?.disagreements ?? [], blobs.missing, blobs.damaged, trail]
  return {
    documents: checked?.documents ?? (await countDocuments(store)),
    indexes: checked?.disagreements,
    blobs,
    chain,
    trail,
    sound: chain.ok && unsound.every((found) => found.length === 0),
  }
}

async function countDocuments(store: Store): Promise<number> {
  let documents = 0
  for (const name of await keptCollections(store))
    documents += (await store.connection.db?.collection(name).countDocuments()) ?? 0
  return documents
}

/** What differs at two looks: a step that was being taken at the first is done at the second. */
async function settledTrail({ connection }: Store, secondLookMs: number): Promise<TrailDifference[]> {
  const first = await checkTrail(connection)
  if (first.length === 0) return []
  await pause(secondLookMs)
  return checkTrail(connection, [...new Set(first.map(({ number }) => number))])
}
