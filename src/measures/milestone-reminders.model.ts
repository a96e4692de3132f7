import { Schema, type Connection } from 'mongoose'
import { modelOn, required } from '../store/model.js'
import type { Pending } from './pending.js'

/** What was told in a fiscal year: for good, since the outbox forgets. */
type StoredReminders = { _id: string; told: string[]; pending: Pending[] }

const remindersSchema = new Schema<StoredReminders>(
  { _id: required(String), told: [String], pending: [Schema.Types.Mixed] },
  { collection: 'measure_reminders', versionKey: false },
)
remindersSchema.index({ 'pending.kind': 1 }, { sparse: true })
export const remindersModel = (connection: Connection) =>
  modelOn(connection, 'MeasureReminders', remindersSchema)
