import { Schema, type Connection } from 'mongoose'
import { oneAtATime } from './alone.js'
import type { Store } from './connect.js'
import { livingCopies } from './copies.js'
import { modelOn, required } from './model.js'
import { StoreFromFuture, StoreInUse } from './store.errors.js'

/** What a store has that was made before versions were kept. */
export const FIRST_VERSION = 1
export const SCHEMA_COLLECTION = 'schema'

/**
 * A step upward: gives a store of the version before what one of `to` has. It is begun again where it was cut off, and
 * where the copy of the program that was at it fell silent: it must bear being done twice, from any point.
 */
export type SchemaStep = { to: number; name: string; up: (store: Store) => Promise<unknown> }

/** What a program knows: its version, and the steps that lead there. */
export type StoreSchema = { version: number; steps: readonly SchemaStep[] }

/** The steps in order, from the first version on without a gap. */
export function schemaOf(steps: readonly SchemaStep[]): StoreSchema {
  for (const [at, { to, name }] of steps.entries())
    if (to !== FIRST_VERSION + at + 1) throw new Error(`the step ${name} to version ${to} is out of order`)
  return { version: FIRST_VERSION + steps.length, steps }
}

/** `steps` are those that this store went through itself. */
type StoredVersion = { _id: 'schema'; version: number; steps: { to: number; name: string; at: Date }[] }

const versionSchema = new Schema<StoredVersion>(
  {
    _id: required(String),
    version: required(Number),
    steps: [{ to: Number, name: String, at: Date, _id: false }],
  },
  { collection: SCHEMA_COLLECTION, versionKey: false },
)
const versionModel = (connection: Connection) => modelOn(connection, 'SchemaVersion', versionSchema)

/** The version that a store says it has; undefined where it says none. */
export async function schemaVersion(connection: Connection): Promise<number | undefined> {
  return (await connection.collection<StoredVersion>(SCHEMA_COLLECTION).findOne({}))?.version
}

/** For whoever only looks. @throws {StoreFromFuture} where a later program has written this store */
export async function refuseLater(connection: Connection, known: number): Promise<void> {
  const version = (await schemaVersion(connection)) ?? FIRST_VERSION
  if (version > known) throw new StoreFromFuture(version, known)
}

export type Lifting = {
  clock: () => Date
  /** Called before each step. */
  tell?: (step: SchemaStep) => void
  /** Milliseconds that only ever grow. */
  now?: () => number
}

/**
 * Brings a store up to the version that this program knows, before anything else is done with it. Of several copies
 * that start at once one does it, and the others wait. A store in which nothing is has the newest version; one that
 * holds something and says nothing of a version has the first.
 *
 * @throws {StoreFromFuture} where a later program has written it; nothing was changed then
 * @throws {StoreInUse} where copies of an earlier program still work on it
 */
export async function lift(
  store: Store,
  { version: known, steps }: StoreSchema,
  { clock, tell = () => undefined, now }: Lifting,
): Promise<void> {
  const versions = versionModel(store.connection)
  const current = async () => {
    const version = (await schemaVersion(store.connection)) ?? (await begin(store, known))
    if (version > known) throw new StoreFromFuture(version, known)
    return version
  }

  async function take(step: SchemaStep): Promise<void> {
    tell(step)
    await step.up(store)
    // Whoever took over meanwhile has noted it already.
    const { to, name } = step
    const noted = { $set: { version: to }, $push: { steps: { to, name, at: clock() } } }
    await versions.updateOne({ _id: 'schema', version: to - 1 }, noted)
  }

  if ((await current()) === known) return
  await oneAtATime(store, { name: 'schema', now }, async () => {
    const from = await current()
    if (from === known) return
    const copies = store.engine === 'mongodb' ? await livingCopies(store.connection) : 0
    if (copies > 0) throw new StoreInUse(copies)
    for (const step of steps) if (step.to > (await current())) await take(step)
  })
}

/** Of a running program, not of what it keeps. */
const PASSING = /^(copies|leases|restoring|system\..+)$/

/** Notes the version of a store that says none. Of several at once the first one's answer holds. */
async function begin({ connection }: Store, known: number): Promise<number> {
  const version = (await isEmpty(connection)) ? known : FIRST_VERSION
  const stored = await versionModel(connection)
    .findOneAndUpdate(
      { _id: 'schema' },
      { $setOnInsert: { version, steps: [] } },
      { upsert: true, returnDocument: 'after' },
    )
    .lean()
    .orFail()
  return stored.version
}

async function isEmpty(connection: Connection): Promise<boolean> {
  const collections = (await connection.db?.listCollections().toArray()) ?? []
  for (const { name } of collections)
    if (!PASSING.test(name) && (await connection.collection(name).findOne({}))) return false
  return true
}
