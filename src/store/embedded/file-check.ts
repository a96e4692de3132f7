import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreDamaged } from '../store.errors.js'

/** Layout of an LMDB meta page as lmdb-js writes it: the page's header, then MDB_meta in the machine's byte order. */
const MAGIC = 0xbeefc0de
const PAGE_HEADER = 24
const AT = { magic: 0, pageSize: 24, lastPage: 120, transaction: 128, end: 136 } as const
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
    const first = readMeta(descriptor, 0)
    if (!first) throw new StoreDamaged(file, 'it does not begin as a store does')
    if (!PAGE_SIZES.includes(first.pageSize))
      throw new StoreDamaged(file, `it names a page size of ${first.pageSize}`)
    const second = readMeta(descriptor, first.pageSize)
    if (!second) throw new StoreDamaged(file, 'its second page is not readable')
    const newest = second.transaction > first.transaction ? second : first
    const needed = (newest.lastPage + 1) * first.pageSize
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

type Meta = { pageSize: number; lastPage: number; transaction: number }

const readMeta = (descriptor: number, at: number): Meta | undefined => {
  const bytes = Buffer.alloc(AT.end)
  const read = readSync(descriptor, bytes, 0, bytes.length, at + PAGE_HEADER)
  if (read < bytes.length || bytes.readUInt32LE(AT.magic) !== MAGIC) return undefined
  return {
    pageSize: bytes.readUInt32LE(AT.pageSize),
    lastPage: Number(bytes.readBigUInt64LE(AT.lastPage)),
    transaction: Number(bytes.readBigUInt64LE(AT.transaction)),
  }
}
