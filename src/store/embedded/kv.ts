import { open as openFile, rm } from 'node:fs/promises'
import { open, type Database, type RootDatabase, type RootDatabaseOptions } from 'lmdb'
import { StoreClosed, StoreDamaged, StoreFull, StoreNotWritable } from '../store.errors.js'
import { DiskRoom } from './disk-room.js'

/** Address space set aside for the map, not disk: the file grows as it is used. */
const MAP_BYTES = 256 * 1024 ** 3
const FULL = /MDB_MAP_FULL|ENOSPC|EDQUOT|EFBIG|No space left|quota exceeded|File too large/i
const CUT_SHORT = /Input\/output error/
const ROWS_AT_ONCE = 512
/** Above every key: the first four bytes of those are a number, or the name of something in the catalog. */
const LAST_KEY = Buffer.alloc(5, 0xff)
const PROBE_BYTES = 256 * 1024
const DAMAGED = /MDB_CORRUPTED|MDB_INVALID|MDB_VERSION_MISMATCH|MDB_PAGE_NOTFOUND|MDB_PANIC/

/** `start` is included, `end` is not, in either direction. */
export type KeyRange = { start: Buffer; end: Buffer }
export type Row = { key: Buffer; value: Buffer }

/** One ordered table of byte keys and byte values. */
export class Table {
  /** `check` throws once the file is closed, which lmdb itself doesn't survive. */
  constructor(
    private readonly rows: Database<Buffer, Buffer>,
    private readonly check: () => void,
  ) {}

  get(key: Buffer): Buffer | undefined {
    this.check()
    return this.rows.get(key)
  }

  has(key: Buffer): boolean {
    return this.rows.doesExist(key)
  }

  /** At most `limit` rows of the range, last to first when `reverse`. */
  range(range: KeyRange, limit: number, reverse = false): Row[] {
    this.check()
    const bounds = reverse
      ? { start: range.end, exclusiveStart: true, end: range.start, inclusiveEnd: true, reverse: true }
      : { start: range.start, end: range.end }
    const rows: Row[] = []
    for (const row of this.rows.getRange({ ...bounds, limit })) rows.push({ key: row.key, value: row.value })
    return rows
  }

  /** How many keys the range holds, without reading values; counts no further than `most`. */
  count({ start, end }: KeyRange, most = Infinity): number {
    this.check()
    if (most === Infinity) return this.rows.getKeysCount({ start, end })
    let found = 0
    // LMDB itself counts to the end of a range, whatever limit it is given
    for (const _ of this.rows.getKeys({ start, end, limit: most })) found++
    return found
  }

  /** Only inside `Kv.write`. */
  put(key: Buffer, value: Buffer): void {
    this.rows.putSync(key, value)
  }

  /** Only inside `Kv.write`. */
  remove(key: Buffer): void {
    this.rows.removeSync(key)
  }
}

/** The file: three ordered tables and one way to change them. The only place that knows LMDB. */
export class Kv {
  readonly documents: Table
  readonly entries: Table
  readonly catalog: Table
  private closed = false
  private closing = false
  private readonly underWay = new Set<Promise<unknown>>()
  private readonly room: DiskRoom

  private constructor(
    private readonly root: RootDatabase<Buffer, Buffer>,
    readonly file: string,
    readonly readOnly: boolean,
  ) {
    const table = (name: string) => {
      const rows = root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' })
      // lmdb answers undefined for a table that a read-only open can't create
      if (!rows) throw new StoreDamaged(file, `its table "${name}" is missing`)
      return new Table(rows, () => this.checkOpen())
    }
    this.room = new DiskRoom(file)
    this.catalog = table('catalog')
    this.documents = table('documents')
    this.entries = table('entries')
  }

  /** Opens or creates the file. Throws StoreDamaged, StoreFull. */
  static open(file: string, options: { readOnly?: boolean } = {}): Kv {
    const readOnly = options.readOnly ?? false
    try {
      // A promise of lmdb resolves after fsync only without overlapping sync.
      // Batching by event turn makes a promise of its own that nobody can catch when a commit fails.
      const shared = {
        noSubdir: true,
        overlappingSync: false,
        eventTurnBatching: false,
        maxDbs: 8,
        readOnly,
      } as const
      const settings = { ...shared, encoding: 'binary', keyEncoding: 'binary' } as const
      return new Kv(openMapped(file, settings), file, readOnly)
    } catch (error) {
      throw explained(error, file)
    }
  }

  /**
   * Runs `change` alone, with its reads and writes in one atomic step, and resolves with its result after that is
   * on disk. A throw undoes the step and rejects. Steps that wait at the same time share one fsync.
   */
  async write<T>(change: () => T): Promise<T> {
    if (this.closing) throw new StoreClosed('The store is closed.')
    if (this.readOnly) throw new StoreNotWritable('The store was opened for reading only.')
    this.room.require()
    const step = this.root.childTransaction(change)
    this.underWay.add(step)
    try {
      return await step
    } catch (error) {
      const cause = await commitError(error)
      throw CUT_SHORT.test(textOf(cause)) && (await isDiskFull(this.file))
        ? new StoreFull({ cause })
        : explained(cause, this.file)
    } finally {
      this.underWay.delete(step)
    }
  }

  /** As `write`, but done when it returns; blocks, so only for opening. Shuts out other processes meanwhile. */
  exclusively<T>(change: () => T): T {
    try {
      return this.root.transactionSync(change)
    } catch (error) {
      throw explained(error, this.file)
    }
  }

  /** Lets the next read see what another process has committed. */
  refresh(): void {
    this.root.resetReadTxn()
  }

  /** Copies what is in use, and nothing of what is free, into a new file. Throws StoreFull. */
  async copyTo(file: string): Promise<void> {
    this.room.require()
    try {
      await this.root.backup(file, true)
    } catch (error) {
      throw explained(error, this.file)
    }
  }

  /** Every row of every table, with the table's name. */
  *rows(): Generator<{ table: string } & Row> {
    for (const table of ['catalog', 'documents', 'entries'] as const) {
      for (let start = Buffer.alloc(0); ;) {
        const rows = this[table].range({ start, end: LAST_KEY }, ROWS_AT_ONCE)
        for (const row of rows) yield { table, ...row }
        const last = rows.at(-1)
        if (!last) break
        start = Buffer.concat([last.key, Buffer.alloc(1)])
      }
    }
  }

  /** Waits for writes under way, then closes the file. */
  async close(): Promise<void> {
    this.closing = true
    await Promise.allSettled(this.underWay)
    this.closed = true
    // lmdb gives its read snapshot back on a timer of the next turn, which mustn't find the file closed.
    await new Promise((turn) => setTimeout(turn, 1))
    await this.root.close()
  }

  private checkOpen(): void {
    if (this.closed) throw new StoreClosed('The store is closed.')
  }
}

/** Reserves the address space at once where the system lets us; else lmdb grows its map as it goes, a little slower. */
const openMapped = (file: string, settings: RootDatabaseOptions): RootDatabase<Buffer, Buffer> => {
  // Windows would make the file as large as the map
  if (process.platform === 'win32' || process.arch.endsWith('32')) return open(file, settings)
  try {
    return open(file, { ...settings, mapSize: MAP_BYTES })
  } catch (error) {
    if (/Cannot allocate memory/.test(textOf(error))) return open(file, settings)
    throw error
  }
}

/** lmdb rejects a failed commit with a wrapper whose cause arrives as a rejected promise of its own. */
const commitError = async (error: unknown): Promise<unknown> => {
  if (!(error instanceof Error && 'commitError' in error)) return error
  try {
    await error.commitError
    return error
  } catch (cause) {
    return cause
  }
}

/** LMDB calls a write that the disk cut short an input/output error; whether it is full, only another write can tell. */
const isDiskFull = async (file: string): Promise<boolean> => {
  const probe = `${file}.probe`
  try {
    const handle = await openFile(probe, 'w')
    await handle
      .writeFile(Buffer.alloc(PROBE_BYTES))
      .then(() => handle.sync())
      .finally(() => handle.close())
    return false
  } catch (error) {
    return FULL.test(textOf(error))
  } finally {
    await rm(probe, { force: true })
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const explained = (error: unknown, file: string): unknown => {
  const text = textOf(error)
  if (FULL.test(text)) return new StoreFull({ cause: error })
  if (DAMAGED.test(text)) return new StoreDamaged(file, text, { cause: error })
  return error
}
