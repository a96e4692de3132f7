import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore, type Store } from '../../src/store/connect.js'
import { checkPages } from '../../src/store/embedded/page-check.js'
import { StoreDamaged } from '../../src/store/store.errors.js'
import { temporaryFolder } from './support/engines.js'

const PAGE = 4096
const LEAF = 2
const BRANCH = 1

describe('The walk over the pages of a store', () => {
  let folder: string
  let file: string
  let store: Store
  beforeEach(async () => {
    folder = await temporaryFolder()
    file = join(folder, 'data', 'store.lmdb')
    store = await openStore({ dataFolder: join(folder, 'data'), uploadsFolder: folder })
  })
  afterEach(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  const cases = () => store.connection.collection('cases')

  /** Both ways of walking: everything, and only branches and what is new. */
  const passes = () => {
    checkPages(file)
    checkPages(file, { wholeBytes: 0 })
  }
  const refuses = (wholeBytes?: number) =>
    assert.throws(() => checkPages(file, wholeBytes === undefined ? {} : { wholeBytes }), StoreDamaged)

  /** Pages of a kind with their numbers, as long as `wanted`. */
  const pagesOf = (bytes: Buffer, kind: number, wanted: (page: number, transaction: number) => boolean) =>
    Array.from({ length: bytes.length / PAGE }, (_, page) => page).filter(
      (page) =>
        page > 1 &&
        bytes.readBigUInt64LE(page * PAGE) === BigInt(page) &&
        bytes.readUInt16LE(page * PAGE + 18) === kind &&
        wanted(page, Number(bytes.readBigUInt64LE(page * PAGE + 8))),
    )
  const newest = (bytes: Buffer) =>
    Math.max(...[24, PAGE + 24].map((meta) => Number(bytes.readBigUInt64LE(meta + 128))))

  async function fill(documents: number, bytes: number): Promise<void> {
    await cases().createIndex({ number: 1 })
    for (let from = 0; from < documents; from += 200)
      await cases().insertMany(
        Array.from({ length: 200 }, (_, at) => ({ number: from + at, text: randomBytes(bytes) })),
      )
  }

  it('passes over an empty store, and over one that everything was removed from', async () => {
    passes()
    await fill(400, 300)
    await cases().deleteMany({})
    passes()
    await cases().drop()
    passes()
  })

  it('passes over a store after each of many changes, with values of every length', async function () {
    this.timeout(30_000)
    await cases().createIndex({ tags: 1, number: -1 })
    for (let round = 0; round < 40; round++) {
      const length = 1 + ((round * 977) % 12_000)
      await cases().insertMany(
        Array.from({ length: 5 }, (_, at) => ({
          number: round * 5 + at,
          tags: ['a', `b${at}`],
          text: randomBytes(length),
        })),
      )
      await cases().updateMany(
        { number: { $mod: [7, round % 7] } },
        { $set: { text: randomBytes(length * 2) } },
      )
      if (round % 3 === 0) await cases().deleteMany({ number: { $mod: [11, round % 11] } })
      passes()
    }
  })

  /** Overwrites the second half of each page of a kind that the last commit wrote, one after the other. */
  async function tearsLast(kind: number, byte: number): Promise<void> {
    await store.close()
    const bytes = await readFile(file)
    const last = pagesOf(bytes, kind, (_page, transaction) => transaction === newest(bytes))
    assert.ok(last.length > 0)
    for (const page of last) {
      await writeFile(file, Buffer.from(bytes).fill(byte, page * PAGE + PAGE / 2, (page + 1) * PAGE))
      refuses()
      refuses(0)
    }
  }

  it('finds a branch that was overwritten, also in a file too large to be looked through', async () => {
    await fill(4_000, 300)
    await tearsLast(BRANCH, 7)
  })

  it('finds a page of the last commit whose end never came, also in such a file', async () => {
    await fill(4_000, 300)
    await cases().updateOne({ number: 2_000 }, { $set: { text: randomBytes(299) } })
    await tearsLast(LEAF, 0)
  })

  it('finds any page in use that holds what belongs elsewhere, where the file is looked through', async () => {
    await fill(400, 3_000)
    await store.close()
    const bytes = await readFile(file)
    const leaves = pagesOf(bytes, LEAF, () => true)
    let found = 0
    for (const page of leaves) {
      const other = leaves[(leaves.indexOf(page) + 1) % leaves.length] ?? page
      const torn = Buffer.from(bytes)
      torn.set(bytes.subarray(other * PAGE + 512, (other + 1) * PAGE), page * PAGE + 512)
      await writeFile(file, torn)
      try {
        checkPages(file)
      } catch (error) {
        assert.ok(error instanceof StoreDamaged)
        found += 1
      }
    }
    // the rest are pages that an earlier commit left behind
    assert.ok(found > leaves.length / 4, `${found} of ${leaves.length}`)
  })

  it('finds a page in use that is listed as free, which the next write would overwrite', async () => {
    await fill(400, 300)
    await cases().deleteMany({ number: { $lt: 100 } })
    await store.close()
    const bytes = await readFile(file)
    const meta = bytes.readBigUInt64LE(24 + 128) > bytes.readBigUInt64LE(PAGE + 24 + 128) ? 24 : PAGE + 24
    const [free, main] = [meta + 24 + 40, meta + 72 + 40].map((at) => Number(bytes.readBigUInt64LE(at)))
    assert.ok(free !== undefined && main !== undefined)
    const at = free * PAGE
    const node = at + 24 + bytes.readUInt16LE(at + 24)
    const value = node + 8 + bytes.readUInt16LE(node + 6)
    assert.ok(bytes.readBigUInt64LE(value) > 0n, 'the first list holds a page')
    const torn = Buffer.from(bytes)
    torn.writeBigUInt64LE(BigInt(main), value + 8)
    await writeFile(file, torn)
    assert.throws(() => checkPages(file), /in use and free at once/)
  })
})
