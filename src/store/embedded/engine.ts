import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StoreDamaged } from '../store.errors.js'
import { Catalog, type Collection } from './catalog.js'
import { clearCopy, openBesideOthers, putInPlace } from './copy.js'
import { checkFile } from './file-check.js'
import { after, prefixOf } from './keys.js'
import { Kv } from './kv.js'
import { claim, livingHolder } from './lock.js'
import { checkPages } from './page-check.js'
import { planAll } from './planner.js'
import { scan, type Stored } from './scan.js'
import { Writer } from './write.js'

const FILE = 'store.lmdb'
const CLAIM = 'writer.lock'

/** One data folder, open: the file, what is in it, and the one way to change it. */
export class Engine {
  readonly writer: Writer
  /** The catalog as writes see it; for use inside `write`. */
  readonly catalog: Catalog
  private readonly committed: Catalog
  private closing: Promise<void> | undefined

  private constructor(
    readonly kv: Kv,
    private readonly release: () => void,
  ) {
    this.catalog = new Catalog(kv)
    this.committed = new Catalog(kv)
    this.writer = new Writer(kv, this.catalog)
  }

  /** Opens or makes the store in a folder. Throws DataFolderInUse, StoreDamaged, StoreFull. */
  static async open(
    folder: string,
    { readOnly = false, compacting = false }: OpenOptions = {},
  ): Promise<Engine> {
    const file = join(folder, FILE)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    checkFile(file)
    checkAtRest(file, join(folder, CLAIM))
    if (readOnly) await makeEmpty(file)
    const kv = readOnly ? await openBesideOthers(file, join(folder, CLAIM)) : Kv.open(file)
    try {
      if (readOnly) return new Engine(kv, () => undefined)
      const release = kv.exclusively(() => claim(join(folder, CLAIM), { compacting }))
      clearCopy(file)
      return new Engine(kv, release)
    } catch (error) {
      await kv.close()
      throw error
    }
  }

  /** The collection of this name as readers see it; undefined where nothing has been stored. */
  collection(name: string): Collection | undefined {
    return this.collections().get(name)
  }

  /** Every collection, as readers see them. */
  collections(): Catalog {
    // nothing tells this process that another one has written
    if (this.kv.readOnly) this.kv.refresh()
    this.committed.follow()
    return this.committed
  }

  /** See `Kv.write`. */
  write<T>(change: () => T): Promise<T> {
    return this.kv.write(() => {
      this.catalog.follow()
      return change()
    })
  }

  /** Every document of a collection, by `_id`. */
  documents(collection: Collection): Iterable<Stored> {
    return scan(this.kv, planAll(collection))
  }

  /** Removes every row of a table that belongs to a collection or an index; inside a write. */
  clear(table: 'documents' | 'entries', id: number): void {
    const range = { start: prefixOf(id), end: after(prefixOf(id)) }
    for (;;) {
      const rows = this.kv[table].range(range, 512)
      for (const { key } of rows) this.kv[table].remove(key)
      if (rows.length === 0) return
    }
  }

  /** Waits for writes under way and gives the folder up. */
  close(): Promise<void> {
    this.closing ??= this.kv.close().then(this.release)
    return this.closing
  }

  /** Closes, and puts a copy in the store's place before giving the folder up. For an engine opened for compacting. */
  replaceBy(copy: string): Promise<void> {
    this.closing ??= this.kv
      .close()
      .then(() => putInPlace(copy, this.kv.file))
      .finally(this.release)
    return this.closing
  }
}

type OpenOptions = {
  readOnly?: boolean
  /** This process is about to put a smaller copy in the store's place. */
  compacting?: boolean
}

/**
 * Walks the file's pages, unless a process has the folder: then it has done so itself, and is changing them.
 * @throws {StoreDamaged}
 */
const checkAtRest = (file: string, claimed: string): void => {
  if (!existsSync(file) || statSync(file).size === 0 || livingHolder(claimed)) return
  try {
    checkPages(file)
  } catch (error) {
    if (!(error instanceof StoreDamaged)) throw error
    // It may only have seemed so, because somebody began to write, or even finished, while this was looking.
    if (!livingHolder(claimed)) checkPages(file)
  }
}

/** A reader can't make the tables of an empty store, so it opens it for writing for a moment first. */
const makeEmpty = async (file: string): Promise<void> => {
  if (!existsSync(file) || statSync(file).size === 0) await Kv.open(file).close()
}
