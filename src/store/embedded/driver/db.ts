import { Unsupported } from '../../store.errors.js'
import type { Doc } from '../bson.js'
import type { Engine } from '../engine.js'
import { dropCollection } from '../indexes.js'
import { serverError } from '../server-errors.js'
import { EmbeddedCollection } from './collection.js'
import { EmbeddedCursor } from './cursor.js'

/** The official driver's Db, as far as Mongoose uses it: it hands out collections. */
export class EmbeddedDb {
  readonly databaseName = 'sucharit'

  constructor(private readonly engine: Engine) {}

  collection(name: string): EmbeddedCollection {
    return new EmbeddedCollection(this.engine, name)
  }

  /** Makes an empty collection. Throws MongoServerError 48 where there is one, and Unsupported for special kinds. */
  async createCollection(name: string, options: Doc = {}): Promise<EmbeddedCollection> {
    for (const kind of ['capped', 'timeseries', 'viewOn', 'validator', 'collation', 'clusteredIndex'])
      if (options[kind]) throw new Unsupported(kind, 'as a kind of collection')
    if (this.engine.collection(name))
      throw serverError(48, 'NamespaceExists', `Collection ${name} already exists.`)
    if (!this.engine.kv.readOnly) await this.engine.write(() => void this.engine.catalog.ensure(name))
    return this.collection(name)
  }

  listCollections(): EmbeddedCursor {
    const names = this.engine
      .collections()
      .all()
      .map(({ name }) => ({ name, type: 'collection' }))
    async function* documents(): AsyncGenerator<Doc[]> {
      yield names
    }
    return new EmbeddedCursor(documents)
  }

  async dropCollection(name: string): Promise<boolean> {
    return dropCollection(this.engine, name)
  }

  async dropDatabase(): Promise<boolean> {
    for (const { name } of this.engine.collections().all()) await dropCollection(this.engine, name)
    return true
  }

  watch(): never {
    throw new Unsupported('change streams')
  }

  aggregate(): never {
    throw new Unsupported('aggregate on a database')
  }

  command(): never {
    throw new Unsupported('commands')
  }
}
