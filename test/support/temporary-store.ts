import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '../../src/store/connect.js'
import { dropDatabase, ownDatabase } from './own-database.js'

export type TemporaryStore = Store & {
  folder: string
  /** Closes the store and deletes its folder. */
  remove: () => Promise<void>
}

/** An empty store: embedded, in a folder of its own; with MONGODB_URI in a database of its own on that server. */
export async function temporaryStore(): Promise<TemporaryStore> {
  const folder = await mkdtemp(join(tmpdir(), 'sucharit-'))
  const mongodbUri = ownDatabase()
  const store = await openStore({
    dataFolder: join(folder, 'data'),
    uploadsFolder: join(folder, 'uploads'),
    ...(mongodbUri && { mongodbUri }),
  })
  const remove = async () => {
    await store.close()
    if (mongodbUri) await dropDatabase(mongodbUri)
    await rm(folder, { recursive: true, force: true })
  }
  return { ...store, folder, remove }
}
