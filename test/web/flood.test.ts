import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { caseModel } from '../../src/cases/case.model.js'
import { readConfig } from '../../src/config.js'
import { FLOOD_REPORTS, WAIT_SECONDS, WORK_BITS } from '../../src/intake/turn.js'
import { startServer, type RunningServer } from '../../src/server.js'
import { createLog } from '../../src/web/log.js'
import { hiddenIn, receiptOn, wordsOf } from '../support/html.js'
import { dropDatabase, ownDatabase } from '../support/own-database.js'
import { sampleOffice } from '../support/sample-office.js'

/** What a minute brings; some is enough to begin a flood. */
const JUNK = 1_000
const SOME_JUNK = 100
const AT_ONCE = 20

describe('a flood of reports', function () {
  this.timeout(120_000)
  let folder: string
  let running: RunningServer
  const mongodbUri = ownDatabase()
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const later = (seconds: number) => void (time.now = new Date(time.now.getTime() + seconds * 1_000))
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sucharit-'))
    const config = readConfig({
      ...{ ...(mongodbUri && { MONGODB_URI: mongodbUri }), PORT: '0', SUCHARIT_LOG: 'silent' },
      ...{ SUCHARIT_DATA: join(folder, 'data'), SUCHARIT_UPLOADS: join(folder, 'uploads') },
      SUCHARIT_PROXIES: '127.0.0.1',
    })
    running = await startServer(config, { log: createLog('silent'), clock: () => time.now })
    await running.services.office.setUp(sampleOffice())
  })
  afterEach(async () => {
    await running.stop()
    if (mongodbUri) await dropDatabase(mongodbUri)
    await rm(folder, { recursive: true, force: true })
  })

  const from = (address: number) => ({ 'X-Forwarded-For': `10.1.${address >> 8}.${address & 255}` })
  const ask = async (path: string, address: number, fields?: Record<string, string>) => {
    const sent = new FormData()
    for (const [name, value] of Object.entries(fields ?? {})) sent.append(name, value)
    const body = fields && { method: 'POST', body: sent }
    const answer = await fetch(running.url + path, { headers: from(address), ...body })
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  }
  const written = { category: 'roads', what: 'ถนนเป็นหลุม', identity: 'anonymous' }
  /** A form as far as the page from which it is sent. */
  async function checked(address: number, what = written.what) {
    const form = hiddenIn((await ask('/report/general', address)).text, 'form')
    const fields = { ...written, what, form }
    const page = await ask('/report/general', address, { ...fields, check: 'yes' })
    assert.equal(page.status, 200, wordsOf(page.text))
    return { page, fields: { ...fields, turn: hiddenIn(page.text, 'turn'), told: 'office', send: 'yes' } }
  }
  const send = (address: number, fields: Record<string, string>) => ask('/report/general', address, fields)
  const filed = () => caseModel(running.services.store.connection).countDocuments({})

  /** Sends as a machine does: no page in between, each from another address. */
  async function flood(junk = SOME_JUNK): Promise<void> {
    const one = async (address: number) => {
      const form = hiddenIn((await ask('/report/general', address)).text, 'form')
      await send(address, {
        ...written,
        form,
        told: 'office',
        send: 'yes',
        work: '1',
        turn: `${Date.now()}.x`,
      })
    }
    for (let at = 0; at < junk; at += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => one(at + index)))
    later(2)
  }
  function workFor(turn: string): string {
    for (let number = 0; ; number += 1) {
      const hash = createHash('sha256').update(`${turn}:${number}`).digest()
      if (hash.readUInt32BE(0) >>> (32 - WORK_BITS) === 0) return String(number)
    }
  }

  it('is let in only until it is one, and a real report gets its receipt after half a minute, without a script', async () => {
    await flood(JUNK)
    const got = await filed()
    assert.ok(got >= FLOOD_REPORTS && got < FLOOD_REPORTS + AT_ONCE, `${got} of ${JUNK}`)
    const { page, fields } = await checked(2000, 'มีคนเรียกรับเงิน')
    assert.match(wordsOf(page.text), /กรุณารอ 30 วินาที/)
    const early = await send(2000, fields)
    assert.equal(early.status, 429)
    assert.ok(Number(early.headers.get('retry-after')) > 0)
    assert.equal(hiddenIn(early.text, 'what'), 'มีคนเรียกรับเงิน', 'nothing written is lost')
    assert.equal(hiddenIn(early.text, 'turn'), fields.turn, 'and no time')
    later(WAIT_SECONDS)
    const sent = await send(2000, fields)
    assert.equal(sent.status, 200)
    assert.match(receiptOn(sent.text), /^\d{20}$/)
    assert.equal(receiptOn((await send(2000, fields)).text), receiptOn(sent.text), 'once')
    assert.equal(await filed(), got + 1)
  })

  it('lets a browser in at once that did the work, for its own form alone', async () => {
    await flood()
    const { fields } = await checked(2001)
    const work = workFor(fields.turn)
    const { fields: others } = await checked(2002)
    assert.equal((await send(2002, { ...others, turn: fields.turn, work })).status, 429)
    const wrong = await send(2001, { ...fields, work: String(Number(work) + 1) })
    assert.equal(wrong.status, 429)
    assert.match(receiptOn((await send(2001, { ...fields, work })).text), /^\d{20}$/)
  })

  it('that only waits is let in a few times a caller', async () => {
    await flood()
    const before = await filed()
    const forms = await Promise.all(Array.from({ length: 10 }, () => checked(2003)))
    later(WAIT_SECONDS)
    for (const { fields } of forms) await send(2003, fields)
    assert.equal(await filed(), before + 5)
    later(600)
    const { page } = await checked(2004)
    assert.doesNotMatch(wordsOf(page.text), /กรุณารอ/, 'over, nobody notices anything')
  })

  it('sets no cookie, keeps no address, and its page is as light as the others', async () => {
    await flood()
    const { page } = await checked(2005)
    assert.equal(page.headers.get('set-cookie'), null)
    const scripts = [...page.text.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, src]) => src ?? '')
    assert.equal(scripts.length, 1)
    const script = await fetch(running.url + scripts[0])
    assert.ok((await script.text()).length + page.text.length < 30_000)
    const { connection } = running.services.store
    for (const name of Object.keys(connection.models))
      for (const one of await connection.model(name).find({}).limit(300).lean())
        assert.doesNotMatch(JSON.stringify(one), /10\.1\.\d/)
  })
})
