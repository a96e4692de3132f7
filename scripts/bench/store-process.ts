import { statSync } from 'node:fs'
import { join } from 'node:path'
import { openStore, type Store } from '../../src/store/connect.js'
import { fillStore } from './store-fill.js'
import { measureStore, memory } from './store-measures.js'
import type { StoreAnswer, StoreTask } from './store-task.js'

/** One task in a process of its own, so that the memory it reports is of that task alone. */
const task = JSON.parse(process.argv[2] ?? '') as StoreTask
const { folder, mongodbUri } = task
const tell = (answer: StoreAnswer) => process.send?.(answer)
const store = await openStore({
  dataFolder: folder,
  uploadsFolder: join(folder, 'uploads'),
  ...(mongodbUri ? { mongodbUri } : {}),
})
if (task.do === 'fill') await fillStore(store.connection, task, (filled) => tell({ filled }))
else {
  const fileBytes = await sizeOf(store)
  const measures = await measureStore(store.connection)
  tell({ measures, memory: memory(), fileBytes })
}
await store.close()

async function sizeOf({ engine, connection }: Store): Promise<number> {
  if (engine === 'embedded') return statSync(join(folder, 'store.lmdb')).size
  const stats = await connection.db?.command({ dbStats: 1 })
  return Number(stats?.['totalSize'] ?? stats?.['storageSize'] ?? NaN)
}
