import { randomBytes } from 'node:crypto'
import mongoose from 'mongoose'

const URI = /^(?<servers>mongodb(?:\+srv)?:\/\/[^/?]+)\/?(?<name>[^?]*)(?<options>\?.*)?$/

/** A database that nobody else has, on the server that MONGODB_URI names; undefined where none is named. */
export function ownDatabase(kind = 'test'): string | undefined {
  const uri = process.env['MONGODB_URI']
  if (!uri) return undefined
  const { servers, name, options = '' } = URI.exec(uri)?.groups ?? {}
  if (!servers) throw new Error('MONGODB_URI is no connection string')
  // Whoever signs in with an account of the database that was named does so still.
  const account = servers.includes('@') && name && !options.includes('authSource=')
  const authSource = account ? `${options ? '&' : '?'}authSource=${name}` : ''
  return `${servers}/${kind}-${randomBytes(6).toString('hex')}${options}${authSource}`
}

/** Removes a database once nobody writes to it any more: whoever still did would make it again. */
export async function dropDatabase(uri: string): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise()
  await connection.dropDatabase()
  await connection.close()
}
