import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore, type Store } from '../../src/store/connect.js'
import { DataFolderInUse, StoreClosed, StoreDamaged, StoreNotWritable } from '../../src/store/store.errors.js'
import { temporaryFolder } from './support/engines.js'

describe('A data folder', () => {
  let folder: string
  let data: string
  const opened: Store[] = []
  const store = async (readOnly = false): Promise<Store> => {
    const one = await openStore({ dataFolder: data, uploadsFolder: join(folder, 'uploads'), readOnly })
    opened.push(one)
    return one
  }
  beforeEach(async () => {
    folder = await temporaryFolder()
    data = join(folder, 'data')
  })
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
    await rm(folder, { recursive: true })
  })
  const filled = async (): Promise<string> => {
    const one = await store()
    await one.connection
      .collection('cases')
      .insertMany(Array.from({ length: 50 }, () => ({ blob: Buffer.alloc(5000) })))
    await one.close()
    return join(data, 'store.lmdb')
  }

  it('is made where there is none, for its owner alone', async () => {
    await store()
    assert.equal((await stat(data)).mode & 0o077, 0)
    assert.ok(existsSync(join(data, 'store.lmdb')))
  })

  it('keeps everything from one opening to the next', async () => {
    const first = await store()
    await first.connection.collection('a').insertOne({ _id: 1, n: [1, 2] } as never)
    await first.connection.collection('a').createIndex({ n: 1 }, { unique: true })
    await first.close()
    const second = await store()
    assert.deepEqual(await second.connection.collection('a').find({ n: 2 }).toArray(), [
      { _id: 1, n: [1, 2] },
    ])
    await assert.rejects(second.connection.collection('a').insertOne({ n: 2 }), { code: 11000 })
  })

  it('is written by one process at a time; the second is told by whom', async () => {
    const writer = await store()
    await assert.rejects(store(), (error) => {
      assert.ok(error instanceof DataFolderInUse)
      assert.equal(error.holder.pid, process.pid)
      assert.match(error.message, new RegExp(`process ${process.pid}`))
      return true
    })
    await writer.connection.collection('a').insertOne({ a: 1 })
    await writer.close()
    await store()
  })

  it('is taken over from a process that is gone, or whose id another has now', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    await mkdir(data)
    for (const holder of [
      { pid: gone, startedAt: 'x', started: '1' },
      { pid: process.pid, startedAt: 'x', started: '1' },
    ]) {
      await writeFile(join(data, 'writer.lock'), JSON.stringify(holder))
      await (await store()).close()
    }
    await writeFile(join(data, 'writer.lock'), '{"pid":')
    await store()
  })

  it('finishes what was begun before it is closed, and refuses the rest', async () => {
    const one = await store()
    const cases = one.connection.collection('cases')
    const before = Array.from({ length: 20 }, (_, n) => cases.insertOne({ n }))
    const closing = one.close()
    await Promise.all([...before, closing])
    await assert.rejects(cases.find({}).toArray(), StoreClosed)
    assert.equal(await (await store()).connection.collection('cases').countDocuments({}), 20)
  })

  it('gives its lock up when it is closed', async () => {
    await (await store()).close()
    assert.ok(!existsSync(join(data, 'writer.lock')))
  })

  it('can be read beside the one that writes, seeing what that has committed', async () => {
    const writer = await store()
    const reader = await store(true)
    const cases = writer.connection.collection('cases')
    const seen = reader.connection.collection('cases')
    assert.equal(await seen.countDocuments({}), 0)
    await cases.insertOne({ _id: 1, t: ['a', 'b'] } as never)
    await cases.createIndex({ t: 1 })
    assert.equal(await seen.countDocuments({ t: 'b' }), 1)
    await assert.rejects(seen.insertOne({ a: 1 }), StoreNotWritable)
    assert.equal(await cases.countDocuments({}), 1)
  })

  it('that is empty can be opened for reading', async () => {
    const reader = await store(true)
    assert.equal(await reader.connection.collection('cases').countDocuments({}), 0)
  })

  it('whose file is cut short is refused, unchanged, with what to do', async () => {
    const file = await filled()
    await truncate(file, 20_000)
    await assert.rejects(store(), (error) => {
      assert.ok(error instanceof StoreDamaged)
      assert.match(error.message, /end is missing.*restore the last backup/s)
      return true
    })
    assert.equal((await stat(file)).size, 20_000)
  })

  it('whose file is something else is refused, unchanged', async () => {
    const file = await filled()
    for (const bytes of [Buffer.from('not a store'), Buffer.alloc(50_000, 7)]) {
      await writeFile(file, bytes)
      await assert.rejects(store(), StoreDamaged)
      assert.deepEqual(await readFile(file), bytes)
    }
  })

  it('whose first page was overwritten is refused', async () => {
    const file = await filled()
    const handle = await open(file, 'r+')
    await handle.write(Buffer.alloc(4096, 0xff), 0, 4096, 0)
    await handle.close()
    await assert.rejects(store(), StoreDamaged)
  })
})
