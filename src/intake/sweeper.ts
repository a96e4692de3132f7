import type { Connection } from 'mongoose'
import type { BlobStore } from '../store/blobs.js'
import { orphans, type HoldsBlob } from './orphans.js'
import { stagedFileModel } from './staged-file.model.js'

const BATCH = 100
const ORPHANS_EVERY_MS = 6 * 3_600_000

export type SweeperDependencies = {
  connection: Connection
  blobs: BlobStore
  /** Whether a case or a record has it. */
  holdsBlob: HoldsBlob
  clock: () => Date
}

/** Removes what was chosen for a form and never sent. A blob that a case or a record holds is never touched. */
export function sweeper({ connection, blobs, holdsBlob, clock }: SweeperDependencies) {
  const staged = stagedFileModel(connection)
  let orphansDue = 0

  async function discard(blob: string): Promise<boolean> {
    if (await holdsBlob(blob)) return false
    await blobs.remove(blob)
    return true
  }

  /** Rows first: a row that was renewed meanwhile stays, and so does its blob. Answers how many files went. */
  async function sweep(now = clock()): Promise<number> {
    let swept = 0
    for (;;) {
      const expired = await staged
        .find({ expiresAt: { $lte: now } })
        .limit(BATCH)
        .lean()
      for (const { _id, blob } of expired) {
        const gone = await staged.deleteOne({ _id, expiresAt: { $lte: now } })
        if (gone.deletedCount > 0 && (await discard(blob))) swept += 1
      }
      if (expired.length < BATCH) return swept
    }
  }

  async function sweepOrphans(now = clock()): Promise<number> {
    let swept = 0
    for await (const { id } of orphans({ connection, blobs, holdsBlob, now })) {
      await blobs.remove(id)
      swept += 1
    }
    return swept
  }

  return {
    sweep,
    sweepOrphans,

    /** One turn: what nobody sent, and a few times a day what nobody knows. */
    async turn(): Promise<void> {
      await sweep()
      if (clock().getTime() < orphansDue) return
      await blobs.sweepPartial()
      await sweepOrphans()
      orphansDue = clock().getTime() + ORPHANS_EVERY_MS
    },
  }
}
