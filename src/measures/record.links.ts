import { randomBytes } from 'node:crypto'
import type { AuditEvent } from '../audit/audit.entry.js'
import { CaseNotFound } from '../cases/case.errors.js'
import { withArabicDigits } from '../web/thai-digits.js'
import type { Actor } from '../officers/officer.js'
import { RecordNotFound, RecordRefused } from './measures.errors.js'
import { pendingOn, type Followers } from './pending.js'
import type { KindName } from './record.kinds.js'
import { recordModel, type StoredRecord } from './record.model.js'
import { shownRecord, type PolicyRecord } from './record.service.js'

/** Whether an officer holds the case's key; all that links need of a case. */
export type MayOpen = (actor: Actor, caseNumber: string) => Promise<boolean>

export type LinkDependencies = Followers & { mayOpen: MayOpen; clock: () => Date }

/** Kinds of record that a case can be about. */
export const LINKED_KINDS: readonly KindName[] = ['publication', 'participation', 'procurement', 'channel']

export type LinkService = ReturnType<typeof linkService>

/** Which cases concern which records. Only whoever may open a case can link it or see that it is linked. */
export function linkService({ connection, mayOpen, clock, ...followers }: LinkDependencies) {
  const records = recordModel(connection)
  const pending = pendingOn(records, followers)

  /** The trail tells that a case was linked, and of which kind of record, but not to which. */
  const eventOf = (
    { kind, measure }: StoredRecord,
    action: string,
    by: string,
    caseNumber: string,
  ): AuditEvent => ({
    id: `link-${randomBytes(12).toString('hex')}`,
    at: clock(),
    action: `measures.${action}`,
    who: by,
    caseNumber,
    facts: { kind, measure },
  })

  async function found(kind: KindName, id: string): Promise<StoredRecord> {
    const record = await records.findOne({ _id: id, kind }).lean<StoredRecord>()
    if (!record || !LINKED_KINDS.includes(kind)) throw new RecordNotFound()
    return record
  }

  /** @throws {CaseNotFound} also for a case that exists and isn't theirs to open */
  async function requireOpen(actor: Actor, caseNumber: string): Promise<void> {
    if (!(await mayOpen(actor, caseNumber))) throw new CaseNotFound()
  }

  async function write(
    record: StoredRecord,
    filter: Record<string, unknown>,
    update: { $push?: Record<string, unknown>; $pull?: Record<string, unknown> },
    event: AuditEvent,
  ): Promise<void> {
    const follows = [{ id: event.id, kind: 'audit' as const, event }]
    const done = await records.updateOne(
      { _id: record._id, ...filter },
      { ...update, $push: { ...update.$push, pending: { $each: follows } } },
    )
    // Linked or taken away before: nothing happened, so nothing is on record.
    if (done.modifiedCount > 0) await pending.now(record._id, follows)
  }

  return {
    /** @throws {RecordRefused} naming `caseNumber` where there is no such case for this officer */
    async link(actor: Actor, kind: KindName, id: string, typed: string): Promise<void> {
      const caseNumber = withArabicDigits(typed).trim()
      const record = await found(kind, id)
      if (!(await mayOpen(actor, caseNumber))) throw new RecordRefused({ caseNumber: { key: 'caseNumber' } })
      const link = { caseNumber, at: clock(), by: actor.id }
      const event = eventOf(record, 'linked', actor.id, caseNumber)
      await write(record, { 'links.caseNumber': { $ne: caseNumber } }, { $push: { links: link } }, event)
    },

    /** @throws {CaseNotFound} */
    async unlink(actor: Actor, kind: KindName, id: string, caseNumber: string): Promise<void> {
      const record = await found(kind, id)
      await requireOpen(actor, caseNumber)
      const event = eventOf(record, 'unlinked', actor.id, caseNumber)
      await write(record, { 'links.caseNumber': caseNumber }, { $pull: { links: { caseNumber } } }, event)
    },

    /** The cases of a record that this officer may open; of the others they learn the count alone. */
    async seenOn(actor: Actor, { links }: PolicyRecord): Promise<string[]> {
      const may = await Promise.all(links.map(({ caseNumber }) => mayOpen(actor, caseNumber)))
      return links.filter((_, index) => may[index]).map(({ caseNumber }) => caseNumber)
    },

    /** The records that a case concerns. @throws {CaseNotFound} */
    async ofCase(actor: Actor, caseNumber: string): Promise<PolicyRecord[]> {
      await requireOpen(actor, caseNumber)
      const linked = await records
        .find({ 'links.caseNumber': caseNumber }, { pending: 0 })
        .lean<StoredRecord[]>()
      return linked.map(shownRecord)
    },
  }
}
