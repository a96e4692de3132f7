import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { stagingService } from '../../src/intake/staging.js'
import { sweeper } from '../../src/intake/sweeper.js'
import { openStream } from '../../src/sealing/sealed-stream.js'
import { collect } from '../../src/web/byte-streams.js'
import type { IncomingFile } from '../../src/web/uploads.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const HOUR = 3_600_000

describe('files that wait for their form', () => {
  let store: TemporaryStore
  let now: Date
  const held = new Set<string>()
  beforeEach(async () => {
    store = await temporaryStore()
    now = new Date()
    held.clear()
  })
  afterEach(() => store.remove())

  const clock = () => now
  const staging = () => stagingService({ ...store, clock })
  const sweeping = () =>
    sweeper({
      ...store,
      clock,
      holdsBlob: async (blob) => held.has(blob),
    })
  const newForm = () => ({ stagingId: randomBytes(8).toString('hex'), stagingKey: randomBytes(32) })
  const file = (name: string, text: string): IncomingFile => ({
    name,
    type: 'text/plain',
    mayCarryTraces: false,
    content: (async function* () {
      yield Buffer.from(text)
    })(),
  })
  async function blobs(): Promise<string[]> {
    const ids = []
    for await (const { id } of store.blobs.list()) ids.push(id)
    return ids
  }

  it('open only with the key that the form carries, and lie sealed until then', async () => {
    const form = newForm()
    await staging().sink(form).keep(file('MARKER-name.txt', 'MARKER-content'))
    const [waiting] = await staging().waiting(form)
    assert.ok(waiting)
    assert.deepEqual([waiting.name, waiting.bytes], ['MARKER-name.txt', 14])
    const content = await collect(openStream(store.blobs.read(waiting.blob), waiting.fileKey))
    assert.equal(content.toString(), 'MARKER-content')
    const sealed = await collect(store.blobs.read(waiting.blob))
    assert.ok(!sealed.includes('MARKER'))
    await assert.rejects(staging().waiting({ ...form, stagingKey: randomBytes(32) }))
    assert.deepEqual(await staging().waiting(newForm()), [])
  })

  it('are taken back by the request that put them there, unless another has put them there since', async () => {
    const form = newForm()
    const [first, second] = [staging().sink(form), staging().sink(form)]
    const id = await first.keep(file('a.txt', 'same'))
    await second.keep(file('a.txt', 'same'))
    await first.takeBack(id)
    assert.equal((await staging().waiting(form)).length, 1)
    await second.takeBack(id)
    assert.deepEqual([await staging().waiting(form), await blobs()], [[], []])
  })

  it('leave nothing when they fail half-way', async () => {
    const broken = file('a.txt', 'x')
    broken.content = (async function* () {
      yield Buffer.from('half')
      throw new Error('connection lost')
    })()
    await assert.rejects(staging().sink(newForm()).keep(broken), /connection lost/)
    assert.deepEqual(await blobs(), [])
  })

  it('are swept after half an hour, counted from when their form was last seen', async () => {
    const form = newForm()
    await staging().sink(form).keep(file('a.txt', 'x'))
    now = new Date(now.getTime() + 25 * 60_000)
    assert.equal((await staging().waiting(form)).length, 1)
    now = new Date(now.getTime() + 25 * 60_000)
    assert.equal(await sweeping().sweep(), 0)
    now = new Date(now.getTime() + 6 * 60_000)
    assert.deepEqual(await staging().waiting(form), [])
    assert.equal(await sweeping().sweep(), 1)
    assert.deepEqual(await blobs(), [])
  })

  it('are never swept once a case holds them', async () => {
    const form = newForm()
    await staging().sink(form).keep(file('a.txt', 'x'))
    const [waiting] = await staging().waiting(form)
    held.add(waiting?.blob ?? '')
    now = new Date(now.getTime() + 48 * HOUR)
    assert.equal(await sweeping().sweep(), 0)
    assert.equal(await sweeping().sweepOrphans(), 0)
    assert.equal((await blobs()).length, 1)
  })

  it('are found after a day when a crash left only their bytes', async () => {
    const blob = await store.blobs.write(file('a.txt', 'x').content)
    now = new Date(Date.now() + 23 * HOUR)
    assert.equal(await sweeping().sweepOrphans(), 0)
    now = new Date(Date.now() + 25 * HOUR)
    assert.equal(await sweeping().sweepOrphans(), 1)
    assert.ok(!(await blobs()).includes(blob))
  })
})
