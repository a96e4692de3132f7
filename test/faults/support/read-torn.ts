import { openStore } from '../../../src/store/connect.js'
import { StoreDamaged } from '../../../src/store/store.errors.js'
import { lie, type Outcome } from './torn-store.js'

/**
 * Reads torn stores, in a process of its own since LMDB may end it: prints for each folder whether it was refused,
 * whether all was right, whether what was wrong was told, or what was wrong without being told.
 */
for (const folder of process.argv.slice(2))
  process.stdout.write(`${JSON.stringify(await outcomeOf(folder))}\n`)

async function outcomeOf(folder: string): Promise<Outcome> {
  try {
    const store = await openStore({ dataFolder: `${folder}/data`, uploadsFolder: folder })
    try {
      return await lie(store)
    } finally {
      await store.close()
    }
  } catch (error) {
    if (error instanceof StoreDamaged) return { outcome: 'refused', why: error.message }
    return { outcome: 'wrong', why: String(error) }
  }
}
