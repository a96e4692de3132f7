import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, type Config } from '../../src/config.js'
import type { Store } from '../../src/store/connect.js'
import { dropDatabase, ownDatabase } from './own-database.js'

/** Whether a test can have a store of this engine. */
export const canHave = (engine: Store['engine']): boolean =>
  engine === 'embedded' || process.env['MONGODB_URI'] !== undefined

/** A folder of one test file, and empty places for stores, which all go with it. */
export class StorePlaces {
  private readonly databases: string[] = []

  private constructor(readonly folder: string) {}

  static async make(): Promise<StorePlaces> {
    return new StorePlaces(await mkdtemp(join(tmpdir(), 'sucharit-places-')))
  }

  /** An empty place for a store of this engine. */
  empty(engine: Store['engine']): Config {
    const own = join(this.folder, randomBytes(4).toString('hex'))
    const uri = engine === 'mongodb' ? ownDatabase() : undefined
    if (uri) this.databases.push(uri)
    return readConfig({
      ...(uri && { MONGODB_URI: uri }),
      PORT: '0',
      SUCHARIT_DATA: join(own, 'data'),
      SUCHARIT_UPLOADS: join(own, 'uploads'),
    })
  }

  async remove(): Promise<void> {
    for (const uri of this.databases) await dropDatabase(uri)
    await rm(this.folder, { recursive: true, force: true })
  }
}
