import type { Connection } from 'mongoose'
import type { Actor } from '../officers/officer.js'
import { keyHeldBy, OPENABLE } from './case.access.js'
import { CaseNotFound, DeclarationNeeded } from './case.errors.js'
import { caseModel, type StoredCase } from './case.model.js'
import { newId, openContent, openFile, openStep, openWords } from './case.seals.js'
import type { CaseFacts, OpenCase } from './case.js'
import type { PendingService } from './pending.js'
import type { AuditEvent } from '../audit/audit.entry.js'

/** A case with its key, held by one officer: what every step starts from. */
export type HeldCase = { stored: StoredCase; key: Buffer }

export type ReadingDependencies = {
  connection: Connection
  pending: PendingService
  record: (events: AuditEvent[]) => Promise<void>
  clock: () => Date
}

export type ReadingService = ReturnType<typeof readingService>

/** Opens cases for officers who hold their key and may; nobody else can tell whether a number exists. */
export function readingService({ connection, record, clock }: ReadingDependencies) {
  const cases = caseModel(connection)

  /** @throws {CaseNotFound} also when the case exists and this officer may not open it */
  async function holdUndeclared(actor: Actor, number: string): Promise<HeldCase> {
    const stored = await cases.findOne({ number, 'keys.holder': actor.id }).lean<StoredCase>()
    const key = stored && keyHeldBy(actor, stored)
    if (!stored || !key) throw new CaseNotFound()
    return { stored, key }
  }

  /**
   * A case whose key an officer holds, and of which they have said that they have no conflict of interest.
   * @throws {CaseNotFound} @throws {DeclarationNeeded}
   */
  async function hold(actor: Actor, number: string): Promise<HeldCase> {
    const held = await holdUndeclared(actor, number)
    if (!hasDeclared(actor, held.stored)) throw new DeclarationNeeded()
    return held
  }

  const recordReading = (actor: Actor, number: string, action: string) =>
    record([{ id: newId(), at: clock(), action, who: actor.id, caseNumber: number }])

  return {
    hold,
    holdUndeclared,

    /** Whether the case opens for this officer. Shows nothing of it, so it is no reading. */
    async mayOpen(actor: Actor, number: string): Promise<boolean> {
      const stored = await cases.findOne({ number, 'keys.holder': actor.id }, OPENABLE).lean<StoredCase>()
      return stored !== null && keyHeldBy(actor, stored) !== undefined
    },

    /** Everything of a case. That it was read is on record before this resolves. */
    async read(actor: Actor, number: string): Promise<OpenCase> {
      const held = await hold(actor, number)
      await recordReading(actor, number, 'case.read')
      return opened(held)
    },

    /** One file of a case: its label, the blob that holds it and the key that opens it. On record like a reading. */
    async file(actor: Actor, number: string, fileId: string): Promise<ReturnType<typeof openFile>> {
      const { stored, key } = await hold(actor, number)
      const file = stored.files.find((one) => one.id === fileId)
      if (!file) throw new CaseNotFound()
      await recordReading(actor, number, 'case.fileRead')
      return openFile(stored._id, file, key)
    },
  }
}

export const hasDeclared = ({ id }: Actor, { declared = [] }: Pick<StoredCase, 'declared'>): boolean =>
  declared.includes(id)

/** Opens every part of a case with its key. */
export function opened({ stored, key }: HeldCase): OpenCase {
  const { _id, files, timeline, messages, notes, lifecycle, ratings, recused, keys } = stored
  return {
    ...factsOf(stored),
    content: openContent(stored, key),
    files: files.map((file) => openFile(_id, file, key).file),
    timeline: timeline.map((step) => ({
      id: step.id,
      at: step.at,
      action: step.action,
      to: step.to,
      by: step.by,
      onBehalfOf: step.onBehalfOf,
      outcome: step.outcome,
      version: step.version,
      words: openStep(_id, step, key),
    })),
    messages: messages.map((message) => openWords(_id, 'message', message, key)),
    notes: notes.map((note) => openWords(_id, 'note', note, key)),
    lifecycle,
    ratings: (ratings ?? []).map(({ at, version }) => ({ at, version })),
    recused,
    holders: keys
      .map((copy) => copy.holder)
      .filter((holder) => holder !== 'reporter' && holder !== 'recovery'),
  }
}

/** The readable facts of a stored case. */
export const factsOf = (stored: Omit<StoredCase, 'content' | 'keys'>): CaseFacts => ({
  id: stored._id.toHexString(),
  number: stored.number,
  fiscalYear: stored.fiscalYear,
  stream: stored.stream,
  category: stored.category,
  measure: stored.measure,
  channel: stored.channel,
  identity: stored.identity,
  department: stored.department,
  status: stored.status,
  outcome: stored.outcome,
  forwardedTo: stored.forwardedTo,
  receivedAt: stored.receivedAt,
  statusSince: stored.statusSince,
  answerDue: stored.answerDue,
  resolveDue: stored.resolveDue,
  firstAnsweredAt: stored.firstAnsweredAt,
  closedAt: stored.closedAt,
  assignee: stored.assignee,
  replyWaitingSince: stored.replyWaitingSince,
  reopeningAskedAt: stored.reopeningAskedAt,
  version: stored.version,
})
