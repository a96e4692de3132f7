import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { openStore, type Store } from '../../../src/store/connect.js'
import { assertAlike, outcomeOf } from './comparable.js'
import { ownDatabase } from '../../support/own-database.js'
import { temporaryFolder, type Doc } from './engines.js'
import { twin, type Halves } from './twins.js'

/** A question that FerretDB answers otherwise than MongoDB's manual says. A refusal is the answer `{ refused: code }`. */
export type Departure<T> = {
  why: string
  docs: Doc[]
  ask: (collection: mongoose.Collection) => Promise<T>
  documented: T | Refused
  ferret: T | Refused
}

export type Refused = { refused: unknown }

/** The engines of one test file, and what a test asks them for. Without MONGODB_URI it is the embedded one alone. */
export type Engines = {
  /** An empty collection with a name of its own, holding `docs`. Each call on it goes to both engines, compared. */
  collection(docs?: Doc[]): Promise<mongoose.Collection>
  /** For what can't be compared call by call: runs a case on each engine by itself, and compares what it answers. */
  each<T>(run: (store: Store) => Promise<T>): Promise<T>
  /**
   * Every engine must answer as documented, but FerretDB as it is known to: where it comes to answer as documented too,
   * the test fails, so that the exception goes.
   */
  ferretDiffers<T>(departure: Departure<T>): Promise<void>
}

type Opened = Halves<Store> & { isFerret: boolean }

/**
 * FerretDB's refusals name no keys (a case in unique-indexes holds that), its indexes tell how they are stored, and it
 * is `true` rather than 1 that a command went well.
 */
const FERRET = { onlyCodes: true, without: ['storageEngine', 'ok'] }

/** Runs cases on the embedded engine and, where MONGODB_URI is set, at the same time on that server, comparing all answers. */
export const compared = (title: string, cases: (engines: Engines) => void): void => {
  const uri = process.env['MONGODB_URI']
  describe(`${title} (${uri ? 'embedded and MongoDB, compared' : 'embedded'})`, () => {
    let folder: string
    let stores: Opened | undefined
    let alone: Store
    const made: Halves<mongoose.Collection>[] = []

    before(async () => {
      folder = await temporaryFolder()
      const folders = { dataFolder: join(folder, 'data'), uploadsFolder: join(folder, 'uploads') }
      alone = await openStore(folders)
      const mongodbUri = ownDatabase('contract')
      if (!mongodbUri) return
      const server = await openStore({ ...folders, mongodbUri })
      stores = { embedded: alone, server, isFerret: await isFerretDb(server) }
    })
    // what a case left behind must be the same too, to the last number type
    afterEach(async () => {
      for (const halves of made.splice(0)) await assertSameContents(halves)
    })
    after(async () => {
      await stores?.server.connection.dropDatabase()
      await stores?.server.close()
      await alone.close()
      await rm(folder, { recursive: true })
    })

    const open = async (docs: Doc[] = []): Promise<Halves<mongoose.Collection>> => {
      const name = `c${randomBytes(8).toString('hex')}`
      const [embedded, server] = [alone, stores?.server ?? alone].map((each) =>
        each.connection.collection(name),
      )
      assert.ok(embedded && server)
      for (const half of stores ? [embedded, server] : [embedded])
        if (docs.length > 0) await half.insertMany(docs)
      return { embedded, server }
    }

    cases({
      async collection(docs) {
        const halves = await open(docs)
        if (!stores) return halves.embedded
        made.push(halves)
        return twin(halves, stores.isFerret ? FERRET : {})
      },
      async each(run) {
        const answer = await run(alone)
        if (stores) {
          const server = await run(stores.server)
          assertAlike({ answer }, { answer: server }, 'a case of its own')
        }
        return answer
      },
      async ferretDiffers({ why, docs, ask, documented, ferret }) {
        const { embedded, server } = await open(docs)
        assert.deepEqual(await answerOf(ask, embedded), documented)
        if (!stores) return
        const expected = stores.isFerret ? ferret : documented
        assert.deepEqual(
          await answerOf(ask, server),
          expected,
          stores.isFerret ? `Known of FerretDB: ${why}` : why,
        )
      },
    })
  })
}

const isFerretDb = async ({ connection }: Store): Promise<boolean> => {
  const built = await connection.db?.admin().command({ buildInfo: 1 })
  return built !== undefined && 'ferretdb' in built
}

const answerOf = async <T>(
  ask: (collection: mongoose.Collection) => Promise<T>,
  collection: mongoose.Collection,
): Promise<T | Refused> => {
  const outcome = await outcomeOf(() => ask(collection))
  if ('answer' in outcome) return outcome.answer as T
  return {
    refused: outcome.refusal instanceof mongoose.mongo.MongoError ? outcome.refusal.code : outcome.refusal,
  }
}

const assertSameContents = async ({ embedded, server }: Halves<mongoose.Collection>): Promise<void> => {
  const contents = (collection: mongoose.Collection) =>
    outcomeOf(() => collection.find({}, { promoteValues: false }).sort({ _id: 1 }).toArray())
  assertAlike(await contents(embedded), await contents(server), 'what they hold after the case')
}
