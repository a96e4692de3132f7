import { Schema, type Connection, type SchemaDefinition, type Types } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import type { LifecycleEntry } from './case.js'
import type { WrittenBlob } from '../store/blobs.js'
import { modelOn, required } from '../store/model.js'
import type { Action } from './transitions.js'
import type { Channel, Identity, Measure, Outcome, Score, Status, Stream } from './vocabulary.js'

/** What must follow a change, written with it in the same update and carried out from there. */
export type Pending =
  | { id: string; kind: 'audit'; event: AuditEvent }
  | { id: string; kind: 'notice'; notice: Notice }
  | { id: string; kind: 'tally'; step: TallyStep }

/** Everything about a case that the figures count and that can change. */
export type CountedState = LifecycleEntry & {
  resolveDue: Date
  answeredAt?: Date
  /** How the reporter rated the closing that stands. */
  score?: Score
  /** Fiscal years in which the case was reopened. */
  reopenedIn: number[]
}

/** A case's move from one state to another, as the figures count it; `before` is missing when it was filed. */
export type TallyStep = {
  at: Date
  receivedAt: Date
  answerDue: Date
  stream: Stream
  category: string
  measure: Measure
  channel: Channel
  identity: Identity
  before?: CountedState
  after: CountedState
  /** Fiscal years that began with this case open from an earlier one; see carried-into.ts. */
  carriedInto?: number[]
}

/**
 * Somebody's copy of the case key. `holder` is an officer id, "reporter" or "recovery"; `as` says on what ground:
 * an assignee's copy goes when the assignment does, oversight's stays only with who oversees ("entitled" in older
 * cases), and a deputy's is of use while they stand in for somebody entitled. `to` is the fingerprint of the public key that it is sealed to;
 * copies of older cases don't say.
 */
export type StoredKey = {
  holder: string
  as: 'entitled' | 'assignee' | 'oversight' | 'deputy' | 'reporter' | 'recovery'
  sealed: Buffer
  to?: string
}
/** Something written; `version` is the case's afterwards, so that a reader can be told what came since. */
export type StoredWords = { id: string; at: Date; by: string; version: number; sealed: Buffer }
/** `onBehalfOf`: officer id of whom somebody stood in for, where the step needed it. */
export type StoredStep = StoredWords & {
  action: Action
  to: Status
  outcome?: Outcome
  onBehalfOf?: string
}
/** A reporter's rating of the case's first, second… closing; the last of a closing counts. Nothing in it is written. */
export type StoredRating = { at: Date; closing: number; score: Score; version: number }
/**
 * The sealed part holds name, type, size, flag and the file's own key. Files of older cases lie in the blobs without
 * their length and hash being known.
 */
export type StoredFile = StoredWords & { blob: string } & Partial<WrittenBlob>

export type StoredCase = {
  _id: Types.ObjectId
  number: string
  fiscalYear: number
  stream: Stream
  category: string
  measure: Measure
  channel: Channel
  identity: Identity
  department?: string
  status: Status
  outcome?: Outcome
  forwardedTo?: string
  receivedAt: Date
  statusSince: Date
  answerDue: Date
  resolveDue: Date
  firstAnsweredAt?: Date
  closedAt?: Date
  assignee?: string
  recused: string[]
  /** Officer ids of those who declared that they have no conflict of interest; older cases have no such list. */
  declared?: string[]
  replyWaitingSince?: Date
  reopeningAskedAt?: Date
  receiptLookup: string
  reporterPublicKey: Buffer
  keys: StoredKey[]
  /** How often a copy of the key was added without the case becoming another version. */
  grants?: number
  content: Buffer
  urgent: Buffer
  files: StoredFile[]
  lifecycle: LifecycleEntry[]
  timeline: StoredStep[]
  messages: StoredWords[]
  notes: StoredWords[]
  ratings?: StoredRating[]
  pending: Pending[]
  version: number
}

const bytes = { type: Buffer, required: true }
const words = { id: String, at: Date, by: String, version: Number, sealed: bytes }
const inner = (fields: SchemaDefinition) => new Schema(fields, { _id: false, versionKey: false })
const caseSchema = new Schema<StoredCase>(
  {
    number: required(String),
    fiscalYear: required(Number),
    stream: required(String),
    category: required(String),
    measure: required(Number),
    channel: required(String),
    identity: required(String),
    department: String,
    status: required(String),
    outcome: String,
    forwardedTo: String,
    receivedAt: required(Date),
    statusSince: required(Date),
    answerDue: required(Date),
    resolveDue: required(Date),
    firstAnsweredAt: Date,
    closedAt: Date,
    assignee: String,
    recused: [String],
    declared: [String],
    replyWaitingSince: Date,
    reopeningAskedAt: Date,
    receiptLookup: required(String),
    reporterPublicKey: bytes,
    keys: [inner({ holder: String, as: String, sealed: bytes, to: String })],
    grants: Number,
    content: bytes,
    urgent: bytes,
    files: [inner({ ...words, blob: String, sealedBytes: Number, sealedSha256: String })],
    lifecycle: [inner({ status: String, at: Date, outcome: String, department: String, resolveDue: Date })],
    timeline: [inner({ ...words, action: String, to: String, outcome: String, onBehalfOf: String })],
    messages: [inner(words)],
    notes: [inner(words)],
    ratings: {
      type: [inner({ at: Date, closing: Number, score: Number, version: Number })],
      default: undefined,
    },
    pending: [Schema.Types.Mixed],
    version: required(Number),
  },
  { collection: 'cases', versionKey: false, minimize: false },
)

caseSchema.index({ number: 1 }, { unique: true })
caseSchema.index({ receiptLookup: 1 }, { unique: true })
// Everything an officer lists is among the cases whose key they hold.
caseSchema.index({ 'keys.holder': 1, receivedAt: -1, _id: -1 })
caseSchema.index({ 'keys.holder': 1, status: 1, receivedAt: -1, _id: -1 })
caseSchema.index({ 'keys.holder': 1, status: 1, resolveDue: 1, _id: 1 })
caseSchema.index({ 'keys.holder': 1, status: 1, stream: 1, receivedAt: -1, _id: -1 })
caseSchema.index({ 'keys.holder': 1, status: 1, category: 1, receivedAt: -1, _id: -1 })
// Hardly any case has such a request, so this stays small.
caseSchema.index(
  { 'keys.holder': 1, reopeningAskedAt: 1, _id: 1 },
  { partialFilterExpression: { reopeningAskedAt: { $exists: true } } },
)
caseSchema.index({ assignee: 1, status: 1 })
caseSchema.index({ receivedAt: 1 })
caseSchema.index({ 'files.blob': 1 }, { sparse: true })
// Most cases have nothing pending, so this stays small.
caseSchema.index({ 'pending.kind': 1 }, { sparse: true })

/** A counter from which numbers are drawn, e.g. "case-2569". */
export type StoredCounter = { _id: string; value: number }
const counterSchema = new Schema<StoredCounter>(
  { _id: required(String), value: required(Number) },
  { collection: 'counters', versionKey: false },
)

export const caseModel = (connection: Connection) => modelOn(connection, 'Case', caseSchema)
export const counterModel = (connection: Connection) => modelOn(connection, 'Counter', counterSchema)
