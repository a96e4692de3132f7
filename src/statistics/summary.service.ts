import { randomUUID } from 'node:crypto'
import type { Connection, UpdateQuery } from 'mongoose'
import type { Head } from '../audit/audit.chain.js'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import type { Officer } from '../officers/officer.js'
import { behalfFor, mayDo, whoMay, type Permission } from '../officers/roles.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { fiscalYearDays } from './as-of.js'
import { earlierOf } from './cross-freezing.js'
import type { Earlier } from './cross-release.js'
import { publicationId, type PublicationService } from './publications.js'
import { ANALYSIS, canonical, sha256, type Analysis, type Release } from './release.js'
import { SummaryChanged, SummaryNotFound, SummaryRefused } from './statistics.errors.js'
import { SummaryStepNotAllowed, YearNotBegun } from './statistics.errors.js'
import type { Term } from './summary.calendar.js'
import { freezing, signed, type FreezingDependencies } from './summary.freezing.js'
import { summaryModel, type StoredSummary, type SummaryPending } from './summary.model.js'
import { summaryPending } from './summary.pending.js'
import {
  beginning,
  summaryStepsFor,
  type SummaryAction,
  type SummaryRequirement,
  type SummaryTransition,
} from './summary.transitions.js'

export type SummaryDependencies = Omit<FreezingDependencies, 'earlier'> & {
  connection: Connection
  publications: PublicationService
  audit: { record: (events: AuditEvent[]) => Promise<void>; head: () => Promise<Head> }
  notify: (notices: Notice[]) => Promise<void>
  officers: () => Promise<Officer[]>
  clock: () => Date
  onFailure: (error: unknown) => void
}

/** What the form of a step brings; which of it must be there, the table says. */
export type SummaryForm = { version: number } & Partial<Record<SummaryRequirement, string>>

/** A summary as its page shows it. */
export type Summary = Omit<StoredSummary, '_id' | 'pending' | 'frozen' | 'reminders'> & {
  id: string
  /** What was submitted, or what would be if it were submitted now; none while no day of the year is over. */
  release: Release | undefined
}

export type SummaryService = ReturnType<typeof summaryService>

const NOTHING_WRITTEN: Analysis = { problems: '', obstacles: '', recommendations: '' }

/** Annual summaries on their way from draft to published. What is allowed comes from the transition table alone. */
export function summaryService(given: SummaryDependencies) {
  const { connection, publications, audit, officers, clock } = given
  const summaries = summaryModel(connection)
  const { releaseNow, signature } = freezing({ ...given, earlier })
  const followers = { record: audit.record, notify: given.notify, publish: publications.publish }
  const pending = summaryPending(connection, followers, given.onFailure)

  /** Active officers with one of these permissions: those whose turn it is. */
  const those = async (permission: Permission): Promise<string[]> => whoMay(await officers(), permission)

  const notice = (kind: Notice['kind'], to: string[], at: Date): SummaryPending[] => {
    const id = randomUUID()
    return to.length === 0 ? [] : [{ id, kind: 'notice', notice: { id, at, kind, to } }]
  }

  /** Of a year what is public, and what was submitted and may be public any day. */
  async function earlier(fiscalYear: number): Promise<Earlier[]> {
    const submitted = await summaries.find({ fiscalYear, frozen: { $gt: '' } }, { frozen: 1 }).lean()
    const frozen = submitted.map((one) => JSON.parse(one.frozen ?? '') as Release)
    return [...(await publications.releases(fiscalYear)), ...frozen].map(earlierOf)
  }

  async function change(
    { _id, version }: Pick<StoredSummary, '_id' | 'version'>,
    update: UpdateQuery<StoredSummary>,
    followUps: SummaryPending[],
  ): Promise<void> {
    const { $push, ...rest } = update
    const changed = await summaries.updateOne(
      { _id, version },
      { ...rest, $inc: { version: 1 }, $push: { ...$push, pending: { $each: followUps } } },
    )
    if (changed.modifiedCount === 0) throw new SummaryChanged(version)
    await pending.now(_id, followUps)
  }

  async function stored(id: string): Promise<StoredSummary> {
    const found = await summaries.findById(id).lean<StoredSummary>()
    if (!found) throw new SummaryNotFound()
    return found
  }

  /** What each step changes beside the status, and what it makes happen beside its audit entry. */
  async function effectOf(
    { action, requires, permission }: SummaryTransition,
    summary: StoredSummary,
    actor: Officer,
    form: SummaryForm,
  ): Promise<{
    update: UpdateQuery<StoredSummary>
    followUps: SummaryPending[]
    facts?: AuditEvent['facts']
  }> {
    const now = clock()
    if (action === 'write' || action === 'submit') {
      const texts = { ...summary.texts, ...written(form) }
      const prepared = canonical(texts) === canonical(summary.texts) ? summary.preparedBy : undefined
      const preparedBy = prepared ?? (await signature(actor, 'statistics:draft', now))
      if (action === 'write') return { update: { $set: { texts, preparedBy } }, followUps: [] }
      requireFilled(requires, texts)
      const release = await releaseNow({ ...summary, texts }, now)
      if (!release) throw new YearNotBegun()
      const frozen = canonical(release)
      const submittedBy = await signature(actor, permission, now)
      return {
        update: { $set: { texts, preparedBy, submittedBy, frozen } },
        followUps: notice('summarySubmitted', await those('statistics:approve'), now),
        facts: { asOf: release.asOf, sha256: sha256(frozen) },
      }
    }
    requireFilled(requires, form)
    if (action === 'approve') {
      // What led here is on the trail before its head is printed in what leaves the house.
      await pending.settle()
      const content = signed(summary, await signature(actor, permission, now), (await audit.head()).hash)
      const publish = { id: randomUUID(), kind: 'publish' as const, content, by: actor.id, at: now }
      const told = notice('summaryPublished', await those('statistics:submit'), now)
      return { update: {}, followUps: [publish, ...told], facts: { sha256: sha256(content) } }
    }
    const returned = action === 'return' ? await those('statistics:submit') : []
    return {
      update: { $unset: { frozen: 1, submittedBy: 1 } },
      followUps: notice('summaryReturned', returned, now),
    }
  }

  return {
    settle: pending.settle,

    /**
     * Begins the summary of a period, or finds the one that is under way; a correction where one was published.
     * @param asked.by the officer, or nobody for a draft that makes itself
     * @throws {YearNotBegun} @throws {SummaryRefused} a correction has a reason
     */
    async start(asked: Term & { by?: Officer; reason?: string }): Promise<string> {
      const { fiscalYear, period, by, reason } = asked
      const at = clock()
      if (bangkokIsoDay(at) < fiscalYearDays(fiscalYear).first) throw new YearNotBegun()
      const revision = ((await publications.latest(fiscalYear, period))?.publication.revision ?? 0) + 1
      const step = beginning(revision === 1 ? 'draft' : 'correct')
      if (by && !mayDo(by, step.permission)) throw new SummaryStepNotAllowed()
      const _id = publicationId({ fiscalYear, period, revision })
      if (await summaries.exists({ _id })) return _id
      requireFilled(step.requires, { reason })
      const who = by?.id ?? 'system'
      const behalf = by ? behalfFor(by, step.permission) : {}
      const facts = { fiscalYear, period, revision, ...behalf }
      const event = auditEvent(_id, 1, { action: step.action, who, at }, facts)
      const told = by ? [] : notice('summaryDrafted', await those('statistics:draft'), at)
      const followUps: SummaryPending[] = [{ id: event.id, kind: 'audit', event }, ...told]
      const why = step.requires.includes('reason') && reason !== undefined ? { reason } : {}
      try {
        await summaries.create({
          ...{ _id, fiscalYear, period, revision, ...why },
          ...{ status: step.to, texts: NOTHING_WRITTEN, reminders: [], pending: followUps, version: 1 },
          steps: [
            {
              at,
              by: who,
              ...behalf,
              action: step.action,
              version: 1,
              ...(why.reason ? { comment: reason } : {}),
            },
          ],
        })
      } catch (error) {
        // Somebody began it at the same moment: theirs is as good.
        if (isDuplicateKey(error)) return _id
        throw error
      }
      await pending.now(_id, followUps)
      return _id
    },

    /**
     * Takes a step.
     * @throws {SummaryNotFound} @throws {SummaryChanged} somebody was faster @throws {SummaryStepNotAllowed}
     * @throws {SummaryRefused} with field errors
     */
    async take(actor: Officer, id: string, action: SummaryAction, form: SummaryForm): Promise<void> {
      const summary = await stored(id)
      if (summary.version !== form.version) throw new SummaryChanged(form.version)
      const step = stepsFor(actor, summary).find((line) => line.action === action)
      if (!step) throw new SummaryStepNotAllowed()
      const { update, followUps, facts = {} } = await effectOf(step, summary, actor, form)
      const { fiscalYear, period, revision } = summary
      const version = summary.version + 1
      const taken = { action, at: clock(), who: actor.id }
      const behalf = behalfFor(actor, step.permission)
      const event = auditEvent(id, version, taken, { fiscalYear, period, revision, ...facts, ...behalf })
      const comment = step.requires.includes('comment') ? { comment: form.comment ?? '' } : {}
      const line = { at: taken.at, by: actor.id, ...behalf, action, version, ...comment }
      await change(
        summary,
        { ...update, $set: { ...update.$set, status: step.to }, $push: { steps: line } },
        [{ id: event.id, kind: 'audit', event }, ...followUps],
      )
    },

    /** The steps that this officer may take now, in the table's order. */
    allowed: stepsFor,

    /** A summary with what it says. @throws {SummaryNotFound} */
    async find(id: string): Promise<Summary> {
      const { _id, pending: _, reminders: __, frozen, ...summary } = await stored(id)
      const release =
        frozen === undefined ? await releaseNow(summary, clock()) : (JSON.parse(frozen) as Release)
      return { ...summary, id: _id, release }
    },

    /** Every summary of these years, without what it says; the latest revision of a period first. */
    ofYears: (years: number[]): Promise<StoredSummary[]> =>
      summaries
        .find({ fiscalYear: { $in: years } }, { frozen: 0, pending: 0 })
        .sort({ fiscalYear: 1, period: 1, revision: -1 })
        .lean<StoredSummary[]>(),

    /** Puts a notice out for whoever's turn it is, once for this day. */
    async remind({ _id, version, status }: StoredSummary, day: string): Promise<void> {
      const turn = await those(status === 'submitted' ? 'statistics:approve' : 'statistics:draft')
      const followUps = notice('summaryReminder', turn, clock())
      const reminded = await summaries.updateOne(
        { _id, version, reminders: { $ne: day } },
        { $push: { reminders: day, pending: { $each: followUps } } },
      )
      if (reminded.modifiedCount > 0) await pending.now(_id, followUps)
    },
  }
}

const stepsFor = (officer: Officer, summary: Pick<Summary, 'status' | 'submittedBy'>) =>
  summaryStepsFor(officer, summary)

/** The texts that a form brought: a field that it doesn't have stays as it was. */
const written = (form: SummaryForm): Partial<Analysis> =>
  Object.fromEntries(ANALYSIS.flatMap((name) => (form[name] === undefined ? [] : [[name, form[name]]])))

/** @throws {SummaryRefused} naming each field that is empty */
function requireFilled(
  requires: readonly SummaryRequirement[],
  fields: Partial<Record<SummaryRequirement, string | undefined>>,
): void {
  const empty = requires.filter((name) => !fields[name]?.trim())
  if (empty.length > 0)
    throw new SummaryRefused(Object.fromEntries(empty.map((name) => [name, { key: 'required' }])))
}

/** An entry of the trail; its id is the step's, so that recording may be repeated. */
const auditEvent = (
  id: string,
  version: number,
  { action, who, at }: { action: SummaryAction; who: string; at: Date },
  facts: AuditEvent['facts'] & object,
): AuditEvent => ({ id: `summary-${id}-${version}`, at, action: `summary.${action}`, who, facts })
