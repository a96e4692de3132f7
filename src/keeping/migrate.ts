import { createHash } from 'node:crypto'
import type { Store } from '../store/connect.js'
import { livingCopies } from '../store/copies.js'
import { lift, refuseLater, type StoreSchema } from '../store/schema.js'
import { StoreInUse } from '../store/store.errors.js'
import { bringBlobs, type BroughtBlobs } from './bring-blobs.js'
import { bringDocuments } from './bring-documents.js'
import { contentsOf, countContents } from './contents.js'
import { beginFilling, endFilling } from './filling.js'
import { SourceChanging, StoreEmpty } from './keeping.errors.js'

/** The store itself removes what is past its time, also while it is moved: so often what differs is brought again. */
const ATTEMPTS = 3

export type MigrateOptions = {
  schema: StoreSchema
  clock: () => Date
  /** Called with what has been looked at so far, and brought where it was missing. */
  progress?: (part: 'documents' | 'blobs', done: number) => void
}
export type MigrateResult = { documents: number; blobs: number; bytes: number; missingBlobs: string[] }

/**
 * Brings everything that is kept from one store into an empty one of the other engine. Cut off half-way, the same call
 * goes on where it was; until it has ended nothing opens the target. The source stays as it is. At the end both hold
 * the same documents and files, by count and SHA-256, read anew.
 *
 * @throws {StoreFromFuture | StoreInUse | StoreEmpty | StoreNotEmpty | SourceChanging}
 */
export async function migrate(source: Store, target: Store, options: MigrateOptions): Promise<MigrateResult> {
  const { schema, clock, progress = () => undefined } = options
  await refuseLater(source.connection, schema.version)
  await refuseRunning(source)
  const begun = await beginFilling(target, { _id: await identityOf(source), by: 'migrate' })
  const result = await bringAll(source, target, begun, progress)
  // Whoever began to work meanwhile may have stored something after it was looked at.
  await refuseRunning(source)
  await endFilling(target)
  await lift(target, schema, { clock })
  return result
}

/** An embedded store is held by this process; on MongoDB the copies of the program tell. */
async function refuseRunning({ connection, engine }: Store): Promise<void> {
  const copies = engine === 'mongodb' ? await livingCopies(connection) : 0
  if (copies > 0) throw new StoreInUse(copies)
}

/** Tells one installation from another: each made its own secrets at its first start. */
async function identityOf(source: Store): Promise<string> {
  const hash = createHash('sha256')
  let found = false
  for await (const { collection, documents } of contentsOf(source))
    if (collection === 'installation')
      for await (const bytes of documents) {
        hash.update(bytes)
        found = true
      }
  if (!found) throw new StoreEmpty()
  return hash.digest('hex')
}

async function bringAll(
  source: Store,
  target: Store,
  begun: boolean,
  progress: (part: 'documents' | 'blobs', done: number) => void,
): Promise<MigrateResult> {
  let blobs: BroughtBlobs | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const compare = begun || attempt > 0
    const named = await bringDocuments(source, target, compare, (done) => progress('documents', done))
    blobs = await bringBlobs(source, target, named, (done) => progress('blobs', done))
    const [one, other] = [await countContents(source), await countContents(target)]
    if (!isSame(one, other)) continue
    const documents = Object.values(one).reduce((sum, count) => sum + count.documents, 0)
    return { documents, ...blobs }
  }
  throw new SourceChanging(ATTEMPTS)
}

type Counts = Awaited<ReturnType<typeof countContents>>
const isSame = (one: Counts, other: Counts): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
    (name) => one[name]?.documents === other[name]?.documents && one[name]?.hash === other[name]?.hash,
  )
