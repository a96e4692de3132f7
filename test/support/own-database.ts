import { randomBytes } from 'node:crypto'

/** A database that nobody else has, on the server that MONGODB_URI names; undefined where none is named. */
export function ownDatabase(): string | undefined {
  const server = process.env['MONGODB_URI']
  if (!server) return undefined
  const uri = new URL(server)
  uri.pathname = `/test-${randomBytes(6).toString('hex')}`
  return uri.href
}
