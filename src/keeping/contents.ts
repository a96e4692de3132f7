import { createHash } from 'node:crypto'
import mongoose from 'mongoose'
import type { Store } from '../store/connect.js'
import { EmbeddedConnection } from '../store/embedded/driver/connection.js'

/**
 * What a backup leaves out: signs and leases of running copies, sessions (nobody stays signed in over a restore), and
 * files that wait for a form. GridFS keeps blobs in collections, which are carried as blobs.
 */
const LEFT_OUT = /^(copies|leases|sessions|staged_files|restoring|blobs\..+|system\..+)$/

export type Documents = Iterable<Buffer> | AsyncIterable<Buffer>
export type Contents = { collection: string; documents: Documents }

/** Names of the collections that are kept, in order. */
export async function keptCollections({ connection }: Store): Promise<string[]> {
  const found = (await connection.db?.listCollections().toArray()) ?? []
  return found.flatMap(({ name }) => (LEFT_OUT.test(name) ? [] : name)).sort()
}

/**
 * Everything that is kept, each document in BSON. The embedded engine gives one state of the store as long as its
 * reader takes no turn of the event loop; MongoDB gives what is there when it is read.
 */
export async function* contentsOf(store: Store): AsyncGenerator<Contents> {
  const { connection } = store
  if (connection instanceof EmbeddedConnection) yield* embeddedContents(connection)
  else
    for (const collection of await keptCollections(store))
      yield { collection, documents: rawDocuments(connection, collection) }
}

function* embeddedContents({ engine }: EmbeddedConnection): Generator<Contents> {
  const kept = engine
    .collections()
    .all()
    .filter(({ name }) => !LEFT_OUT.test(name))
  for (const collection of kept.sort((one, other) => (one.name < other.name ? -1 : 1)))
    yield { collection: collection.name, documents: bytesOf(engine.documents(collection)) }
}

function* bytesOf(stored: Iterable<{ bytes: Buffer }>): Generator<Buffer> {
  for (const { bytes } of stored) yield bytes
}

async function* rawDocuments({ db }: mongoose.Connection, collection: string): AsyncGenerator<Buffer> {
  if (!db) throw new Error('the connection is not open')
  for await (const bytes of db.collection(collection).find({}, { raw: true }))
    yield bytes as unknown as Buffer
}

/** How many documents a collection has, and a hash of all of them in whatever order they come. */
export class Tally {
  private sum = 0n
  documents = 0

  add(bytes: Buffer): void {
    this.documents += 1
    const hash = createHash('sha256').update(bytes).digest('hex')
    this.sum = BigInt.asUintN(256, this.sum + BigInt(`0x${hash}`))
  }

  /** 64 hexadecimal digits. */
  get hash(): string {
    return this.sum.toString(16).padStart(64, '0')
  }
}

export type CollectionCount = { documents: number; hash: string }

/** What each collection holds now; empty ones are not named. */
export async function countContents(store: Store): Promise<Record<string, CollectionCount>> {
  const counts: Record<string, CollectionCount> = {}
  for await (const { collection, documents } of contentsOf(store)) {
    const tally = new Tally()
    for await (const bytes of documents) tally.add(bytes)
    if (tally.documents > 0) counts[collection] = { documents: tally.documents, hash: tally.hash }
  }
  return counts
}
