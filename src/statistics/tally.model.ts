import { Schema, type Connection } from 'mongoose'
import { modelOn } from '../store/model.js'

/**
 * Raised whenever the counters of cells.ts change. What was counted under an earlier one is counted again from the
 * cases before anything is read from it or added to it.
 */
export const TALLY_VERSION = 4

/** What all steps of one Bangkok day added to the counters, and whose steps they were. */
export type StoredTally = {
  /** The day, "2026-09-30". */
  _id: string
  /** Ids of the steps counted here: none is counted twice. */
  applied: string[]
  /** Counter key (see cells.ts) → how many cases were added; negative where more left than came. */
  counts: Record<string, number>
  /** Missing in the first version. */
  version?: number
}

/** How often each month's tallies changed, so that sums kept in memory are known to be current. */
export type StoredTallyRevisions = {
  _id: 'tallies'
  months?: Record<string, number>
  /** All tallies are of this version. */
  version?: number
}

const tallySchema = new Schema<StoredTally>(
  { _id: { type: String, required: true }, applied: [String], counts: Schema.Types.Mixed, version: Number },
  { collection: 'tallies', versionKey: false, minimize: false },
)

const revisionsSchema = new Schema<StoredTallyRevisions>(
  { _id: { type: String, required: true }, months: Schema.Types.Mixed, version: Number },
  { collection: 'tally_revisions', versionKey: false, minimize: false },
)

export const tallyModel = (connection: Connection) => modelOn(connection, 'Tally', tallySchema)
export const tallyRevisionsModel = (connection: Connection) =>
  modelOn(connection, 'TallyRevisions', revisionsSchema)
