import type mongoose from 'mongoose'
import type { Store } from '../store/connect.js'
import { decodeExact, encode, type Doc } from '../store/embedded/bson.js'
import { contentsOf, keptCollections, type Documents } from './contents.js'
import { database } from './filling.js'
import { blobNames } from './named-blobs.js'

const BATCH_DOCUMENTS = 500
const BATCH_BYTES = 8 * 1024 ** 2

type Batch = Buffer[]

/**
 * Makes the target's documents those of the source, byte by byte. Answers the blobs that they name.
 *
 * @param compare whether the target may hold some of them already
 * @param progress called with how many have been looked at
 */
export async function bringDocuments(
  source: Store,
  target: Store,
  compare: boolean,
  progress: (documents: number) => void,
): Promise<Set<string>> {
  const namesOf = blobNames(source.connection)
  const named = new Set<string>()
  const collections = new Set<string>()
  let done = 0
  for await (const { collection, documents } of contentsOf(source)) {
    collections.add(collection)
    let there = 0
    for await (const batch of batches(documents)) {
      for (const bytes of batch) for (const blob of namesOf(collection, bytes)) named.add(blob)
      await (compare ? bringDifferent(target, collection, batch) : insert(target, collection, batch))
      there += batch.length
      progress((done += batch.length))
    }
    if (compare) await removeOthers(source, target, collection, there)
  }
  // a collection that the source has no more
  for (const name of await keptCollections(target))
    if (!collections.has(name)) await database(target).collection(name).deleteMany({})
  return named
}

/** Stores documents as they are: numbers keep the types that they were stored with. */
export async function insert(store: Store, collection: string, batch: Batch): Promise<void> {
  if (batch.length > 0) await database(store).collection(collection).insertMany(batch.map(decodeExact))
}

/** Documents in parts of some hundred, and of some megabytes at most. */
export async function* batches(documents: Documents): AsyncGenerator<Batch> {
  let batch: Batch = []
  let bytes = 0
  for await (const document of documents) {
    batch.push(document)
    bytes += document.length
    if (batch.length < BATCH_DOCUMENTS && bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

type Id = mongoose.mongo.Document & { _id: never }
const exactly = { promoteValues: false } as const

async function bringDifferent(target: Store, name: string, batch: Batch): Promise<void> {
  const collection = database(target).collection<Id>(name)
  const documents = batch.map((bytes) => ({ bytes, ...asId(decodeExact(bytes)) }))
  const ids = documents.map(({ _id }) => _id)
  const found = new Map<string, Buffer>()
  for await (const one of collection.find({ _id: { $in: ids } }, exactly))
    found.set(keyOf(one._id), encode(one))
  const missing = documents.filter(({ _id }) => !found.has(keyOf(_id)))
  await insert(
    target,
    name,
    missing.map(({ bytes }) => bytes),
  )
  const changed = documents.filter(({ _id, bytes }) => found.get(keyOf(_id))?.equals(bytes) === false)
  for (const { _id, bytes } of changed) {
    await collection.deleteOne({ _id })
    await insert(target, name, [bytes])
  }
}

/** Removes what the target has and the source has no more. */
async function removeOthers(source: Store, target: Store, name: string, wanted: number): Promise<void> {
  const [from, to] = [source, target].map((store) => database(store).collection<Id>(name))
  if (!from || !to || (await to.countDocuments({})) === wanted) return
  for await (const { _id } of to.find({}, { ...exactly, projection: { _id: 1 } }))
    if (!(await from.findOne({ _id }, { projection: { _id: 1 } }))) await to.deleteOne({ _id })
}

const asId = ({ _id }: Doc) => ({ _id: _id as never })
/** A value of any type as text, the same for the same value. */
const keyOf = (id: unknown): string => encode({ id }).toString('latin1')
