import type { Connection, Model } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'

/** What must follow a change, written with it in the same update and carried out from there, each once per id. */
export type Pending =
  { id: string; kind: 'audit'; event: AuditEvent } | { id: string; kind: 'notice'; notice: Notice }

export type Followers = {
  connection: Connection
  record: (events: AuditEvent[]) => Promise<void>
  notify: (notices: Notice[]) => Promise<void>
  onFailure: (error: unknown) => void
}

/** Carries out what changes of a model's documents left pending on them; repeated after a crash rather than lost. */
export function pendingOn<T extends { _id: string; pending: Pending[] }>(
  documents: Model<T>,
  { record, notify, onFailure }: Pick<Followers, 'record' | 'notify' | 'onFailure'>,
) {
  // What every such model has in common is all that is touched here.
  const model = documents as unknown as Model<{ _id: string; pending: Pending[] }>

  async function carryOut(_id: string, pending: Pending[]): Promise<void> {
    await record(pending.flatMap((entry) => (entry.kind === 'audit' ? [entry.event] : [])))
    await notify(pending.flatMap((entry) => (entry.kind === 'notice' ? [entry.notice] : [])))
    await model.updateOne({ _id }, { $pull: { pending: { id: { $in: pending.map(({ id }) => id) } } } })
  }

  return {
    /** Does it at once. Where that fails, the change is on disk all the same, and so is what must follow it. */
    async now(_id: string, pending: Pending[]): Promise<void> {
      await carryOut(_id, pending).catch(onFailure)
    },

    /** Whatever lies pending in the store, of this process or one that died. */
    async settle(): Promise<void> {
      const left = await model.find({ 'pending.kind': { $in: ['audit', 'notice'] } }, { pending: 1 }).lean()
      for (const { _id, pending } of left) await carryOut(_id, pending)
    },
  }
}
