import { open, type Database, type RootDatabase } from 'lmdb'
import { StoreDamaged, StoreFull, StoreNotWritable } from '../store.errors.js'

/** Address space set aside for the map, not disk: the file grows as it is used. */
const MAP_BYTES = 256 * 1024 ** 3
const FULL = /MDB_MAP_FULL|ENOSPC|EDQUOT|EFBIG|No space left|quota exceeded|File too large/i
const DAMAGED = /MDB_CORRUPTED|MDB_INVALID|MDB_VERSION_MISMATCH|MDB_PAGE_NOTFOUND|MDB_PANIC/

/** `start` is included, `end` is not, in either direction. */
export type KeyRange = { start: Buffer; end: Buffer }
export type Row = { key: Buffer; value: Buffer }

/** One ordered table of byte keys and byte values. */
export class Table {
  constructor(private readonly rows: Database<Buffer, Buffer>) {}

  get(key: Buffer): Buffer | undefined {
    return this.rows.get(key)
  }

  has(key: Buffer): boolean {
    return this.rows.doesExist(key)
  }

  /** At most `limit` rows of the range, last to first when `reverse`. */
  range(range: KeyRange, limit: number, reverse = false): Row[] {
    const bounds = reverse
      ? { start: range.end, exclusiveStart: true, end: range.start, inclusiveEnd: true, reverse: true }
      : { start: range.start, end: range.end }
    const rows: Row[] = []
    for (const row of this.rows.getRange({ ...bounds, limit })) rows.push({ key: row.key, value: row.value })
    return rows
  }

  /** How many keys the range holds, without reading values. */
  count(range: KeyRange): number {
    return this.rows.getKeysCount({ start: range.start, end: range.end })
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
  private writing = 0

  private constructor(
    private readonly root: RootDatabase<Buffer, Buffer>,
    readonly file: string,
    readonly readOnly: boolean,
  ) {
    const table = (name: string) => {
      const rows = root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' })
      // lmdb answers undefined for a table that a read-only open can't create
      if (!rows) throw new StoreDamaged(file, `its table "${name}" is missing`)
      return new Table(rows)
    }
    this.catalog = table('catalog')
    this.documents = table('documents')
    this.entries = table('entries')
  }

  /** Opens or creates the file. Throws StoreDamaged, StoreFull. */
  static open(file: string, options: { readOnly?: boolean } = {}): Kv {
    const readOnly = options.readOnly ?? false
    try {
      // A promise of lmdb resolves after fsync only without overlapping sync.
      const shared = { noSubdir: true, overlappingSync: false, maxDbs: 8, readOnly } as const
      const settings = { ...shared, encoding: 'binary', keyEncoding: 'binary' } as const
      const mapSize =
        process.platform === 'win32' || process.arch.endsWith('32') ? {} : { mapSize: MAP_BYTES }
      return new Kv(open<Buffer, Buffer>(file, { ...settings, ...mapSize }), file, readOnly)
    } catch (error) {
      throw explained(error, file)
    }
  }

  /**
   * Runs `change` alone, with its reads and writes in one atomic step, and resolves with its result after that is
   * on disk. A throw undoes the step and rejects. Steps that wait at the same time share one fsync.
   */
  async write<T>(change: () => T): Promise<T> {
    if (this.readOnly) throw new StoreNotWritable('The store was opened for reading only.')
    this.writing++
    try {
      return await this.root.childTransaction(change)
    } catch (error) {
      throw explained(await commitError(error), this.file)
    } finally {
      this.writing--
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

  /** Waits for writes under way, then closes the file. */
  async close(): Promise<void> {
    // lmdb gives its read snapshot back on a timer of the next turn, which mustn't find the file closed.
    await new Promise((turn) => setTimeout(turn, 1))
    await this.root.close()
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

const explained = (error: unknown, file: string): unknown => {
  const text = error instanceof Error ? error.message : String(error)
  if (FULL.test(text)) return new StoreFull({ cause: error })
  if (DAMAGED.test(text)) return new StoreDamaged(file, text, { cause: error })
  return error
}
