import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

/** The driver's connection, as far as it is needed here; the driver's own types leave it out. */
type Connection = EventEmitter & {
  /** Why it ended; null while it lives. */
  readonly error: Error | null
  writeCommand(...message: unknown[]): Promise<void>
  destroy(): void
  command(namespace: { db: string }, command: object, options: object): Promise<unknown>
}
type ConnectionClass = new (socket: Socket, options: object) => Connection

// Of the driver that Mongoose itself uses: another copy of it would throw errors that nobody recognises.
const driver = createRequire(import.meta.resolve('mongoose'))
const { Connection: DriversConnection } = driver('mongodb/lib/cmap/connection.js') as {
  Connection: ConnectionClass
}

/**
 * The driver's connection to a server, except that nothing waits on it once it is lost. The driver (7.8 and 7.9)
 * waits for a full socket to drain, and doesn't notice that it never will: when the server hung up a moment ago, or
 * when nobody reads at the other end and the driver itself gives the connection up. Whoever was writing then would
 * wait for ever. If that is the driver's own look at the server, no request finds a server again until the
 * program is restarted.
 */
export class MongodbLink extends DriversConnection {
  override writeCommand(...message: unknown[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const lost = () => reject(this.error ?? new Error('The connection was lost.'))
      this.once('close', lost)
      super
        .writeCommand(...message)
        .then(resolve, reject)
        .finally(() => this.off('close', lost))
    })
  }
}
