import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreFull } from '../store.errors.js'

/** What one shared commit may take at most in ordinary work, with much to spare. */
const RESERVE_BYTES = 16 * 1024 ** 2
/** A disk smaller than this has its share instead. */
const RESERVE_SHARE = 1 / 8
/** So long a look at the disk holds good: asking for every write would cost more than it saves. */
const FRESH_MS = 10

/**
 * Stops writing before the disk is full: LMDB doesn't take it well when a commit finds no room. What it holds back is
 * still there for the log, for files, and for whoever makes room.
 */
export class DiskRoom {
  private readonly folder: string
  private lookedAt = -Infinity

  constructor(file: string) {
    this.folder = dirname(file)
  }

  /** @throws {StoreFull} when less than the reserve is left */
  require(): void {
    const now = performance.now()
    if (now - this.lookedAt < FRESH_MS) return
    const { bsize, blocks, bavail } = statfsSync(this.folder)
    if (bavail * bsize < Math.min(RESERVE_BYTES, blocks * bsize * RESERVE_SHARE)) throw new StoreFull()
    this.lookedAt = now
  }
}
