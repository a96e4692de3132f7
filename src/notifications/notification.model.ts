import { Schema, type Connection } from 'mongoose'
import { modelOn, required } from '../store/model.js'
import type { Notice } from './notice.js'

/**
 * One notice to one officer. What is sent, given up or addressed to nobody stays for a month, so that a notice handed
 * in again isn't sent again.
 */
export type StoredNotice = {
  /** Notice id and officer id: the pair is sent once. */
  _id: string
  state: 'waiting' | 'sent' | 'givenUp'
  officer: string
  kind: Notice['kind']
  caseNumber?: string
  /** Where it is to go, whatever the officer's address is by now. */
  address?: string
  queuedAt: Date
  /** When to try next; while a copy of the program is sending it, when its claim runs out. */
  dueAt: Date
  tries: number
  expiresAt?: Date
}

const noticeSchema = new Schema<StoredNotice>(
  {
    _id: required(String),
    state: required(String),
    officer: required(String),
    kind: required(String),
    caseNumber: String,
    address: String,
    queuedAt: required(Date),
    dueAt: required(Date),
    tries: required(Number),
    expiresAt: { type: Date, index: { expires: 0 } },
  },
  { collection: 'outbox', versionKey: false },
)
noticeSchema.index({ state: 1, dueAt: 1 })

export const noticeModel = (connection: Connection) => modelOn(connection, 'Notice', noticeSchema)
