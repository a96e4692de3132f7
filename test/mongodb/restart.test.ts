import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import { outageOffice, type OutageOffice } from './support/outage-office.js'

const RESTART = process.env['MONGODB_RESTART']

/** No other test may use the server meanwhile: those that do run one file after the other. */
describe('reports that come in while the MongoDB server is restarted', function () {
  this.timeout(600_000)
  let office: OutageOffice
  before(async function () {
    if (!process.env['MONGODB_URI']) this.skip()
    if (!RESTART) {
      console.log('    not run: MONGODB_RESTART names no command that restarts the server')
      this.skip()
    }
    office = await outageOffice()
  })
  after(() => office?.stop())
  afterEach(function () {
    if (this.currentTest?.state === 'failed') console.error(office.errors())
  })

  it('are there if their receipt was shown, and the others were told, twice in a row', async () => {
    for (let restarts = 0; restarts < 2; restarts++) {
      await office.during(async () => {
        await promisify(exec)(RESTART ?? '')
      })
      await office.assertNothingLost()
    }
  })

  it('meet no error that the product did not know', () => office.assertAllKnown())
})
