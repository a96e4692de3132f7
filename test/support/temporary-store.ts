import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '../../src/store/connect.js'
import { dropDatabase, ownDatabase } from './own-database.js'

export type TemporaryStore = Store & {
  folder: string
  /** Names the database; undefined on the embedded engine. */
  uri: string | undefined
  /** Opens the same store once more, after it was closed. */
  again: () => Promise<TemporaryStore>
  /** Closes the store and deletes its folder. */
  remove: () => Promise<void>
}

/** An empty store: embedded, in a folder of its own; with MONGODB_URI in a database of its own on that server. */
export async function temporaryStore(): Promise<TemporaryStore> {
  return openAt(await mkdtemp(join(tmpdir(), 'sucharit-')), ownDatabase())
}

async function openAt(folder: string, uri: string | undefined): Promise<TemporaryStore> {
  const store = await openStore({
    dataFolder: join(folder, 'data'),
    uploadsFolder: join(folder, 'uploads'),
    ...(uri && { mongodbUri: uri }),
  })
  const remove = async () => {
    await store.close()
    if (uri) await dropDatabase(uri)
    await rm(folder, { recursive: true, force: true })
  }
  return { ...store, folder, uri, again: () => openAt(folder, uri), remove }
}
