import type { Connection, Model, Schema } from 'mongoose'

/** A model on this connection, made at the first call: several services may ask for the same one. */
export const modelOn = <T>(connection: Connection, name: string, schema: Schema<T>): Model<T> =>
  (connection.models[name] as Model<T> | undefined) ?? connection.model<T>(name, schema)

/** A field that no document of a schema may lack. */
export const required = <T>(type: T) => ({ type, required: true as const })
