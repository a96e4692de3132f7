import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countContents } from '../../src/keeping/contents.js'
import { openStore, type Store } from '../../src/store/connect.js'
import { EmbeddedConnection } from '../../src/store/embedded/driver/connection.js'
import { compact } from '../../src/store/embedded/compact.js'
import { checkIndexes } from '../../src/store/embedded/index-check.js'
import { DataFolderInUse } from '../../src/store/store.errors.js'
import { runCommand, startCommand } from '../support/command.js'
import { temporaryFolder } from './support/engines.js'

const WRITER = fileURLToPath(new URL(`support/writer${extname(import.meta.url)}`, import.meta.url))
const KILLS = 6
const KEPT = 300
const GONE = 1_500

describe('Compacting a store', function () {
  this.timeout(120_000)
  let folder: string
  let data: string
  beforeEach(async () => {
    folder = await temporaryFolder()
    data = join(folder, 'data')
    await opened(fill)
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function opened<T>(act: (store: Store) => Promise<T>, readOnly = false): Promise<T> {
    const store = await openStore({ dataFolder: data, uploadsFolder: folder, readOnly })
    return act(store).finally(() => store.close())
  }
  /** Documents of all sizes with indexes, and far more that are gone. */
  async function fill({ connection }: Store): Promise<void> {
    const cases = connection.collection('cases')
    await cases.createIndex({ number: 1 }, { unique: true })
    await cases.createIndex({ tags: 1, at: -1 })
    for (const [count, gone] of [
      [GONE, true],
      [KEPT, false],
    ] as const)
      await cases.insertMany(
        Array.from({ length: count }, (_, n) => ({
          number: `${gone} ${n}`,
          gone,
          tags: ['ก', 'ข', `tag ${n % 7}`],
          at: new Date(n),
          bytes: randomBytes((n % 40) * 150),
        })),
      )
    await cases.deleteMany({ gone: true })
  }
  /** Every document by count and hash, and that the indexes agree with them. */
  const contents = () =>
    opened(async (store) => {
      const { connection } = store
      assert.ok(connection instanceof EmbeddedConnection)
      assert.deepEqual(checkIndexes(connection.engine).disagreements, [])
      return countContents(store)
    })
  const config = () => ({ dataFolder: data, uploadsFolder: folder, mongodbUri: undefined })
  const size = async () => (await stat(join(data, 'store.lmdb'))).size

  it('makes the file as small as what it holds, and keeps all of it', async () => {
    const before = await contents()
    const sizes = await compact(data)
    assert.ok(sizes.after < sizes.before / 2, JSON.stringify(sizes))
    assert.equal(await size(), sizes.after)
    assert.deepEqual(await contents(), before)
    assert.deepEqual((await readdir(data)).sort(), ['store.lmdb', 'store.lmdb-lock'])
    await opened(async ({ connection }) => {
      const cases = connection.collection('cases')
      await assert.rejects(cases.insertOne({ number: 'false 1' }), { code: 11000 })
      await cases.insertOne({ number: 'new' })
    })
    assert.equal((await contents())['cases']?.documents, KEPT + 1)
    const again = await compact(data)
    assert.ok(again.after <= again.before)
  })

  it('prints the sizes; is refused while the product has the folder, which stays as it is', async () => {
    const before = await size()
    await opened(async ({ connection }) => {
      await assert.rejects(compact(data), DataFolderInUse)
      const refused = await runCommand(config(), 'compact')
      assert.equal(refused.code, 1)
      assert.match(refused.said, new RegExp(`process ${process.pid}`))
      await connection.collection('cases').insertOne({ number: 'still written' })
    })
    assert.equal(await size(), before)
    const done = await runCommand(config(), 'compact')
    assert.equal(done.code, 0, done.said)
    assert.match(done.said, /had \d+\.\d MB and has \d+\.\d MB now/)
    const elsewhere = await runCommand({ ...config(), mongodbUri: 'mongodb://127.0.0.1:1/x' }, 'compact')
    assert.equal(elsewhere.code, 1)
    assert.match(elsewhere.said, /MongoDB keeps its files itself/)
  })

  it('lets whoever reads beside it read on what there was, and others what there is', async () => {
    const before = await contents()
    const writing = ['--import', 'tsx', WRITER, data, '0']
    await opened(async (reader) => {
      for (let time = 0; time < 2; time++) {
        const done = await runCommand(config(), 'compact')
        assert.equal(done.code, 0, done.said)
        assert.deepEqual(await countContents(reader), before)
      }
      // Somebody writes into the new file while the old one is still being read.
      const writer = spawn(process.execPath, writing, { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(writer.stdout, 'data')
      writer.kill('SIGKILL')
      await once(writer, 'close')
      assert.deepEqual(await countContents(reader), before)
    }, true)
    assert.ok(((await contents())['cases']?.documents ?? 0) > KEPT)
  })

  it('opens for nobody while another file is about to take its place', async () => {
    const claim = { pid: process.pid, startedAt: 'now', started: '', compacting: true }
    await writeFile(join(data, 'writer.lock'), JSON.stringify(claim))
    await assert.rejects(
      opened(async () => undefined, true),
      DataFolderInUse,
    )
  })

  it('leaves the old store or the new one, whole, wherever it is killed', async () => {
    const before = await contents()
    let left = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const command = startCommand(config(), 'compact')
      while (command.running() && !(await readdir(data)).includes('store.lmdb.compacted'))
        await new Promise((turn) => setImmediate(turn))
      // a little later each time
      for (let turn = 0; turn < kill * 20 && command.running(); turn++) await stat(data)
      command.kill()
      await command.ended
      left += (await readdir(data)).includes('store.lmdb.compacted') ? 1 : 0
      assert.deepEqual(await contents(), before)
      assert.ok(!(await readdir(data)).some((name) => name.includes('compacted')), 'what was left is gone')
      await opened(async ({ connection }) => {
        const things = connection.collection('things')
        await things.insertMany(Array.from({ length: 100 }, () => ({ bytes: randomBytes(4_000) })))
        await things.drop()
      })
    }
    assert.ok(left > 0, 'it was killed in the middle')
  })
})
