import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '../../src/store/connect.js'

export type TemporaryStore = Store & {
  folder: string
  /** Closes the store and deletes its folder. */
  remove: () => Promise<void>
}

/** An empty embedded store in a folder of its own. */
export async function temporaryStore(): Promise<TemporaryStore> {
  const folder = await mkdtemp(join(tmpdir(), 'sucharit-'))
  const store = await openStore({ dataFolder: join(folder, 'data'), uploadsFolder: join(folder, 'uploads') })
  const remove = async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...store, folder, remove }
}
