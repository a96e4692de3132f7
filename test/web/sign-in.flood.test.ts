import assert from 'node:assert/strict'
import request from 'supertest'
import { PASSWORD } from '../support/accounts.js'
import { startOffice, type StartedOffice } from '../support/office.js'

/** More at once than are checked, each under another name. */
const TRIES = 60
/** Failures that lock a name. */
const UNTIL_LOCKED = 5

describe('a flood of sign-ins', function () {
  this.timeout(60_000)
  let office: StartedOffice
  before(async () => {
    office = await startOffice()
  })
  after(() => office.stop())

  const tryOne = (username: string, password = 'ไม่ใช่รหัสผ่านของใคร') =>
    request(office.url).post('/office/sign-in').type('form').send({ username, password })
  const entries = () => office.services.audit.page({ action: 'officer.signInFailed', limit: 200 })
  const counted = async () => {
    const stored = await office.services.store.connection.collection('attempts').find({}).toArray()
    return stored.reduce((sum, { failures }) => sum + Number(failures), 0)
  }

  const flood = (prefix: string) => Array.from({ length: TRIES }, (_, at) => tryOne(`${prefix}${at}`))

  it('is on record try by try; what the machine was too busy to look at counts for nothing', async () => {
    const answers = await Promise.all(flood('nobody'))
    const failed = answers.filter(({ status }) => status === 422).length
    const busy = answers.filter(({ status }) => status === 429)
    assert.ok(failed > 0 && busy.length > 0)
    assert.equal(failed + busy.length, TRIES)
    assert.ok(busy.every(({ headers }) => headers['retry-after'] === '5'))
    assert.equal((await entries()).length, failed)
    assert.equal(await counted(), failed)
  })

  it('locks nobody out by tries that were turned away', async () => {
    const busy = flood('other')
    await Promise.any(busy.map(async (answer) => assert.equal((await answer).status, 429)))
    const mayors = await Promise.all(Array.from({ length: UNTIL_LOCKED }, () => tryOne('mayor')))
    assert.ok(mayors.some(({ status }) => status === 429))
    await Promise.all(busy)
    assert.equal((await tryOne('mayor', PASSWORD)).status, 303)
  })

  it('does not let a name be guessed at more often than one by one', async () => {
    const answers = await Promise.all(Array.from({ length: 3 * UNTIL_LOCKED }, () => tryOne('auditor')))
    assert.equal(answers.filter(({ status }) => status === 422).length, UNTIL_LOCKED)
    assert.equal((await tryOne('auditor', PASSWORD)).status, 429)
  })
})
