import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DataFolderInUse } from '../store.errors.js'
import { Kv } from './kv.js'
import { livingHolder } from './lock.js'

/** What a smaller copy is called until it is put in the store's place. */
export const copyOf = (file: string): string => `${file}.compacted`
const lockOf = (file: string): string => `${file}-lock`

/** Removes a copy that was never put in place, as a crash leaves it. */
export const clearCopy = (file: string): void => {
  for (const left of [copyOf(file), lockOf(copyOf(file))]) rmSync(left, { force: true })
}

/**
 * Puts a copy in the place of a closed store, in one step: at a crash either of the two is there, whole. The table of
 * readers goes with the old file: whoever still reads that one keeps both, and is no concern of the new one's.
 */
export const putInPlace = (copy: string, file: string): void => {
  rmSync(lockOf(copy), { force: true })
  synced(copy)
  rmSync(lockOf(file), { force: true })
  renameSync(copy, file)
  // whoever opened the old file in between has made another
  rmSync(lockOf(file), { force: true })
  if (process.platform !== 'win32') synced(dirname(file))
}

const synced = (path: string): void => {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Opens a file to read it. Not while somebody puts another file in its place: old and new would share a table of
 * readers, of which each would believe the other's entries.
 * @throws {DataFolderInUse} while it is being compacted
 */
export const openBesideOthers = async (file: string, claimed: string): Promise<Kv> => {
  for (;;) {
    refuseCompacting(claimed, file)
    const before = statSync(file).ino
    const kv = Kv.open(file, { readOnly: true })
    try {
      refuseCompacting(claimed, file)
    } catch (error) {
      await kv.close()
      throw error
    }
    if (statSync(file).ino === before) return kv
    await kv.close()
  }
}

const refuseCompacting = (claimed: string, file: string): void => {
  const holder = livingHolder(claimed)
  if (holder?.compacting) throw new DataFolderInUse(dirname(file), holder)
}
