import { randomUUID } from 'node:crypto'
import type { UpdateQuery } from 'mongoose'
import type { TFunction } from 'i18next'
import type { AuditEvent } from '../audit/audit.entry.js'
import { canonical, sha256 } from '../documents/canonical.js'
import type { Notice } from '../notifications/notice.js'
import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import { behalfFor, mayDo, whoMay, type Permission } from '../officers/roles.js'
import {
  shownSignature,
  signatureOf,
  type Signature,
  type SignatureOfOfficer,
} from '../officers/signature.js'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import { RecordChanged, RecordNotFound, RecordNotYours, RecordRefused } from './measures.errors.js'
import { pendingOn, type Followers, type Pending } from './pending.js'
import type { RecordService } from './record.service.js'
import { draftOf, type Draft, type YearCounts } from './report.draft.js'
import {
  reportModel,
  type ReportContent,
  type ReportTexts,
  type StoredReport,
  type StoredReportStep,
} from './report.model.js'
import { reportStepsFor, type ReportAction } from './report.transitions.js'
import { dayOfYear, REPORT_DAYS, REPORT_KINDS, type ReportKind } from './year.js'

export type ReportDependencies = Followers & {
  records: Pick<RecordService, 'ofYear' | 'years'>
  office: { settings: () => Promise<Office>; find: () => Promise<Office | undefined> }
  officers: () => Promise<Officer[]>
  /** Figures of the corruption stream as of the last day that is over. */
  countsOf: (fiscalYear: number) => Promise<YearCounts>
  t: TFunction
  clock: () => Date
}

export type ReportForm = { version: number; texts: ReportTexts; comment: string }

export type Report = Omit<StoredReport, '_id' | 'pending' | 'drafted'> & { id: string }

/** What everyone may read of an approved report. */
export type PublishedReport = {
  id: string
  content: ReportContent
  submittedBy: Signature
  approvedBy: Signature
  sha256: string
}

export type ReportService = ReturnType<typeof reportService>

const NOTICES: Partial<Record<ReportAction, { kind: Notice['kind']; to: Permission }>> = {
  submit: { kind: 'reportSubmitted', to: 'measures:approve' },
  return: { kind: 'reportReturned', to: 'measures:submit' },
  approve: { kind: 'reportApproved', to: 'measures:submit' },
}

/** Reports to the mayor: drafted by themselves, written, submitted, returned, approved; then they stay as they are. */
export function reportService(given: ReportDependencies) {
  const { connection, records, office, officers, countsOf, t, clock, ...followers } = given
  const reports = reportModel(connection)
  const pending = pendingOn(reports, followers)

  async function stored(id: string): Promise<StoredReport> {
    const found = await reports.findById(id).lean<StoredReport>()
    if (!found) throw new RecordNotFound()
    return found
  }

  async function drafted(kind: ReportKind, fiscalYear: number): Promise<Draft> {
    const [found, counts, settings] = await Promise.all([
      records.ofYear(fiscalYear),
      countsOf(fiscalYear),
      office.settings(),
    ])
    const halves = await reports.countDocuments({
      fiscalYear,
      kind: { $in: ['half-1', 'half-2'] },
      status: 'approved',
    })
    return draftOf(kind, { fiscalYear, records: found, counts, halves, office: settings, now: clock(), t })
  }

  const notice = async (kind: Notice['kind'], permission: Permission): Promise<Pending[]> => {
    const to = whoMay(await officers(), permission)
    const id = randomUUID()
    return to.length === 0 ? [] : [{ id, kind: 'notice', notice: { id, at: clock(), kind, to } }]
  }

  const eventOf = (
    { _id, kind, fiscalYear, revision }: StoredReport,
    { version, action, by, onBehalfOf }: Omit<StoredReportStep, 'at'>,
  ): AuditEvent => ({
    id: `report-${_id}-${version}`,
    at: clock(),
    action: `report.${action}`,
    who: by,
    facts: { report: kind, fiscalYear, revision, ...(onBehalfOf ? { onBehalfOf } : {}) },
  })

  const signature = async (actor: Officer, permission: Permission): Promise<SignatureOfOfficer> =>
    signatureOf(actor, permission, await office.settings(), clock())

  /** What a step changes beside the status. */
  async function effectOf(
    action: ReportAction,
    report: StoredReport,
    actor: Officer,
    form: ReportForm,
  ): Promise<UpdateQuery<StoredReport>> {
    const texts = { ...report.texts, ...known(form.texts, report) }
    if (action === 'write') return { $set: { texts } }
    if (action === 'redraft') {
      const fresh = await drafted(report.kind, report.fiscalYear)
      const kept = Object.entries(texts).filter(([name, text]) => text !== (report.drafted[name] ?? ''))
      return {
        $set: {
          rows: fresh.rows,
          drafted: fresh.texts,
          texts: { ...fresh.texts, ...Object.fromEntries(kept) },
        },
      }
    }
    if (action === 'submit') {
      const content: ReportContent = {
        office: (await office.settings()).name,
        ...{ kind: report.kind, fiscalYear: report.fiscalYear, revision: report.revision },
        ...(report.reason ? { reason: report.reason } : {}),
        ...{ rows: report.rows, texts },
      }
      return {
        $set: { texts, frozen: canonical(content), submittedBy: await signature(actor, 'measures:submit') },
      }
    }
    if (action === 'approve') return { $set: { approvedBy: await signature(actor, 'measures:approve') } }
    return { $unset: { frozen: 1, submittedBy: 1 } }
  }

  async function begin(
    kind: ReportKind,
    fiscalYear: number,
    { acting, revision = 1, reason }: { acting?: Officer; revision?: number; reason?: string } = {},
  ): Promise<string> {
    const _id = `${fiscalYear}-${kind}-${revision}`
    if (await reports.exists({ _id })) return _id
    const draft = await drafted(kind, fiscalYear)
    const by = acting?.id ?? 'system'
    const why = reason === undefined ? {} : { reason }
    const behalf = acting ? behalfFor(acting, 'measures:plan') : {}
    const first: StoredReportStep = { at: clock(), by, ...behalf, action: 'begin', version: 1 }
    const report: StoredReport = {
      ...{ _id, kind, fiscalYear, revision, status: 'draft', ...why },
      ...{ rows: draft.rows, texts: draft.texts, drafted: draft.texts },
      steps: [first],
      ...{ pending: [], version: 1 },
    }
    const event = eventOf(report, first)
    const told = by === 'system' ? await notice('reportDrafted', 'measures:plan') : []
    const follows: Pending[] = [{ id: event.id, kind: 'audit', event }, ...told]
    try {
      await reports.create({ ...report, pending: follows })
    } catch (error) {
      // Somebody began it at the same moment: theirs is as good.
      if (isDuplicateKey(error)) return _id
      throw error
    }
    await pending.now(_id, follows)
    return _id
  }

  const latest = (kind: ReportKind, fiscalYear: number) =>
    reports.findOne({ kind, fiscalYear }).sort({ revision: -1 }).lean<StoredReport>()

  return {
    settle: pending.settle,

    /** Makes the drafts that are due for years that were begun. May be done any time, and by several at once. */
    async turn(): Promise<void> {
      if (!(await office.find())) return
      const thisYear = fiscalYearOf(clock())
      const begun = await records.years()
      for (const fiscalYear of [thisYear - 1, thisYear].filter((year) => begun.includes(year)))
        for (const kind of REPORT_KINDS)
          if (dayOfYear(fiscalYear, REPORT_DAYS[kind].draft) <= bangkokIsoDay(clock()))
            await begin(kind, fiscalYear)
    },

    /**
     * Begins a report before its day, or a correction of an approved one, which has a reason.
     * @throws {RecordNotYours} @throws {RecordRefused}
     */
    async begin(actor: Officer, kind: ReportKind, fiscalYear: number, reason: string): Promise<string> {
      if (!mayDo(actor, 'measures:plan')) throw new RecordNotYours()
      const before = await latest(kind, fiscalYear)
      if (!before) return begin(kind, fiscalYear, { acting: actor })
      if (before.status !== 'approved') return before._id
      if (reason.trim() === '') throw new RecordRefused({ reason: { key: 'required' } })
      return begin(kind, fiscalYear, { acting: actor, revision: before.revision + 1, reason })
    },

    /** @throws {RecordNotFound} */
    async find(id: string): Promise<Report> {
      const { _id, pending: _, drafted: __, ...report } = await stored(id)
      return { ...report, id: _id }
    },

    /** The reports of a year, the latest revision of each kind first. */
    async ofYear(fiscalYear: number): Promise<Pick<Report, 'id' | 'kind' | 'status' | 'revision'>[]> {
      const found = await reports
        .find({ fiscalYear }, { kind: 1, status: 1, revision: 1 })
        .sort({ kind: 1, revision: -1 })
        .lean<StoredReport[]>()
      return found.map(({ _id, kind, status, revision }) => ({ id: _id, kind, status, revision }))
    },

    allowed: (actor: Officer, { status, submittedBy }: Pick<Report, 'status' | 'submittedBy'>) =>
      reportStepsFor(actor, { status, submittedBy }),

    /**
     * Takes a step.
     * @throws {RecordChanged} somebody was faster @throws {RecordNotYours} the way has no such step for this person
     */
    async take(actor: Officer, id: string, action: ReportAction, form: ReportForm): Promise<void> {
      const report = await stored(id)
      if (report.version !== form.version) throw new RecordChanged(form.version)
      const step = reportStepsFor(actor, report).find((line) => line.action === action)
      if (!step) throw new RecordNotYours()
      if (step.comment && form.comment.trim() === '')
        throw new RecordRefused({ comment: { key: 'required' } })
      const update = await effectOf(action, report, actor, form)
      const version = report.version + 1
      const behalf = behalfFor(actor, step.permission)
      const line = { at: clock(), by: actor.id, ...behalf, action, version }
      const event = eventOf(report, line)
      const told = NOTICES[action]
      const follows: Pending[] = [
        { id: event.id, kind: 'audit', event },
        ...(told ? await notice(told.kind, told.to) : []),
      ]
      const comment = step.comment ? { comment: form.comment } : {}
      const taken = await reports.updateOne(
        { _id: id, version: report.version },
        {
          ...update,
          $set: { ...update.$set, status: step.to },
          $inc: { version: 1 },
          $push: { steps: { ...line, ...comment }, pending: { $each: follows } },
        },
      )
      if (taken.modifiedCount === 0) throw new RecordChanged(form.version)
      await pending.now(id, follows)
    },

    /** The latest approved revision of a year's report, or a certain one. */
    async published(
      kind: ReportKind,
      fiscalYear: number,
      revision?: number,
    ): Promise<PublishedReport | undefined> {
      const found = await reports
        .findOne({ kind, fiscalYear, status: 'approved', ...(revision === undefined ? {} : { revision }) })
        .sort({ revision: -1 })
        .lean<StoredReport>()
      if (!found?.frozen || !found.submittedBy || !found.approvedBy) return undefined
      return {
        id: found._id,
        content: JSON.parse(found.frozen) as ReportContent,
        submittedBy: shownSignature(found.submittedBy),
        approvedBy: shownSignature(found.approvedBy),
        sha256: sha256(found.frozen),
      }
    },
  }
}

/** Only texts that the report has: a form can't bring others. */
const known = (texts: ReportTexts, report: StoredReport): ReportTexts =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => Object.hasOwn(report.texts, name)))
