import { Schema, type Connection } from 'mongoose'
import { modelOn, required } from '../../store/model.js'

/** How far one officer has come in giving another the keys of cases; one a pair, so that it goes on where it ended. */
export type StoredGrant = {
  /** Who gives and who is given, as "id:id". */
  _id: string
  by: string
  to: string
  /** Fingerprint of the key that the copies are sealed to: with another one it begins anew. */
  keys: string
  state: 'running' | 'done'
  /** Cases that the giver holds, those looked at, those that a copy was added to. */
  total: number
  seen: number
  given: number
  /** The last case that was looked at. */
  after?: { at: Date; id: string }
  beganAt: Date
  /** Its last sign of life. */
  beatAt: Date
  /** Grows with each start: whoever isn't at the latest one stops. */
  turn: number
}

const grantSchema = new Schema<StoredGrant>(
  {
    _id: required(String),
    by: required(String),
    to: required(String),
    keys: required(String),
    state: required(String),
    total: required(Number),
    seen: required(Number),
    given: required(Number),
    after: { type: new Schema({ at: Date, id: String }, { _id: false }), default: undefined },
    beganAt: required(Date),
    beatAt: required(Date),
    turn: required(Number),
  },
  { collection: 'grants', versionKey: false },
)

grantSchema.index({ to: 1 })
grantSchema.index({ by: 1 })

export const grantModel = (connection: Connection) => modelOn(connection, 'Grant', grantSchema)
