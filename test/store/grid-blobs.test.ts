import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { GridBlobs } from '../../src/store/grid-blobs.js'
import { BlobDamaged, BlobTooLate } from '../../src/store/store.errors.js'
import { onMongodb } from './support/engines.js'

const HOURS_MS = 3_600_000

onMongodb('Blobs in GridFS', (subject) => {
  const chunks = () => subject.store.connection.collection<{ files_id: string; n: number }>('blobs.chunks')
  const marks = () => subject.store.connection.collection('blobs.partial')
  const blobsAt = (time: number) => new GridBlobs(subject.store.connection, () => new Date(time))
  const large = Buffer.alloc(1_000_000, 'x')

  it('leave no chunk and no mark behind once they are written, removed or failed', async () => {
    const { blobs } = subject.store
    await blobs.remove(await blobs.write(Readable.from([large])))
    async function* failing() {
      yield large
      throw new Error('the sender went away')
    }
    await assert.rejects(blobs.write(failing()))
    assert.deepEqual([await chunks().countDocuments({}), await marks().countDocuments({})], [0, 0])
  })

  it('that were cut off by a crash are swept when they are old, and not listed before', async () => {
    const now = Date.now()
    const { reached, source } = stalled()
    const writing = assert.rejects(blobsAt(now).write(source()), BlobTooLate)
    const go = await reached
    assert.ok((await chunks().countDocuments({})) > 0)
    for await (const { id } of blobsAt(now).list()) assert.fail(`${id} is listed`)
    for await (const id of blobsAt(now).remnants()) assert.fail(`${id} is still being written`)
    assert.equal(await blobsAt(now).sweepPartial(), 0)
    assert.equal(await blobsAt(now + 2 * HOURS_MS).sweepPartial(), 1)
    assert.deepEqual([await chunks().countDocuments({}), await marks().countDocuments({})], [0, 0])
    // the writer had only been slow: it mustn't believe that the blob is there
    go()
    await writing
    assert.equal(await chunks().countDocuments({}), 0)
  })

  for (const [which, n] of Object.entries({ first: 0, middle: 2, last: 3 }))
    it(`are not served when their ${which} chunk is gone`, async () => {
      const { blobs } = subject.store
      const id = await blobs.write(Readable.from([large]))
      await chunks().deleteOne({ files_id: id, n })
      await assert.rejects(buffer(blobs.read(id)), BlobDamaged)
      await blobs.remove(id)
    })

  it('are found by the index of their chunks, which was there before the first one', async () => {
    const keys = (await chunks().indexes()).map(({ key, unique }) => ({ key, unique }))
    assert.ok(keys.some(({ key, unique }) => unique && key['files_id'] === 1 && key['n'] === 1))
  })
})

/** A source that stops after its first part until it is let go. */
function stalled() {
  let arrive: (go: () => void) => void
  const reached = new Promise<() => void>((resolve) => (arrive = resolve))
  async function* source() {
    yield Buffer.alloc(600_000, 'x')
    await new Promise<void>((go) => arrive(go))
    yield Buffer.alloc(600_000, 'y')
  }
  return { reached, source }
}
