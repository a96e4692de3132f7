import { Schema, type Connection } from 'mongoose'
import { modelOn } from '../store/model.js'
import type { Notice } from './notice.js'

const KEPT_SECONDS = 30 * 86_400

/** One notice to one officer. Sent ones stay for a month, so that the same notice isn't sent again. */
export type StoredNotice = {
  /** Notice id and officer id: the pair is sent once. */
  _id: string
  officer: string
  kind: Notice['kind']
  caseNumber: string
  dueAt: Date
  tries: number
  sentAt?: Date
}

const noticeSchema = new Schema<StoredNotice>(
  {
    _id: { type: String, required: true },
    officer: { type: String, required: true },
    kind: { type: String, required: true },
    caseNumber: { type: String, required: true },
    dueAt: { type: Date, required: true },
    tries: { type: Number, required: true },
    sentAt: { type: Date, expires: KEPT_SECONDS },
  },
  { collection: 'outbox', versionKey: false },
)
noticeSchema.index({ dueAt: 1 })

export const noticeModel = (connection: Connection) => modelOn(connection, 'Notice', noticeSchema)
