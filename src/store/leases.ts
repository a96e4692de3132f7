import { Schema, type Connection } from 'mongoose'
import { isDuplicateKey } from './duplicate-key.js'
import { modelOn, required } from './model.js'
import type { Signs } from './signs.js'

/**
 * A holder acts for this long after it last began to renew; the others wait for SILENT_MS, which is longer. What is
 * between the two is for a step that was begun in time and is still under way.
 */
const HELD_MS = 20_000

/** One a job: who does it. `turn` grows with each renewal: the sign that the holder lives. */
type StoredLease = { _id: string; holder: string; turn: number }

const leaseSchema = new Schema<StoredLease>(
  { _id: required(String), holder: required(String), turn: required(Number) },
  { collection: 'leases', versionKey: false },
)

/** One copy's hold on a job. */
export type Lease = { held: () => boolean }
type OwnLease = { job: string; renewedAt: number; taken: () => void }

export type LeaseDependencies = { connection: Connection; copy: string; signs: Signs; now: () => number }

/** The leases of one copy of the program: each job is done by the copy that holds its lease. */
export function leasesOf({ connection, copy, signs, now }: LeaseDependencies) {
  const leases = modelOn(connection, 'Lease', leaseSchema)
  const wanted: OwnLease[] = []
  const held = (lease: OwnLease) => now() - lease.renewedAt < HELD_MS

  async function renewOrTake({ job }: OwnLease): Promise<boolean> {
    const renewed = await leases.updateOne({ _id: job, holder: copy }, { $inc: { turn: 1 } })
    return renewed.matchedCount === 1 || (await take(job))
  }

  /** Takes a lease that nobody has, or whose holder gave no sign; false when somebody else has it or was faster. */
  async function take(job: string): Promise<boolean> {
    const stored = await leases.findById(job).lean()
    if (!stored) return make(job)
    const { holder, turn } = stored
    if (!signs.isSilent(`lease ${job}`, `${holder} ${turn}`)) return false
    const update = { $set: { holder: copy }, $inc: { turn: 1 } }
    return (await leases.updateOne({ _id: job, holder, turn }, update)).matchedCount === 1
  }

  async function make(job: string): Promise<boolean> {
    try {
      await leases.create({ _id: job, holder: copy, turn: 1 })
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  return {
    /** Asks for the lease of a job from the next beat on. `taken` is called when it comes to this copy. */
    want(job: string, taken: () => void): Lease {
      const lease = { job, taken, renewedAt: -Infinity }
      wanted.push(lease)
      return { held: () => held(lease) }
    },

    /** Renews what this copy holds and takes what is free. */
    async beat(): Promise<void> {
      for (const lease of wanted) {
        // Before asking: an answer that took long must not make the hold longer than the others think.
        const began = now()
        const before = held(lease)
        lease.renewedAt = (await renewOrTake(lease)) ? began : -Infinity
        if (!before && held(lease)) lease.taken()
      }
    },

    /** Gives everything back, so that others needn't wait. */
    async release(): Promise<void> {
      for (const lease of wanted) lease.renewedAt = -Infinity
      await leases.deleteMany({ holder: copy })
    },
  }
}
