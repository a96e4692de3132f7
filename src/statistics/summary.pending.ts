import type { Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import type { PublicationService } from './publications.js'
import type { Release } from './release.js'
import { summaryModel, type SummaryPending } from './summary.model.js'

export type SummaryFollowers = {
  record: (events: AuditEvent[]) => Promise<void>
  notify: (notices: Notice[]) => Promise<void>
  publish: PublicationService['publish']
}

const KINDS: SummaryPending['kind'][] = ['audit', 'notice', 'publish']

/**
 * Carries out what steps left pending on their summaries. The entries leave the summary only afterwards, and each is
 * done once per id, so that a crash in between repeats them rather than losing them.
 */
export function summaryPending(
  connection: Connection,
  { record, notify, publish }: SummaryFollowers,
  onFailure: (error: unknown) => void,
) {
  const summaries = summaryModel(connection)

  async function carryOut(_id: string, pending: SummaryPending[]): Promise<void> {
    for (const entry of pending)
      if (entry.kind === 'publish')
        await publish(JSON.parse(entry.content) as Release, { by: entry.by, at: entry.at })
    await record(pending.flatMap((entry) => (entry.kind === 'audit' ? [entry.event] : [])))
    await notify(pending.flatMap((entry) => (entry.kind === 'notice' ? [entry.notice] : [])))
    const ids = pending.map((entry) => entry.id)
    await summaries.updateOne({ _id }, { $pull: { pending: { id: { $in: ids } } } })
  }

  return {
    /** Does it at once. Where that fails, the step itself is on disk all the same, and so is what must follow it. */
    async now(_id: string, pending: SummaryPending[]): Promise<void> {
      try {
        await carryOut(_id, pending)
      } catch (error) {
        onFailure(error)
      }
    },

    /** Carries out whatever lies pending in the store, of this process or one that died. */
    async settle(): Promise<void> {
      const left = await summaries.find({ 'pending.kind': { $in: KINDS } }, { pending: 1 }).lean()
      for (const { _id, pending } of left) await carryOut(_id, pending)
    },
  }
}
