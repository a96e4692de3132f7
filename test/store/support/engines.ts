import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type mongoose from 'mongoose'
import { openStore, type Store } from '../../../src/store/connect.js'
import { ownDatabase } from '../../support/own-database.js'

export type Doc = Record<string, unknown>
export type Collection = mongoose.Collection<Doc & { _id?: never }>

/** A store of one test file, and what a test asks it for. */
export type Subject = {
  store: Store
  engine: 'embedded' | 'mongodb'
  /** An empty collection with a name of its own, holding `docs`. */
  collection(docs?: Doc[]): Promise<mongoose.Collection>
}

/** Runs the same cases on the embedded engine and, where MONGODB_URI is set, on MongoDB. */
export const onEachEngine = (title: string, cases: (subject: Subject) => void): void => {
  onEngine('embedded', title, cases)
  if (process.env['MONGODB_URI']) onEngine('mongodb', title, cases)
}

/** Runs cases that are about the embedded engine alone. */
export const onEmbedded = (title: string, cases: (subject: Subject) => void): void => {
  onEngine('embedded', title, cases)
}

/** Runs cases that are about MongoDB alone; without MONGODB_URI they count as skipped. */
export const onMongodb = (title: string, cases: (subject: Subject) => void): void => {
  onEngine('mongodb', title, cases, process.env['MONGODB_URI'] ? describe : describe.skip)
}

const onEngine = (
  engine: Subject['engine'],
  title: string,
  cases: (subject: Subject) => void,
  suite: (title: string, cases: () => void) => void = describe,
): void => {
  suite(`${title} (${engine})`, () => {
    const subject = { engine, collection: (docs?: Doc[]) => filled(subject.store, docs) } as Subject
    let folder: string
    before(async () => {
      folder = await temporaryFolder()
      const mongodbUri = engine === 'mongodb' ? ownDatabase('contract') : undefined
      subject.store = await openStore({
        dataFolder: join(folder, 'data'),
        uploadsFolder: join(folder, 'uploads'),
        ...(mongodbUri && { mongodbUri }),
      })
    })
    after(async () => {
      if (engine === 'mongodb') await subject.store.connection.dropDatabase()
      await subject.store.close()
      await rm(folder, { recursive: true })
    })
    cases(subject)
  })
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sucharit-store-'))

const filled = async (store: Store, docs: Doc[] = []): Promise<mongoose.Collection> => {
  const collection = store.connection.collection(`c${randomBytes(8).toString('hex')}`)
  if (docs.length > 0) await collection.insertMany(docs)
  return collection
}

/** The `_id`s that a filter finds, in order of `_id`. */
export const idsOf = async (collection: mongoose.Collection, filter: Doc): Promise<unknown[]> => {
  const docs = await collection.find(filter).sort({ _id: 1 }).toArray()
  return docs.map(({ _id: id }) => id)
}

/** Documents that tests can find by short names: `{ a: {...} }` becomes `{ _id: 'a', ... }`. */
export const named = (docs: Record<string, Doc>): Doc[] =>
  Object.entries(docs).map(([_id, doc]) => ({ _id, ...doc }))
