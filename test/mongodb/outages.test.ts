import assert from 'node:assert/strict'
import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import { checkPages, filesOf } from '../faults/support/check-pages.js'
import { checkStore } from '../faults/support/check-store.js'
import { underLoad } from '../faults/support/load.js'
import { Refused, sendAgain } from '../faults/support/sending.js'
import { GridBlobs } from '../../src/store/grid-blobs.js'
import { until } from '../support/until.js'
import { outageOffice, type OutageOffice } from './support/outage-office.js'

const AWAY = 'ระบบใช้งานไม่ได้ชั่วคราว'
/** Acknowledged before the server goes, and again once it is back. */
const ENOUGH = 8
/** A slow machine may need so long for what takes a second elsewhere. */
const PATIENCE_MS = 90_000
const LONGEST_WAIT_MS = 20_000
/** Of the log, after a test that failed. */
const LINES_SHOWN = 12
const DAY_MS = 86_400_000

describe('reports that come in while the MongoDB server goes away and comes back', function () {
  this.timeout(240_000)
  let office: OutageOffice
  before(async function () {
    if (!process.env['MONGODB_URI']) this.skip()
    office = await outageOffice()
  })
  after(() => office?.stop())
  afterEach(async function () {
    await office?.cable.mend()
    if (this.currentTest?.state === 'failed') console.error(office.logged.slice(-LINES_SHOWN).join(''))
  })

  const acknowledged = () => {
    const { reports } = office.site
    const written = reports.flatMap((one) => one.written.filter((each) => each.acknowledged))
    return reports.filter((one) => one.receipt).length + written.length
  }
  const more = async (count: number) => {
    const goal = acknowledged() + count
    await until(() => Promise.resolve(acknowledged() >= goal), PATIENCE_MS)
  }

  /** Everybody at work while `outage` happens. Answers how often somebody was told to try again. */
  async function during(outage: (refusals: () => number) => Promise<void>): Promise<number> {
    let [refused, ended] = [0, false]
    const bears = ({ answer }: Refused) => {
      refused += 1
      return answer.status === 503 && answer.text.includes(AWAY)
    }
    office.site.round += 1
    const load = underLoad(office.site, { ended: () => ended, bears })
    const story = async () => {
      await more(ENOUGH)
      await outage(() => refused)
      await more(ENOUGH)
    }
    try {
      await Promise.race([story(), load.then(() => assert.fail('the load ended by itself'))])
    } finally {
      ended = true
    }
    await load
    return refused
  }

  /** Everything acknowledged is there as it was sent; the rest is sent again, and is there once. */
  async function assertNothingLost(): Promise<void> {
    const { site, services } = office
    const { reports, office: people } = site
    await sendAgain(site, reports)
    await services.pending.settle()
    await services.statistics.settle()
    const found = [
      ...(await checkPages(site, reports)),
      ...(await checkStore(services.store, people.installation, reports, new Set(reports))),
    ]
    assert.deepEqual(found, [], `FAULTS_SEED=${office.seed}`)
    assert.ok(reports.flatMap(filesOf).length > 0, 'no file came through, so nothing was tried')
  }

  it('are there if their receipt was shown, and the others were told, when the connection is cut', async () => {
    const { cable } = office
    const refused = await during(async (refusals) => {
      await cable.cut()
      await until(() => Promise.resolve(refusals() >= ENOUGH), PATIENCE_MS)
      await cable.mend()
    })
    assert.ok(refused >= ENOUGH)
    await assertNothingLost()
  })

  it('are so too when nothing gets through and nobody hangs up', async () => {
    const { cable } = office
    let waited = 0
    await during(async (refusals) => {
      const began = Date.now()
      const before = refusals()
      cable.hush()
      await until(() => Promise.resolve(refusals() > before), PATIENCE_MS)
      waited = Date.now() - began
      await until(() => Promise.resolve(refusals() >= before + ENOUGH), PATIENCE_MS)
      await cable.mend()
    })
    assert.ok(waited < LONGEST_WAIT_MS, `${waited} ms`)
    await assertNothingLost()
  })

  it('are so too when it is cut again and again for moments', async () => {
    const { cable } = office
    await during(async () => {
      for (let cuts = 0; cuts < 10; cuts++) {
        await cable.cut()
        await cable.mend()
        await more(1)
      }
    })
    await assertNothingLost()
  })

  it('are so too when the server is restarted', async function () {
    const command = process.env['MONGODB_RESTART']
    if (!command) {
      console.log('      not run: MONGODB_RESTART names no command that restarts the server')
      this.skip()
    }
    await during(async () => {
      await promisify(exec)(command)
    })
    await assertNothingLost()
  })

  it('leave no part of a file behind that the sweep doesn’t find', async () => {
    const { connection } = office.services.store
    await new GridBlobs(connection, () => new Date(Date.now() + DAY_MS)).sweepPartial()
    const chunks = await connection.collection('blobs.chunks').distinct('files_id')
    const files = await connection.collection('blobs.files').distinct('_id')
    assert.deepEqual(new Set(chunks), new Set(files))
    assert.equal(await connection.collection('blobs.partial').countDocuments({}), 0)
  })

  it('were answered without a single error that the product did not know', () => {
    assert.deepEqual(
      office.logged.filter((line) => line.includes('"status":500')),
      [],
    )
  })
})
