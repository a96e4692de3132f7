import { randomUUID } from 'node:crypto'
import { Schema, type Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { AuditService } from '../audit/audit.service.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { modelOn, required } from '../store/model.js'
import { SignInLocked } from './officer.errors.js'

const FREE_FAILURES = 4
const FIRST_LOCK_MS = 60_000
const LONGEST_LOCK_MS = 30 * 60_000
/** After a quiet day the count begins again. */
const FORGOTTEN_MS = 24 * 3_600_000

/** Tries while a name is locked, from the first on: whose name it is, or "unknown"; `id` names the entry on the trail. */
type Refused = { id: string; who: string; since: Date; count: number }

/** Failed sign-ins under one name, existing or not; `_id` is an HMAC of the name. */
type StoredAttempts = {
  _id: string
  failures: number
  lockedUntil: Date
  expiresAt: Date
  refused?: Refused
}

const attemptsSchema = new Schema<StoredAttempts>(
  {
    _id: required(String),
    failures: required(Number),
    lockedUntil: required(Date),
    expiresAt: { ...required(Date), index: { expires: 0 } },
    refused: new Schema<Refused>(
      { id: required(String), who: required(String), since: required(Date), count: required(Number) },
      { _id: false },
    ),
  },
  { collection: 'attempts', versionKey: false },
)
attemptsSchema.index({ 'refused.count': 1 }, { sparse: true })
const attemptsModel = (connection: Connection) => modelOn(connection, 'SignInAttempts', attemptsSchema)

/** How long a name is closed after so many failures: not for the first four, then 1 minute doubling to 30. */
export const lockMs = (failures: number): number =>
  failures <= FREE_FAILURES
    ? 0
    : Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES - 1), LONGEST_LOCK_MS)

type Dependencies = { connection: Connection; audit: Pick<AuditService, 'record'>; clock: () => Date }

export type Attempts = ReturnType<typeof attemptCounter>

/**
 * Counts failed sign-ins by name. A try on a locked name is told to the trail once when the first comes, and once more,
 * with how many there were, when the lock is over. So a flood adds two entries at most to the failure that locked the
 * name, however fast it comes, and a name is locked for longer each time.
 */
export function attemptCounter({ connection, audit, clock }: Dependencies) {
  const attempts = attemptsModel(connection)

  /** Puts on record what was refused under a name whose lock is over. */
  async function tellRefused({ _id, refused, lockedUntil }: StoredAttempts): Promise<void> {
    if (!refused) return
    await audit.record(entriesOf(refused, lockedUntil))
    await attempts.updateOne({ _id, 'refused.id': refused.id }, { $unset: { refused: 1 } })
  }

  async function refuse({ _id, lockedUntil }: StoredAttempts, whose: () => Promise<string>): Promise<void> {
    const again = () =>
      attempts.updateOne({ _id, lockedUntil, 'refused.count': { $gte: 1 } }, { $inc: { 'refused.count': 1 } })
    if ((await again()).matchedCount === 1) return
    const refused = { id: randomUUID(), who: await whose(), since: clock(), count: 1 }
    const first = await attempts.updateOne(
      { _id, lockedUntil, refused: { $exists: false } },
      { $set: { refused } },
    )
    if (first.matchedCount === 1) await audit.record(entriesOf(refused, lockedUntil))
    else await again()
  }

  /** What is stored of a name that isn't locked. @throws {SignInLocked} */
  async function unlocked(name: string, now: Date, whose: () => Promise<string>) {
    const stored = await attempts.findById(name).lean<StoredAttempts>()
    if (!stored || stored.lockedUntil <= now) return stored
    await refuse(stored, whose)
    throw new SignInLocked(Math.ceil((stored.lockedUntil.getTime() - now.getTime()) / 1000))
  }

  return {
    /** Turns away whoever tries a locked name, before anything is spent on them. @throws {SignInLocked} */
    async refuseLocked(name: string, whose: () => Promise<string>): Promise<void> {
      await unlocked(name, clock(), whose)
    },

    /**
     * Counts a sign-in as failed before its password is looked at, so that a hundred at the same instant don't get
     * a hundred guesses; {@link forget} takes it back.
     *
     * @param whose name it is, an officer's id or "unknown"; asked where it is locked
     * @throws {SignInLocked}
     */
    async begin(
      name: string,
      whose: () => Promise<string>,
    ): Promise<{ failures: number; lockedMinutes: number }> {
      for (;;) {
        const now = clock()
        const stored = await unlocked(name, now, whose)
        if (stored) await tellRefused(stored)
        const failures = 1 + (stored && stored.expiresAt > now ? stored.failures : 0)
        const next = {
          failures,
          lockedUntil: new Date(now.getTime() + lockMs(failures)),
          expiresAt: new Date(now.getTime() + FORGOTTEN_MS),
        }
        if (await count(name, stored?.failures, next))
          return { failures, lockedMinutes: lockMs(failures) / 60_000 }
      }
    },

    async forget(name: string): Promise<void> {
      const stored = await attempts.findOneAndDelete({ _id: name }).lean()
      if (stored?.refused) await audit.record(entriesOf(stored.refused, stored.lockedUntil))
    },

    /** The same for every name whose lock is over and that nobody has tried since. */
    async carryOut(): Promise<void> {
      const over = { 'refused.count': { $gte: 1 }, lockedUntil: { $lte: clock() } }
      for (const stored of await attempts.find(over).lean<StoredAttempts[]>()) await tellRefused(stored)
    },
  }

  /** False when somebody else counted in between. */
  async function count(name: string, before: number | undefined, next: Omit<StoredAttempts, '_id'>) {
    if (before !== undefined) {
      const counted = await attempts.updateOne({ _id: name, failures: before }, { $set: next })
      return counted.matchedCount === 1
    }
    try {
      await attempts.create({ _id: name, ...next })
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }
}

/** The first of them, and all of them once they were several; each is recorded once, however often it is told. */
function entriesOf({ id, who, since, count }: Refused, lockedUntil: Date): AuditEvent[] {
  const action = 'officer.signInRefused'
  const first = { id, at: since, action, who, facts: {} }
  return count === 1
    ? [first]
    : [first, { ...first, id: `${id}-all`, at: lockedUntil, facts: { tries: count } }]
}
