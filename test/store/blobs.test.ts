import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { BlobStore } from '../../src/store/blobs.js'
import { BlobMissing } from '../../src/store/store.errors.js'
import { onEachEngine } from './support/engines.js'

onEachEngine('Blobs', (subject) => {
  let blobs: BlobStore
  before(() => (blobs = subject.store.blobs))
  afterEach(async () => {
    for (const id of await ids()) await blobs.remove(id)
  })
  const listed = async () => {
    const all = []
    for await (const entry of blobs.list()) all.push(entry)
    return all
  }
  const ids = async () => (await listed()).map((entry) => entry.id)

  it('come back byte for byte under a random name', async () => {
    const bytes = Buffer.alloc(3_000_001, 'ก')
    const id = await blobs.write(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]))
    assert.match(id, /^[0-9a-f]{32}$/)
    assert.deepEqual(await ids(), [id])
    assert.ok((await buffer(blobs.read(id))).equals(bytes))
  })

  it('may be empty', async () => {
    const id = await blobs.write(Readable.from([]))
    assert.equal((await buffer(blobs.read(id))).length, 0)
  })

  it('keep the name they had elsewhere', async () => {
    const id = '0123456789abcdef'.repeat(2)
    assert.equal(await blobs.write(Readable.from([Buffer.from('x')]), id), id)
    assert.equal((await buffer(blobs.read(id))).toString(), 'x')
  })

  it('leave nothing behind when their source fails', async () => {
    async function* failing() {
      yield Buffer.alloc(100_000)
      yield Buffer.alloc(900_000)
      throw new Error('the sender went away')
    }
    await assert.rejects(blobs.write(failing()), /the sender went away/)
    assert.deepEqual(await ids(), [])
    assert.equal(await blobs.sweepPartial(), 0)
  })

  it('that are missing, or no blob’s name at all, say so', async () => {
    for (const id of ['0'.repeat(32), '../data/store.lmdb', '', 'A'.repeat(32)])
      await assert.rejects(buffer(blobs.read(id)), BlobMissing)
  })

  it('can be removed, twice as well', async () => {
    const id = await blobs.write(Readable.from([Buffer.from('x')]))
    await blobs.remove(id)
    await blobs.remove(id)
    await assert.rejects(buffer(blobs.read(id)), BlobMissing)
  })

  it('are listed with size and time', async () => {
    assert.deepEqual(await listed(), [])
    const id = await blobs.write(Readable.from([Buffer.from('xyz')]))
    const [entry, ...others] = await listed()
    assert.deepEqual([entry?.id, entry?.size, others.length], [id, 3, 0])
    assert.ok(entry && Math.abs(entry.writtenAt.getTime() - Date.now()) < 60_000)
  })

  it('are left alone by a sweep while they are written', async () => {
    let swept
    async function* slow() {
      yield Buffer.alloc(600_000, 'x')
      swept = await blobs.sweepPartial()
      yield Buffer.alloc(600_000, 'y')
    }
    const id = await blobs.write(slow())
    assert.equal(swept, 0)
    assert.equal((await buffer(blobs.read(id))).length, 1_200_000)
  })

  it('are written many at once', async () => {
    const bytes = Array.from({ length: 20 }, (_, index) => Buffer.alloc(300_000, index))
    const written = await Promise.all(bytes.map((part) => blobs.write(Readable.from([part]))))
    const read = await Promise.all(written.map((id) => buffer(blobs.read(id))))
    assert.ok(read.every((part, index) => part.equals(bytes[index] ?? Buffer.of())))
  })

  it('release what they hold when a reader stops half-way', async () => {
    const id = await blobs.write(Readable.from([Buffer.alloc(1_000_000)]))
    const stream = blobs.read(id)
    for await (const _ of stream) break
    assert.ok(stream.destroyed)
    assert.equal((await buffer(blobs.read(id))).length, 1_000_000)
  })
})
