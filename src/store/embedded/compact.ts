import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { StoreDamaged } from '../store.errors.js'
import { clearCopy, copyOf } from './copy.js'
import { Engine } from './engine.js'
import { Kv } from './kv.js'
import { checkPages } from './page-check.js'

/** Bytes of the store's file. */
export type Compacted = { before: number; after: number }
export type CompactPart = 'copying' | 'checking'

/**
 * Makes the file of a data folder as small as what it holds: copies what is in use, compares the copy with the store
 * row by row, and puts it in the store's place in one step. Until then the store isn't touched.
 *
 * @throws {DataFolderInUse} while the product runs, {StoreFull} where the disk has no room for the copy
 */
export async function compact(
  folder: string,
  progress: (part: CompactPart, bytes: number) => void = () => undefined,
): Promise<Compacted> {
  const engine = await Engine.open(folder, { compacting: true })
  const { file } = engine.kv
  const copy = copyOf(file)
  try {
    const before = statSync(file).size
    progress('copying', before)
    await engine.kv.copyTo(copy)
    progress('checking', statSync(copy).size)
    await compare(engine.kv, copy)
    const after = statSync(copy).size
    await engine.replaceBy(copy)
    return { before, after }
  } catch (error) {
    clearCopy(file)
    throw error
  } finally {
    await engine.close()
  }
}

/** @throws {StoreDamaged} where the copy is not the same, of which the store knows nothing yet */
async function compare(kv: Kv, copy: string): Promise<void> {
  checkPages(copy)
  const copied = Kv.open(copy, { readOnly: true })
  try {
    if (hashOf(copied) !== hashOf(kv)) throw new StoreDamaged(copy, 'it is not what was copied')
  } finally {
    await copied.close()
  }
}

function hashOf(kv: Kv): string {
  const hash = createHash('sha256')
  for (const { table, key, value } of kv.rows())
    hash.update(`${table} ${key.length} ${value.length} `).update(key).update(value)
  return hash.digest('hex')
}
