import { Schema, type Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import type { SignatureOfOfficer } from '../officers/signature.js'
import { modelOn, required } from '../store/model.js'
import type { IsoDay, Period } from './as-of.js'
import type { Analysis } from './release.js'
import type { SummaryAction, SummaryStatus } from './summary.transitions.js'

/** What must follow a step, written with it in the same update and carried out from there, each once per id. */
export type SummaryPending =
  | { id: string; kind: 'audit'; event: AuditEvent }
  | { id: string; kind: 'notice'; notice: Notice }
  /** `content` is the release as canonical JSON. */
  | { id: string; kind: 'publish'; content: string; by: string; at: Date }

export type StoredSummaryStep = {
  at: Date
  /** Officer id, or "system" for a draft that made itself. */
  by: string
  /** Officer id of whom they stood in for, where the step needed it. */
  onBehalfOf?: string
  action: SummaryAction
  /** The mayor's comment or the reason of a correction, as it was written. */
  comment?: string
  /** The summary's version afterwards. */
  version: number
}

/** An annual summary on its way: one document for each release, from its draft on. */
export type StoredSummary = {
  /** The id of the publication it becomes: "2569-twelve-months-1". */
  _id: string
  fiscalYear: number
  period: Period
  revision: number
  status: SummaryStatus
  /** Why the release before is corrected. */
  reason?: string
  texts: Analysis
  /** Who wrote the texts last. */
  preparedBy?: SignatureOfOfficer
  submittedBy?: SignatureOfOfficer
  /** The release without its signatures, as canonical JSON: what the mayor is shown and approves. */
  frozen?: string
  steps: StoredSummaryStep[]
  /** Days whose reminder has gone out. */
  reminders: IsoDay[]
  pending: SummaryPending[]
  version: number
}

const summarySchema = new Schema<StoredSummary>(
  {
    _id: required(String),
    fiscalYear: required(Number),
    period: required(String),
    revision: required(Number),
    status: required(String),
    reason: String,
    texts: required(Schema.Types.Mixed),
    preparedBy: Schema.Types.Mixed,
    submittedBy: Schema.Types.Mixed,
    frozen: String,
    steps: [Schema.Types.Mixed],
    reminders: [String],
    pending: [Schema.Types.Mixed],
    version: required(Number),
  },
  { collection: 'summaries', versionKey: false, minimize: false },
)

summarySchema.index({ fiscalYear: -1, period: 1, revision: -1 })
summarySchema.index({ 'pending.kind': 1 }, { sparse: true })

export const summaryModel = (connection: Connection) => modelOn(connection, 'Summary', summarySchema)
