import { Schema, type Connection } from 'mongoose'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { modelOn, required } from '../store/model.js'
import { SignInLocked } from './officer.errors.js'

const FREE_FAILURES = 4
const FIRST_LOCK_MS = 60_000
const LONGEST_LOCK_MS = 30 * 60_000
/** After a quiet day the count begins again. */
const FORGOTTEN_MS = 24 * 3_600_000

/** Failed sign-ins under one name, existing or not; `_id` is an HMAC of the name. */
type StoredAttempts = { _id: string; failures: number; lockedUntil: Date; expiresAt: Date }

const attemptsSchema = new Schema<StoredAttempts>(
  {
    _id: required(String),
    failures: required(Number),
    lockedUntil: required(Date),
    expiresAt: { ...required(Date), index: { expires: 0 } },
  },
  { collection: 'attempts', versionKey: false },
)
const attemptsModel = (connection: Connection) => modelOn(connection, 'SignInAttempts', attemptsSchema)

/** How long a name is closed after so many failures: not for the first four, then 1 minute doubling to 30. */
export const lockMs = (failures: number): number =>
  failures <= FREE_FAILURES
    ? 0
    : Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES - 1), LONGEST_LOCK_MS)

/** Counts failed sign-ins by name. */
export function attemptCounter(connection: Connection, clock: () => Date) {
  const attempts = attemptsModel(connection)

  return {
    /**
     * Counts a sign-in as failed before its password is looked at, so that a hundred at the same instant don't get
     * a hundred guesses; {@link forget} takes it back.
     *
     * @throws {SignInLocked}
     */
    async begin(name: string): Promise<{ failures: number; lockedMinutes: number }> {
      for (;;) {
        const now = clock()
        const stored = await attempts.findById(name).lean()
        if (stored && stored.lockedUntil > now)
          throw new SignInLocked(Math.ceil((stored.lockedUntil.getTime() - now.getTime()) / 1000))
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
      await attempts.deleteOne({ _id: name })
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
