import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { livingCopies, severalCopies } from '../../src/store/copies.js'
import { lift, schemaOf, schemaVersion, type SchemaStep } from '../../src/store/schema.js'
import { StoreFromFuture, StoreInUse } from '../../src/store/store.errors.js'
import { DOCUMENTS, fillUp, markAll } from '../support/lifting.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'
import { until } from '../support/until.js'

const LIFTER = fileURLToPath(new URL(`../support/lifter${extname(import.meta.url)}`, import.meta.url))
const NOON = new Date('2026-11-02T05:00:00Z')
const clock = () => NOON
/** A clock on which half a minute of silence is over in a second. */
const hurried = () => performance.now() * 30

const step = (to: number, up: SchemaStep['up'] = () => Promise.resolve()): SchemaStep => ({
  to,
  name: `step-to-${to}`,
  up,
})

describe('the version of a store', function () {
  this.timeout(60_000)
  let store: TemporaryStore
  beforeEach(async () => {
    store = await temporaryStore()
  })
  afterEach(() => store.remove())
  const stored = () => store.connection.collection('schema').find({}).toArray()
  const one = () => store.connection.collection('things').insertOne({ thing: 1 })

  it('is the newest where nothing has been stored, and no step is taken', async () => {
    const never = () => Promise.reject(new Error('was taken'))
    await lift(store, schemaOf([step(2, never), step(3, never)]), { clock })
    assert.deepEqual(await stored(), [{ _id: 'schema', version: 3, steps: [] }])
  })

  it('is the first where something is stored that says none, and every step is taken once, in order, and noted', async () => {
    await one()
    const taken: number[] = []
    const steps = [2, 3].map((to) => step(to, async () => void taken.push(to)))
    await lift(store, schemaOf(steps), { clock })
    await lift(store, schemaOf(steps), { clock })
    assert.deepEqual(taken, [2, 3])
    await lift(store, schemaOf([...steps, step(4, async () => void taken.push(4))]), { clock })
    assert.deepEqual(taken, [2, 3, 4])
    const steps234 = [2, 3, 4].map((to) => ({ to, name: `step-to-${to}`, at: NOON }))
    assert.deepEqual(await stored(), [{ _id: 'schema', version: 4, steps: steps234 }])
  })

  it('of a later program is refused, naming both versions, and nothing is changed', async () => {
    await lift(store, schemaOf([step(2), step(3)]), { clock })
    const before = await stored()
    await assert.rejects(lift(store, schemaOf([]), { clock }), (error) => {
      assert.ok(error instanceof StoreFromFuture)
      assert.match(error.message, /has version 3, and this program knows versions up to 1/)
      return true
    })
    assert.deepEqual(await stored(), before)
  })

  it('stays where a step fails, which is taken again', async () => {
    await one()
    let tries = 0
    const failing = step(3, async () => {
      if (++tries === 1) throw new Error('the power went')
    })
    await assert.rejects(lift(store, schemaOf([step(2), failing]), { clock }), /power/)
    assert.equal(await schemaVersion(store.connection), 2)
    await lift(store, schemaOf([step(2), failing]), { clock })
    assert.deepEqual([tries, await schemaVersion(store.connection)], [2, 3])
  })

  it('takes only steps that follow each other', () => {
    assert.throws(() => schemaOf([step(3)]), /out of order/)
    assert.throws(() => schemaOf([step(2), step(2)]), /out of order/)
  })

  it('goes up once where several copies start at once', async function () {
    if (store.engine !== 'mongodb') this.skip()
    await one()
    let [running, most, taken] = [0, 0, 0]
    const slow = step(2, async ({ connection }) => {
      most = Math.max(most, ++running)
      taken += 1
      for (let at = 0; at < 20; at++) await connection.collection('things').findOne({})
      running -= 1
    })
    const schema = schemaOf([slow])
    await Promise.all(Array.from({ length: 5 }, () => lift(store, schema, { clock })))
    assert.deepEqual({ most, taken }, { most: 1, taken: 1 })
    assert.equal((await stored())[0]?.['steps'].length, 1)
  })

  it('does not go up under a copy of an earlier program that still runs', async function () {
    if (store.engine !== 'mongodb') this.skip()
    await one()
    const copy = severalCopies({ connection: store.connection, onFailure: assert.ifError })
    await copy.start()
    try {
      await assert.rejects(lift(store, schemaOf([step(2)]), { clock }), StoreInUse)
      assert.equal(await schemaVersion(store.connection), 1)
    } finally {
      await copy.stop()
    }
    assert.equal(await livingCopies(store.connection), 0)
    await lift(store, schemaOf([step(2)]), { clock })
  })

  it('goes up whole after a process was killed in the middle of a step', async () => {
    await fillUp(store)
    await store.close()
    const lifter = spawn(
      process.execPath,
      [...process.execArgv, LIFTER, join(store.folder, 'data'), store.uri ?? ''],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const ended = once(lifter, 'exit')
    let lines = 0
    for await (const line of createInterface(lifter.stdout)) {
      assert.match(line, /^marked/)
      if (++lines === DOCUMENTS / 4) lifter.kill('SIGKILL')
    }
    assert.deepEqual(await ended, [null, 'SIGKILL'])
    store = await store.again()
    const things = store.connection.collection('things')
    const half = await things.countDocuments({ marked: true })
    assert.ok(half > 0 && half < DOCUMENTS, `${half} of ${DOCUMENTS}`)
    assert.equal(await schemaVersion(store.connection), 1)
    await lift(store, schemaOf([markAll()]), { clock, now: hurried })
    assert.equal(await things.countDocuments({ marked: true }), DOCUMENTS)
    assert.equal((await stored())[0]?.['steps'].length, 1)
    await until(async () => (await store.connection.collection('leases').countDocuments({})) === 0, 1_000)
  })
})
