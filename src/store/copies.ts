import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { Schema, type Connection } from 'mongoose'
import { leasesOf, type Lease } from './leases.js'
import { modelOn } from './model.js'
import { Signs } from './signs.js'

const BEAT_MS = 5_000

/** A running copy of the program; `beats` grows while it lives. The id is random and says nothing of a machine. */
type StoredCopy = { _id: string; beats: number }

const copySchema = new Schema<StoredCopy>(
  { _id: { type: String, required: true }, beats: { type: Number, required: true } },
  { collection: 'copies', versionKey: false },
)

/** The copies of the program that work on one store, as one of them sees it. */
export type Copies = {
  /** How many there are, this one included, as of the last beat. */
  living: () => number
  /** Asks for the lease of a job. `taken` is called when it comes to this copy. */
  lease: (job: string, taken: () => void) => Lease
  /** Joins, and shows from then on that this copy lives. */
  start: () => Promise<void>
  /** Leaves: the others take over within a beat. */
  stop: () => Promise<void>
}

/** Whoever lives has given two signs meanwhile, also over a slow network. */
const LOOK_MS = 3 * BEAT_MS

/** How many copies work on a store now, as somebody sees it who isn't one of them. Takes a while where there were any. */
export async function livingCopies(connection: Connection, lookMs = LOOK_MS): Promise<number> {
  const copies = modelOn(connection, 'Copy', copySchema)
  const before = new Map((await copies.find().lean()).map(({ _id, beats }) => [_id, beats]))
  if (before.size === 0) return 0
  await pause(lookMs)
  return (await copies.find().lean()).filter(({ _id, beats }) => before.get(_id) !== beats).length
}

/** The embedded engine belongs to one process: that one does everything. */
export const soleCopy = (): Copies => {
  const taken: (() => void)[] = []
  return {
    living: () => 1,
    lease: (_job, tell) => {
      taken.push(tell)
      return { held: () => true }
    },
    start: () => Promise.resolve(taken.forEach((tell) => tell())),
    stop: () => Promise.resolve(),
  }
}

export type CopiesDependencies = {
  connection: Connection
  onFailure: (error: unknown) => void
  /** Milliseconds that only ever grow. */
  now?: () => number
}

/**
 * One of several copies on a MongoDB server. It gives a sign every five seconds; after thirty without one the others
 * count it as gone and take its jobs.
 */
export function severalCopies({ connection, onFailure, now = () => performance.now() }: CopiesDependencies) {
  const copies = modelOn(connection, 'Copy', copySchema)
  const copy = randomBytes(12).toString('hex')
  const signs = new Signs(now)
  const leases = leasesOf({ connection, copy, signs, now })
  let beats = 0
  let living = 1
  let timer: NodeJS.Timeout | undefined
  let beating: Promise<void> | undefined

  async function count(): Promise<number> {
    const others = await copies.find({ _id: { $ne: copy } }).lean()
    const silent = others.filter(({ _id, beats }) => signs.isSilent(_id, String(beats)))
    // One that was only asleep comes back with its next beat.
    for (const { _id, beats } of silent) {
      await copies.deleteOne({ _id, beats })
      signs.forget(_id)
    }
    return 1 + others.length - silent.length
  }

  /** Shows that this copy lives, counts the others, renews and takes leases. */
  async function beat(): Promise<void> {
    // Counted here: one whose line was removed while it slept must come back with a count that nobody has seen.
    beats += 1
    await copies.updateOne({ _id: copy }, { $set: { beats } }, { upsert: true })
    living = await count()
    await leases.beat()
  }

  const beatInBackground = () => {
    beating ??= beat()
      .catch(onFailure)
      .finally(() => (beating = undefined))
  }

  async function leave(): Promise<void> {
    await leases.release()
    await copies.deleteOne({ _id: copy })
  }

  return {
    living: () => living,
    lease: (job, taken) => leases.want(job, taken),
    beat,
    async start() {
      await beat()
      timer ??= setInterval(beatInBackground, BEAT_MS).unref()
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      await beating
      // A store that is away mustn't keep anybody from stopping: the others will notice the silence.
      await leave().catch(onFailure)
    },
  } satisfies Copies & { beat: () => Promise<void> }
}
