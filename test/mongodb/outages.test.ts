import assert from 'node:assert/strict'
import { GridBlobs } from '../../src/store/grid-blobs.js'
import { until } from '../support/until.js'
import { Cable } from './support/cable.js'
import { outageOffice, PATIENCE_MS, type OutageOffice } from './support/outage-office.js'

const REFUSALS = 8
const CUTS = 10
/** A server that says nothing is noticed after five seconds; the rest is for a slow machine. */
const LONGEST_WAIT_MS = 60_000
const DAY_MS = 86_400_000

describe('reports that come in while the way to the MongoDB server is cut', function () {
  this.timeout(600_000)
  let cable: Cable
  let office: OutageOffice
  before(async function () {
    const uri = process.env['MONGODB_URI']
    if (!uri) this.skip()
    cable = await Cable.to(uri)
    office = await outageOffice(cable.through)
  })
  after(async () => {
    await office?.stop()
    await cable?.cut()
  })
  afterEach(async function () {
    await cable?.mend()
    if (this.currentTest?.state === 'failed') console.error(office.errors())
  })

  const healthIs = (status: number) => until(async () => (await office.health()) === status, PATIENCE_MS)

  it('are there if their receipt was shown, and the others were told, when it is cut and mended', async () => {
    const refused = await office.during(async (refusals) => {
      await cable.cut()
      await until(() => Promise.resolve(refusals() >= REFUSALS), PATIENCE_MS)
      assert.equal(await office.health(), 503)
      await cable.mend()
      await healthIs(200)
    })
    assert.ok(refused >= REFUSALS)
    await office.assertNothingLost()
  })

  it('are so too when nothing gets through and nobody hangs up', async () => {
    let waited = 0
    await office.during(async (refusals) => {
      const [before, began] = [refusals(), Date.now()]
      cable.hush()
      await until(() => Promise.resolve(refusals() > before), PATIENCE_MS)
      waited = Date.now() - began
      await until(() => Promise.resolve(refusals() >= before + REFUSALS), PATIENCE_MS)
      await cable.mend()
      await healthIs(200)
    })
    assert.ok(waited < LONGEST_WAIT_MS, `${waited} ms`)
    await office.assertNothingLost()
  })

  it('are so too when it is cut again and again for moments', async () => {
    await office.during(async () => {
      for (let cuts = 0; cuts < CUTS; cuts++) {
        await cable.cut()
        await cable.mend()
        await office.more(1)
      }
    })
    await office.assertNothingLost()
  })

  it('leave no part of a file behind that the sweep doesn’t find', async () => {
    const { connection } = office.services.store
    await new GridBlobs(connection, () => new Date(Date.now() + DAY_MS)).sweepPartial()
    const chunks = await connection.collection('blobs.chunks').distinct('files_id')
    const files = await connection.collection('blobs.files').distinct('_id')
    assert.deepEqual(new Set(chunks), new Set(files))
    assert.equal(await connection.collection('blobs.partial').countDocuments({}), 0)
  })

  it('meet no error that the product did not know', () => office.assertAllKnown())
})
