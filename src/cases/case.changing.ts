import type { Connection, UpdateQuery } from 'mongoose'
import { CaseChanged } from './case.errors.js'
import { caseModel, type Pending, type StoredCase, type StoredKey } from './case.model.js'
import type { PendingService } from './pending.js'

export type ChangingService = ReturnType<typeof changingService>

/** The one way to write to a case: a single atomic update that fails when somebody else was faster. */
export function changingService(connection: Connection, pending: PendingService) {
  const cases = caseModel(connection)
  return {
    /**
     * Writes the change and what must follow it in one update, then carries out what follows.
     * @throws {CaseChanged} when the case is no longer at this version, or when this changes who holds its key and
     * somebody was given it meanwhile
     */
    async change(
      at: Pick<StoredCase, '_id' | 'version' | 'grants'>,
      update: UpdateQuery<StoredCase>,
      followUps: Pending[],
    ): Promise<void> {
      const changed = await cases.updateOne(
        { ...placeOf(at), ...(update.$set && 'keys' in update.$set ? grantsOf(at) : {}) },
        { ...update, $inc: { version: 1 }, $push: { ...update.$push, pending: { $each: followUps } } },
      )
      if (changed.modifiedCount === 0) throw new CaseChanged(at.version)
      await pending.now(at._id, followUps)
    },

    /**
     * Writes other copies of the same case key, and what must follow. Nothing that anybody has on their screen is out of
     * date by this, so the case stays at its version.
     * @returns false when somebody was faster, and nothing was done
     */
    async changeCopies(
      at: Pick<StoredCase, '_id' | 'version' | 'grants'>,
      keys: StoredKey[],
      followUps: Pending[],
    ): Promise<boolean> {
      const changed = await cases.updateOne(
        { ...placeOf(at), ...grantsOf(at) },
        { $set: { keys }, $inc: { grants: 1 }, $push: { pending: { $each: followUps } } },
      )
      if (changed.modifiedCount === 0) return false
      await pending.now(at._id, followUps)
      return true
    },
  }
}

const placeOf = ({ _id, version }: Pick<StoredCase, '_id' | 'version'>) => ({ _id, version })

const grantsOf = ({ grants }: Pick<StoredCase, 'grants'>) => ({ grants: grants ?? { $exists: false } })
