import assert from 'node:assert/strict'
import request from 'supertest'
import {
  LOOK_UPS_AT_ONCE,
  pauseFor,
  waitSeconds,
  WAITING_AT_ONCE,
  type Pause,
} from '../../src/intake/receipt-tries.js'
import { hiddenIn, receiptOn } from '../support/html.js'
import { intakeApp, type IntakeApp } from '../support/intake-app.js'
import { until } from '../support/until.js'

const UNKNOWN = '09876543210987654321'
const NO_RECEIPT = '12345'
const FREE_TRIES = 5
/** See app.ts. */
const TRIES_PER_CALLER = 30
const AT_ONCE = 5

describe('trying receipts', function () {
  this.timeout(30_000)
  let office: IntakeApp
  afterEach(() => office.remove())

  const tryReceipt = (receipt: string) => request(office.app).post('/en/track').type('form').send({ receipt })
  async function fileReport(): Promise<string> {
    const form = hiddenIn((await request(office.app).get('/report/corruption')).text, 'form')
    const fields = { form, category: 'bribe', what: 'x', identity: 'anonymous', told: 'office', send: 'yes' }
    const sent = await request(office.app).post('/report/corruption').field(fields)
    assert.equal(sent.status, 200)
    return receiptOn(sent.text)
  }
  /** A door that opens when told to. */
  function door() {
    let open = () => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    return { open, opened }
  }

  it('holds back the answer to wrong ones of one caller for longer each time, not to a right one, nor to what can’t be one', async () => {
    const waits: number[] = []
    const pause: Pause = (seconds) => Promise.resolve(void waits.push(seconds))
    office = await intakeApp({ limits: true, pause })
    const receipt = await fileReport()
    for (let wrong = 0; wrong < FREE_TRIES; wrong++) await tryReceipt(UNKNOWN).expect(422)
    assert.deepEqual(waits, [])
    await tryReceipt(UNKNOWN).expect(422)
    await tryReceipt(NO_RECEIPT).expect(422)
    await tryReceipt(receipt).expect(200)
    for (const path of ['withdraw', 'reopen', 'rate'])
      await request(office.app).post(`/track/${path}`).type('form').send({ receipt: UNKNOWN }).expect(422)
    assert.deepEqual(waits, [2, 4, 8, 8])
    office.time.now = new Date(office.time.now.getTime() + 10 * 60_000)
    await tryReceipt(UNKNOWN).expect(422)
    assert.equal(waits.length, 4, 'after ten minutes it begins again')
    assert.equal(waitSeconds(1_000), 8)
  })

  it('really takes that long, and nobody else waits for it', async () => {
    office = await intakeApp({ limits: true, pause: pauseFor })
    const receipt = await fileReport()
    for (let wrong = 0; wrong < FREE_TRIES; wrong++) await tryReceipt(UNKNOWN).expect(422)
    const begun = performance.now()
    const heldBack = tryReceipt(UNKNOWN).then(({ status }) => ({ status, took: performance.now() - begun }))
    const first = await Promise.race([heldBack, tryReceipt(receipt)])
    assert.equal(first.status, 200)
    const { status, took } = await heldBack
    assert.equal(status, 422)
    assert.ok(took >= waitSeconds(FREE_TRIES + 1) * 1_000, `${took} ms`)
  })

  it('keeps no place among the look-ups while an answer is held back, and holds back only so many', async () => {
    const { open, opened } = door()
    let waiting = 0
    const pause: Pause = () => {
      waiting += 1
      return opened
    }
    office = await intakeApp({ limits: true, pause })
    const receipt = await fileReport()
    const from = (caller: number) => ({ 'X-Forwarded-For': `10.2.0.${caller}` })
    const wrong = async (caller: number) => (await tryReceipt(UNKNOWN).set(from(caller))).status
    const oneByOne = async (caller: number) => {
      for (let at = 0; at < FREE_TRIES; at++) assert.equal(await wrong(caller), 422)
    }
    const heldBack: Promise<number>[] = []
    for (let caller = 1; heldBack.length < WAITING_AT_ONCE; caller++) {
      await oneByOne(caller)
      for (let at = 0; at < TRIES_PER_CALLER - FREE_TRIES; at += AT_ONCE) {
        heldBack.push(...Array.from({ length: AT_ONCE }, () => wrong(caller)))
        await until(() => Promise.resolve(waiting === heldBack.length), 10_000)
      }
    }
    assert.equal(waiting, WAITING_AT_ONCE)
    await oneByOne(99)
    const refused = await tryReceipt(UNKNOWN).set(from(99))
    assert.equal(refused.status, 429)
    assert.equal(refused.headers['retry-after'], '8')
    assert.equal((await tryReceipt(receipt).set(from(99))).status, 200)
    open()
    assert.deepEqual(new Set(await Promise.all(heldBack)), new Set([422]))
  })

  it('never fills the line in which reports stand: so many at once, then a page that keeps the receipt', async () => {
    const { open, opened } = door()
    let held = 0
    office = await intakeApp({
      limits: true,
      lookingUp: async (found) => {
        held += 1
        await opened
        return found()
      },
    })
    const receipt = await fileReport()
    const asked = Array.from({ length: LOOK_UPS_AT_ONCE }, async () => (await tryReceipt(receipt)).status)
    await until(() => Promise.resolve(held === LOOK_UPS_AT_ONCE), 10_000)
    const busy = await tryReceipt(receipt)
    assert.equal(busy.status, 429)
    assert.equal(busy.headers['retry-after'], '5')
    assert.match(busy.text, /Too many requests/)
    assert.equal(hiddenIn(busy.text, 'receipt'), receipt)
    assert.match(await fileReport(), /^\d{20}$/, 'a report is filed meanwhile')
    open()
    assert.deepEqual(new Set(await Promise.all(asked)), new Set([200]))
    await tryReceipt(receipt).expect(200)
  })
})
