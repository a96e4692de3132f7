import { Schema, type Connection } from 'mongoose'
import { modelOn, required } from '../store/model.js'
import type { AuditEntry } from './audit.chain.js'

/** The event's id is the document's: the store itself refuses to record an event twice. */
export type StoredEntry = Omit<AuditEntry, 'id'> & { _id: string }

const auditSchema = new Schema<StoredEntry>(
  {
    _id: required(String),
    sequence: required(Number),
    hash: required(String),
    previous: required(String),
    at: required(Date),
    action: required(String),
    who: required(String),
    caseNumber: String,
    facts: Schema.Types.Mixed,
  },
  { collection: 'audit', versionKey: false },
)

auditSchema.index({ sequence: 1 }, { unique: true })
auditSchema.index({ caseNumber: 1, sequence: -1 })
auditSchema.index({ who: 1, sequence: -1 })
auditSchema.index({ action: 1, sequence: -1 })
// Days long ago are found from their end on, not from the newest entry; see audit.page.ts.
auditSchema.index({ at: -1, sequence: -1 })
auditSchema.index({ who: 1, at: -1, sequence: -1 })
auditSchema.index({ action: 1, at: -1, sequence: -1 })

export const auditModel = (connection: Connection) => modelOn(connection, 'AuditEntry', auditSchema)
export type AuditModel = ReturnType<typeof auditModel>

export const toStored = ({ id, ...entry }: AuditEntry): StoredEntry => ({ _id: id, ...entry })
export const toEntry = ({ _id, ...entry }: StoredEntry): AuditEntry => ({ id: _id, ...entry })
