import type { Connection, Types } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import { despiteRaces } from '../store/races.js'
import { caseModel, type Pending, type TallyStep } from './case.model.js'
import { newId } from './case.seals.js'

/** What a change of a case is followed by; each is done once per id, however often it is handed over. */
export type Followers = {
  record: (events: AuditEvent[]) => Promise<void>
  notify: (notices: Notice[]) => Promise<void>
  tally: (id: string, step: TallyStep) => Promise<void>
}

/** An entry for the trail that follows a change. */
export function audited(event: Omit<AuditEvent, 'id'>): Pending {
  const id = newId()
  return { id, kind: 'audit', event: { id, ...event } }
}

/** A notice that follows a change; none where nobody is to be told. */
export function noticed(notice: Omit<Notice, 'id'>): Pending[] {
  const id = newId()
  return notice.to.length > 0 ? [{ id, kind: 'notice', notice: { id, ...notice } }] : []
}

type Waiting = { caseId: Types.ObjectId; pending: Pending[] }

const SWEEP_BATCH = 200

export type PendingService = ReturnType<typeof pendingService>

/**
 * Carries out what changes left pending on their cases, many at a time. The entries leave the case only afterwards,
 * so that a crash in between repeats them rather than losing them.
 */
export function pendingService(
  connection: Connection,
  followers: Followers,
  onFailure: (error: unknown) => void,
) {
  const cases = caseModel(connection)
  let queue: Waiting[] = []
  let running: Promise<void> | undefined

  /** Another copy of the program may be at the same ones, in another order. */
  const carryOut = (batch: Waiting[]): Promise<void> => despiteRaces(() => carryOutOnce(batch))

  async function carryOutOnce(batch: Waiting[]): Promise<void> {
    const entries = batch.flatMap((waiting) => waiting.pending)
    await Promise.all([
      followers.record(entries.flatMap((entry) => (entry.kind === 'audit' ? [entry.event] : []))),
      followers.notify(entries.flatMap((entry) => (entry.kind === 'notice' ? [entry.notice] : []))),
      ...entries.map((entry) => (entry.kind === 'tally' ? followers.tally(entry.id, entry.step) : undefined)),
    ])
    await cases.bulkWrite(
      batch.map(({ caseId, pending }) => ({
        updateOne: {
          filter: { _id: caseId },
          update: { $pull: { pending: { id: { $in: pending.map((entry) => entry.id) } } } },
        },
      })),
      { ordered: false },
    )
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue
      queue = []
      await carryOut(batch)
    }
  }

  /** Starts carrying out what is queued, or joins what is under way. */
  function work(): Promise<void> {
    running ??= drain().finally(() => (running = undefined))
    return running
  }

  return {
    /** Carries these out soon. If it fails, they stay on their case and the next sweep finds them. */
    soon(caseId: Types.ObjectId, pending: Pending[]): void {
      queue.push({ caseId, pending })
      setImmediate(() => void work().catch(onFailure))
    },

    /**
     * Carries these out and waits for it: what an officer does is on record before they see it done. Never fails:
     * the change that they follow is on disk, and so are they, on their case, until the next sweep.
     */
    async now(caseId: Types.ObjectId, pending: Pending[]): Promise<void> {
      queue.push({ caseId, pending })
      try {
        while (running !== undefined || queue.length > 0) await work()
      } catch (error) {
        onFailure(error)
      }
    },

    /** Carries out whatever lies pending in the store, from this process or one that died. */
    async settle(): Promise<void> {
      while (running !== undefined || queue.length > 0) await work()
      for (;;) {
        const left = await cases
          .find({ 'pending.kind': { $in: ['audit', 'notice', 'tally'] } }, { pending: 1 })
          .limit(SWEEP_BATCH)
          .lean()
        if (left.length === 0) return
        await carryOut(left.map(({ _id, pending }) => ({ caseId: _id, pending })))
      }
    },
  }
}
