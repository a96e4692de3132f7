import { Schema, type Connection } from 'mongoose'
import { modelOn, required } from '../../store/model.js'

/** A challenge that was answered; `_id` is its hash. Kept until it is too old anyway. */
type UsedChallenge = { _id: string; expiresAt: Date }

const usedSchema = new Schema<UsedChallenge>(
  { _id: required(String), expiresAt: { ...required(Date), index: { expires: 0 } } },
  { collection: 'usedChallenges', versionKey: false },
)

export const usedChallengeModel = (connection: Connection) => modelOn(connection, 'UsedChallenge', usedSchema)
