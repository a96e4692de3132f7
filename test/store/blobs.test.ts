import assert from 'node:assert/strict'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { FileBlobs } from '../../src/store/blobs.js'
import { BlobMissing } from '../../src/store/store.errors.js'
import { temporaryFolder } from './support/engines.js'

describe('Blobs', () => {
  let folder: string
  let blobs: FileBlobs
  beforeEach(async () => {
    folder = await temporaryFolder()
    blobs = new FileBlobs(join(folder, 'uploads'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const files = () => readdir(join(folder, 'uploads'))
  const listed = async () => {
    const all = []
    for await (const entry of blobs.list()) all.push(entry)
    return all
  }

  it('come back byte for byte under a random name', async () => {
    const bytes = Buffer.alloc(3_000_001, 'ก')
    const id = await blobs.write(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]))
    assert.match(id, /^[0-9a-f]{32}$/)
    assert.deepEqual(await files(), [id])
    assert.ok((await buffer(blobs.read(id))).equals(bytes))
  })

  it('may be empty', async () => {
    const id = await blobs.write(Readable.from([]))
    assert.equal((await buffer(blobs.read(id))).length, 0)
  })

  it('leave nothing behind when their source fails', async () => {
    async function* failing() {
      yield Buffer.alloc(100_000)
      throw new Error('the sender went away')
    }
    await assert.rejects(blobs.write(failing()), /the sender went away/)
    assert.deepEqual(await files(), [])
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

  it('are never removed outside their folder', async () => {
    await writeFile(join(folder, 'kept'), 'x')
    await blobs.remove('../kept')
    assert.ok((await readdir(folder)).includes('kept'))
  })

  it('are listed with size and time, and nothing else in the folder is', async () => {
    assert.deepEqual(await listed(), [])
    const id = await blobs.write(Readable.from([Buffer.from('xyz')]))
    await writeFile(join(folder, 'uploads', '.gitkeep'), '')
    const [entry, ...others] = await listed()
    assert.deepEqual([entry?.id, entry?.size, others.length], [id, 3, 0])
    assert.ok(entry && Math.abs(entry.writtenAt.getTime() - Date.now()) < 60_000)
  })

  it('that were cut off by a crash are swept, and not listed before', async () => {
    const id = await blobs.write(Readable.from([Buffer.from('x')]))
    await writeFile(join(folder, 'uploads', `${'a'.repeat(32)}.part`), 'half')
    assert.deepEqual(
      (await listed()).map((entry) => entry.id),
      [id],
    )
    assert.equal(await blobs.sweepPartial(), 1)
    assert.deepEqual(await files(), [id])
  })

  it('release their file when a reader stops half-way', async () => {
    const id = await blobs.write(Readable.from([Buffer.alloc(1_000_000)]))
    const stream = blobs.read(id)
    for await (const _ of stream) break
    assert.ok(stream.destroyed)
  })
})
