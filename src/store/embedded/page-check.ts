import { closeSync, openSync, readSync } from 'node:fs'
import { StoreDamaged } from '../store.errors.js'
import { isDocument } from './bson.js'
import { newestMeta } from './file-check.js'
import * as pages from './pages.js'
import { PAGE_KIND, type LongValue, type Meta, type Tree } from './pages.js'

/** A file up to this size is looked through as a whole; of a larger one all branches, and what was written last. */
const WHOLE_BYTES = 512 * 1024 ** 2
/** So many of the last commits may have been on their way to the disk when the machine stopped. */
const LAST_COMMITS = 16

/** Keys of a page: `from` is included, `to` is not. */
type Between = { from?: Buffer | undefined; to?: Buffer | undefined }
type Look = { order: (one: Buffer, other: Buffer) => number; value: (value: Buffer, key: Buffer) => void }

/**
 * Walks a store's file before it is mapped: LMDB trusts its pages, and one that was overwritten would end the process
 * or hide what it held. Looked at are where pages point, how nodes lie, the order of keys, the frame of each document,
 * the counts, and whether a page in use is taken for free. Call it while nobody writes the file.
 * @throws {StoreDamaged}
 */
export function checkPages(file: string, { wholeBytes = WHOLE_BYTES } = {}): void {
  const descriptor = openSync(file, 'r')
  try {
    const meta = newestMeta(file, descriptor)
    new Walk(descriptor, meta, wholeBytes).everything()
  } catch (error) {
    if (!(error instanceof pages.PageBroken)) throw error
    throw new StoreDamaged(file, error.message)
  } finally {
    closeSync(descriptor)
  }
}

class Walk {
  /** One byte a page: whether something points at it. */
  private readonly used: Uint8Array
  private readonly whole: boolean
  /** Room for what is read at each level of a tree, 0 being long values, and used again for the next page there. */
  private readonly rooms: Buffer[] = []

  constructor(
    private readonly descriptor: number,
    private readonly meta: Meta,
    wholeBytes: number,
  ) {
    this.used = new Uint8Array(meta.lastPage + 1).fill(1, 0, 2)
    this.whole = this.used.length * meta.pageSize <= wholeBytes
  }

  everything(): void {
    const free = new Set<number>()
    const freed = (value: Buffer) => pagesIn(value).forEach((page) => free.add(page))
    this.tree('free pages', this.meta.free, { order: byNumber, value: freed })
    const tables: { name: string; tree: Tree }[] = []
    const found = (value: Buffer, key: Buffer) => {
      if (!pages.isTree(value)) throw new pages.PageBroken('it names a table that is none')
      // lmdb ends the names of tables as C does
      tables.push({ name: key.toString('latin1').replace('\0', ''), tree: pages.treeIn(value) })
    }
    this.tree('tables', this.meta.main, { order: Buffer.compare, value: found })
    for (const { name, tree } of tables)
      this.tree(name, tree, { order: Buffer.compare, value: valueOf(name) })
    for (const page of free)
      if (this.used[page]) throw new pages.PageBroken(`its page ${page} is in use and free at once`)
  }

  private tree(name: string, { root, depth, counts }: Tree, look: Look): void {
    const found = { branch: 0, leaf: 0, overflow: 0, entries: 0 }
    if (root !== undefined) this.page(root, depth, look, {}, found)
    const same = (Object.keys(found) as (keyof typeof found)[]).every((kind) => counts[kind] === found[kind])
    if (this.whole && !same) throw new pages.PageBroken(`it has not as many ${name} as it says`)
  }

  private page(page: number, level: number, look: Look, between: Between, found: Tree['counts']): void {
    const bytes = this.read(page, 1, level > 1 ? PAGE_KIND.branch : PAGE_KIND.leaf, level)
    try {
      if (level > 1) this.branch(bytes, level, look, between, found)
      else this.leaf(bytes, look, between, found)
    } catch (error) {
      if (error instanceof Misplaced)
        throw new pages.PageBroken(`its page ${page} is broken: ${error.message}`)
      throw error
    }
  }

  private branch(bytes: Buffer, level: number, look: Look, between: Between, found: Tree['counts']): void {
    const nodes = fitting(() => pages.branchNodes(bytes))
    // The first key of a branch stands for whatever comes before the second, and may be empty.
    inOrder(nodes.slice(1), look.order, between)
    found.branch += 1
    // A page is written again with whatever changes below it: below an old one nothing is new.
    if (level === 2 && !this.whole && !this.isRecent(bytes)) return
    for (const [at, { key, child }] of nodes.entries()) {
      const from = at === 0 ? between.from : key
      this.page(child, level - 1, look, { from, to: nodes[at + 1]?.key ?? between.to }, found)
    }
  }

  private leaf(bytes: Buffer, look: Look, between: Between, found: Tree['counts']): void {
    const nodes = fitting(() => pages.leafNodes(bytes))
    inOrder(nodes, look.order, between)
    found.leaf += 1
    found.entries += nodes.length
    for (const { key, value } of nodes) {
      if (Buffer.isBuffer(value)) look.value(value, key)
      else {
        found.overflow += value.pages
        look.value(this.longValue(value), key)
      }
    }
  }

  private longValue({ page, pages: count, bytes }: LongValue): Buffer {
    if (count < pages.pagesFor(bytes, this.meta.pageSize))
      throw new Misplaced('a value has no room on its pages')
    return pages.afterHeader(this.read(page, count, PAGE_KIND.overflow, 0)).subarray(0, bytes)
  }

  private isRecent(bytes: Buffer): boolean {
    return pages.headerOf(bytes).transaction > this.meta.transaction - LAST_COMMITS
  }

  private read(page: number, count: number, kind: number, level: number): Buffer {
    const broken = (reason: string) => new pages.PageBroken(`its page ${page} ${reason}`)
    if (page + count > this.used.length) throw broken('lies beyond its end')
    if (this.used.subarray(page, page + count).includes(1)) throw broken('is pointed at twice')
    this.used.fill(1, page, page + count)
    const bytes = this.room(level, count * this.meta.pageSize)
    if (readSync(this.descriptor, bytes, 0, bytes.length, page * this.meta.pageSize) < bytes.length)
      throw broken('is missing')
    const header = pages.headerOf(bytes)
    if (header.number !== page || header.kind !== kind || header.transaction > this.meta.transaction)
      throw broken('is not the page that belongs there')
    if (kind === PAGE_KIND.overflow && header.pages !== count)
      throw broken('is longer or shorter than it says')
    return bytes
  }

  private room(level: number, size: number): Buffer {
    const room = this.rooms[level]
    if (room && room.length >= size) return room.subarray(0, size)
    return (this.rooms[level] = Buffer.allocUnsafe(size))
  }
}

/** Something about a page that says itself which one it is. */
class Misplaced extends Error {}

const fitting = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    throw error instanceof pages.PageBroken ? new Misplaced(error.message) : error
  }
}

function inOrder(nodes: { key: Buffer }[], order: Look['order'], { from, to }: Between): void {
  let before: Buffer | undefined
  for (const { key } of nodes) {
    const late = before ? order(before, key) >= 0 : from !== undefined && order(from, key) > 0
    if (late || (to && order(key, to) >= 0)) throw new Misplaced('its keys are out of order')
    before = key
  }
}

/** Keys of the free pages are transactions: numbers in the machine's byte order. */
const byNumber = (one: Buffer, other: Buffer): number => {
  if (one.length !== 8 || other.length !== 8) throw new Misplaced('it is no list of free pages')
  return Number(one.readBigUInt64LE() - other.readBigUInt64LE())
}

/** A list of free pages: its length, then page numbers; a negative number is how many follow from the next on. */
function pagesIn(value: Buffer): number[] {
  const numbers = Array.from({ length: value.length / 8 }, (_, at) => Number(value.readBigInt64LE(at * 8)))
  const [length = 0] = numbers
  const listed: number[] = []
  for (let at = 1; at <= length; at++) {
    const number = numbers[at] ?? 0
    if (number > 0) listed.push(number)
    if (number < 0) {
      const first = numbers[++at] ?? 0
      for (let page = first; page < first - number; page++) listed.push(page)
    }
  }
  return listed
}

/** What a value of each table must look like. */
const valueOf = (table: string) => (value: Buffer) => {
  if (table === 'entries' ? value.length < 5 : !isDocument(value))
    throw new Misplaced(`what lies among its ${table} is none of them`)
}
