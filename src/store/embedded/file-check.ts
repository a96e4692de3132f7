import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreDamaged } from '../store.errors.js'
import { META_BYTES, metaIn, type Meta } from './pages.js'

const PAGE_SIZES = [4096, 8192, 16384, 32768, 65536]

/**
 * Looks at a store's file before it is mapped, because reading a mapped page beyond the end of the file ends the
 * process. A file that isn't there, or is empty, is a new store. Throws StoreDamaged.
 */
export const checkFile = (file: string): void => {
  const descriptor = openIfThere(file)
  if (descriptor === undefined) return
  try {
    const { size } = fstatSync(descriptor)
    if (size === 0) return
    const { pageSize, lastPage } = newestMeta(file, descriptor)
    const needed = (lastPage + 1) * pageSize
    if (size < needed)
      throw new StoreDamaged(file, `it has ${size} bytes of at least ${needed}: its end is missing`)
  } finally {
    closeSync(descriptor)
  }
}

const openIfThere = (file: string): number | undefined => {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The newer of a file's two beginnings, which is where its last commit begins. @throws {StoreDamaged} */
export const newestMeta = (file: string, descriptor: number): Meta => {
  const first = readMeta(descriptor, 0)
  if (!first) throw new StoreDamaged(file, 'it does not begin as a store does')
  if (!PAGE_SIZES.includes(first.pageSize))
    throw new StoreDamaged(file, `it names a page size of ${first.pageSize}`)
  const second = readMeta(descriptor, first.pageSize)
  if (!second) throw new StoreDamaged(file, 'its second page is not readable')
  return second.transaction > first.transaction ? second : first
}

const readMeta = (descriptor: number, at: number): Meta | undefined => {
  const bytes = Buffer.alloc(META_BYTES)
  const read = readSync(descriptor, bytes, 0, bytes.length, at)
  return metaIn(bytes.subarray(0, read))
}
