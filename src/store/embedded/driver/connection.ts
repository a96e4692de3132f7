import mongoose from 'mongoose'
import { StoreFull, Unsupported } from '../../store.errors.js'
import { Engine } from '../engine.js'
import { sweepExpired } from '../indexes.js'
import { EmbeddedDb } from './db.js'

/** How often documents past their time are removed, as in MongoDB. */
const SWEEP_EVERY_MS = 60_000

const SCHEME = 'embedded:'

/** Names a data folder where Mongoose wants a connection string. */
export const folderUri = (folder: string): string => SCHEME + folder

/** Stands where the driver's MongoClient would: everything Mongoose asks of it is refused by name. */
class EmbeddedClient {
  startSession(): never {
    throw new Unsupported('sessions and transactions')
  }
  withSession(): never {
    throw new Unsupported('sessions and transactions')
  }
  bulkWrite(): never {
    throw new Unsupported('bulkWrite over several collections')
  }
  db(): never {
    throw new Unsupported('a second database')
  }
}

/** What Mongoose keeps on a connection but doesn't declare for writing. */
type Inside = { readyState: number; db: EmbeddedDb; client: EmbeddedClient; name: string; onOpen(): void }

/** A Mongoose connection to a data folder. */
export class EmbeddedConnection extends mongoose.Connection {
  private opened: Engine | undefined
  private timer: NodeJS.Timeout | undefined
  private sweeping: Promise<unknown> = Promise.resolve()

  get engine(): Engine {
    if (!this.opened) throw new TypeError('The connection is not open.')
    return this.opened
  }

  /** Called by Mongoose's `openUri`. */
  async createClient(uri: string, options: { readOnly?: boolean } = {}): Promise<this> {
    if (!uri.startsWith(SCHEME)) throw new Unsupported('this connection string')
    this.inside.readyState = mongoose.ConnectionStates.connecting
    this.opened = await Engine.open(uri.slice(SCHEME.length), options)
    this.inside.db = new EmbeddedDb(this.opened)
    this.inside.client = new EmbeddedClient()
    this.inside.name = this.inside.db.databaseName
    this.inside.onOpen()
    if (!options.readOnly) this.sweepNowAndThen()
    return this
  }

  /** Removes what its TTL index says is past its time. Answers how many documents went. */
  async sweepExpired(now = new Date()): Promise<number> {
    return sweepExpired(this.engine, now)
  }

  /** Called by Mongoose's `close`. */
  async doClose(): Promise<this> {
    clearInterval(this.timer)
    await this.sweeping
    await this.opened?.close()
    return this
  }

  private sweepNowAndThen(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweepExpired().catch((error: unknown) => {
        // a full disk takes no removals either; the next sweep does what this one couldn't
        if (!(error instanceof StoreFull)) this.emit('error', error)
      })
    }, SWEEP_EVERY_MS)
    this.timer.unref()
  }

  /** Mongoose declares these for reading only, or not at all, but leaves it to a driver to set them. */
  private get inside(): Inside {
    return this as unknown as Inside
  }
}
