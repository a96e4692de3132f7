import { Schema, type Connection } from 'mongoose'
import type { Measure, Words } from '../office/category.js'
import type { SignatureOfOfficer } from '../officers/signature.js'
import { modelOn, required } from '../store/model.js'
import type { Pending } from './pending.js'
import type { ReportAction, ReportStatus } from './report.transitions.js'
import type { ReportKind } from './year.js'

/** A row of the implementation report, as the records of the measures give it; the other columns are texts. */
export type ReportRow = {
  measure: Measure
  title: string
  /** วิธีการดำเนินการ: the numbered practices. */
  what: string[]
  /** ระยะเวลาดำเนินการ */
  when: string
  /** ผู้รับผิดชอบ, a unit or department a line. */
  responsible: string[]
}

/** Texts that the office writes, by the name of their field: "done-0" is of the first row. */
export type ReportTexts = Record<string, string>

export type StoredReportStep = {
  at: Date
  by: string
  /** Officer id of whom they stood in for, where the step needed it. */
  onBehalfOf?: string
  action: ReportAction | 'begin'
  comment?: string
  version: number
}

/** What is frozen, shown to the mayor and in the end published. */
export type ReportContent = {
  office: Words
  kind: ReportKind
  fiscalYear: number
  revision: number
  reason?: string
  rows: ReportRow[]
  texts: ReportTexts
}

/** A report to the mayor on its way: two half-yearly ones and the implementation report of a fiscal year. */
export type StoredReport = {
  /** "2569-half-1-1": fiscal year, kind, revision. */
  _id: string
  kind: ReportKind
  fiscalYear: number
  revision: number
  /** Why the one before is corrected. */
  reason?: string
  status: ReportStatus
  rows: ReportRow[]
  texts: ReportTexts
  /** What the texts were when they drafted themselves: one that nobody has changed is drafted anew. */
  drafted: ReportTexts
  submittedBy?: SignatureOfOfficer
  approvedBy?: SignatureOfOfficer
  /** What was submitted, as canonical JSON; with the signatures once it is approved. */
  frozen?: string
  steps: StoredReportStep[]
  pending: Pending[]
  version: number
}

const reportSchema = new Schema<StoredReport>(
  {
    _id: required(String),
    kind: required(String),
    fiscalYear: required(Number),
    revision: required(Number),
    reason: String,
    status: required(String),
    rows: [Schema.Types.Mixed],
    texts: required(Schema.Types.Mixed),
    drafted: required(Schema.Types.Mixed),
    submittedBy: Schema.Types.Mixed,
    approvedBy: Schema.Types.Mixed,
    frozen: String,
    steps: [Schema.Types.Mixed],
    pending: [Schema.Types.Mixed],
    version: required(Number),
  },
  { collection: 'measure_reports', versionKey: false, minimize: false },
)

reportSchema.index({ fiscalYear: -1, kind: 1, revision: -1 })
reportSchema.index({ 'pending.kind': 1 }, { sparse: true })

export const reportModel = (connection: Connection) => modelOn(connection, 'MeasureReport', reportSchema)
