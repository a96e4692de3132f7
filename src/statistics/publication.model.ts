import { Schema, type Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import { modelOn, required } from '../store/model.js'
import type { IsoDay, Period } from './as-of.js'

/** Figures that were published once and never change; a later release of the same period stands beside them. */
export type StoredPublication = {
  /** "2569-twelve-months-1": whoever publishes second at the same moment finds it taken. */
  _id: string
  fiscalYear: number
  period: Period
  /** 1 for the first release of a period. */
  revision: number
  asOf: IsoDay
  /** The release as canonical JSON; the hash is of exactly these bytes. */
  content: string
  sha256: string
  publishedAt: Date
  /** Officer id. */
  publishedBy: string
  /** What the audit trail hasn't recorded yet. */
  pending: AuditEvent[]
}

const publicationSchema = new Schema<StoredPublication>(
  {
    _id: required(String),
    fiscalYear: required(Number),
    period: required(String),
    revision: required(Number),
    asOf: required(String),
    content: required(String),
    sha256: required(String),
    publishedAt: required(Date),
    publishedBy: required(String),
    pending: [Schema.Types.Mixed],
  },
  { collection: 'published_figures', versionKey: false },
)

publicationSchema.index({ fiscalYear: -1, period: 1, revision: -1 })
publicationSchema.index({ 'pending.id': 1 }, { sparse: true })

export const publicationModel = (connection: Connection) =>
  modelOn(connection, 'PublishedFigures', publicationSchema)
