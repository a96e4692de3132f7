import type { Connection, Types, UpdateQuery } from 'mongoose'
import { CaseChanged } from './case.errors.js'
import { caseModel, type Pending, type StoredCase } from './case.model.js'
import type { PendingService } from './pending.js'

export type ChangingService = ReturnType<typeof changingService>

/** The one way to write to a case: a single atomic update that fails when somebody else was faster. */
export function changingService(connection: Connection, pending: PendingService) {
  const cases = caseModel(connection)
  return {
    /**
     * Writes the change and what must follow it in one update, then carries out what follows.
     * @throws {CaseChanged} when the case is no longer at this version
     */
    async change(
      at: { _id: Types.ObjectId; version: number },
      update: UpdateQuery<StoredCase>,
      followUps: Pending[],
    ): Promise<void> {
      const changed = await cases.updateOne(
        { _id: at._id, version: at.version },
        { ...update, $inc: { version: 1 }, $push: { ...update.$push, pending: { $each: followUps } } },
      )
      if (changed.modifiedCount === 0) throw new CaseChanged(at.version)
      await pending.now(at._id, followUps)
    },
  }
}
