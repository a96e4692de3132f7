import { Schema, type Connection } from 'mongoose'
import type { Measure } from '../office/category.js'
import type { WrittenBlob } from '../store/blobs.js'
import { modelOn, required } from '../store/model.js'
import type { Pending } from './pending.js'
import type { Values } from './record.fields.js'
import type { KindName } from './record.kinds.js'

/** A state that was saved: what it said then stays as it was said. */
export type StoredVersion = { version: number; at: Date; by: string; values: Values }

/** A check, a test, a step or a declaration: written once. */
export type StoredEntry = { id: string; kind: string; at: Date; by: string; values: Values }

/** A picture or document on the record; sealed under a key of its own. */
export type StoredRecordFile = WrittenBlob & {
  id: string
  /** Base64. */
  fileKey: string
  name: string
  type: string
  /** Before it was sealed. */
  bytes: number
  /** Of the content, so that the same file comes once. */
  sha256: string
  /** It is kept as it came: may still say who made it, when and where. */
  mayCarryTraces: boolean
  at: Date
  by: string
  /** What is to be seen in it; '' until somebody has said so. */
  description: string
  /** Everyone may see it. */
  published: boolean
  /** The step of a procurement that it belongs to; '' for none. */
  step: string
}

/** What came of asking for a publication's address the last time. */
export type StoredFetch = {
  at: Date
  address: string
  outcome: 'there' | 'missing' | 'unreachable' | 'refused'
  /** The status that the server gave, or why none came. */
  detail: string
  /** When this outcome was first found in a row. */
  since: Date
  /** In a row. */
  failures: number
}

/** A case that concerns the record. */
export type StoredLink = { caseNumber: string; at: Date; by: string }

/** A policy record of any kind; its fields are those of record.kinds.ts. */
export type StoredRecord = {
  /** "2566-practice-1-1": the year, then what it has in common with those it was copied from. */
  _id: string
  kind: KindName
  /** 0 for a kind that belongs to no year. */
  fiscalYear: number
  measure: Measure
  /** Keys of the office's departments; who may write follows from them. */
  departments: string[]
  values: Values
  entries: StoredEntry[]
  /** Every saved state, the first one too. */
  versions: StoredVersion[]
  links: StoredLink[]
  /** Not on records of versions before there were files. */
  files?: StoredRecordFile[]
  /** Of a publication that the checker has asked for. */
  fetched?: StoredFetch
  /** No longer kept up; stays to be read. */
  retired: boolean
  /** Days of which the people responsible were told: "2026-04-30" that it was missed, "soon-2026-04-30" beforehand. */
  reminded: string[]
  pending: Pending[]
  version: number
}

const recordModelSchema = new Schema<StoredRecord>(
  {
    _id: required(String),
    kind: required(String),
    fiscalYear: required(Number),
    measure: required(Number),
    departments: [String],
    values: required(Schema.Types.Mixed),
    entries: [Schema.Types.Mixed],
    versions: [Schema.Types.Mixed],
    links: [Schema.Types.Mixed],
    files: { type: [Schema.Types.Mixed], default: undefined },
    fetched: Schema.Types.Mixed,
    retired: required(Boolean),
    reminded: [String],
    pending: [Schema.Types.Mixed],
    version: required(Number),
  },
  { collection: 'policy_records', versionKey: false, minimize: false },
)

recordModelSchema.index({ fiscalYear: -1, kind: 1 })
recordModelSchema.index({ 'links.caseNumber': 1 }, { sparse: true })
recordModelSchema.index({ 'files.blob': 1 }, { sparse: true })
recordModelSchema.index({ 'pending.kind': 1 }, { sparse: true })

export const recordModel = (connection: Connection) => modelOn(connection, 'PolicyRecord', recordModelSchema)
