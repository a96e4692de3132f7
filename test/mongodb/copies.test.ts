import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { auditModel } from '../../src/audit/audit.model.js'
import { caseModel } from '../../src/cases/case.model.js'
import { bangkokIsoDay, fiscalYearOf } from '../../src/office/fiscal-year.js'
import { hiddenIn } from '../support/html.js'
import { ownDatabase } from '../support/own-database.js'
import { signInAt, Visitor, type Clerk } from '../support/visitor.js'
import { compare } from '../../src/statistics/recount.compare.js'
import { recount } from '../../src/statistics/recount.js'
import { linesOf } from '../../src/statistics/statistics.service.js'
import { figuresAt, openForm, send } from './support/browsing.js'
import { copiesOfOffice, type CopiesOfOffice } from './support/copies-of-office.js'

const COPIES = 3
const REPORTS = 120
const AT_ONCE = 12

describe('three copies of the program behind a proxy, on one MongoDB server', function () {
  this.timeout(180_000)
  let office: CopiesOfOffice
  let urls: string[]

  before(async function () {
    const database = ownDatabase()
    if (!database) this.skip()
    office = await copiesOfOffice(database)
    // All at once and on an empty database: who is first makes the secrets and indexes for all.
    await Promise.all(Array.from({ length: COPIES }, () => office.start()))
    urls = office.copies.map(({ url }) => url)
  })
  after(() => office?.stop())
  afterEach(function () {
    if (this.currentTest?.state === 'failed') for (const { output } of office.copies) console.error(output)
  })

  const on = (copy: number): string => urls[copy % COPIES] ?? assert.fail('no such copy')
  const cases = () => caseModel(office.store.connection)
  const isSignedIn = async ({ visitor }: Clerk, url: string) =>
    (await visitor.get(url, '/office/cases')).status === 200

  it('serve the office from when it is set up, which they are told by nobody', async () => {
    for (const url of urls) assert.equal((await fetch(url)).status, 503)
    await office.setUp()
    for (const url of urls) assert.equal((await fetch(url)).status, 200)
  })

  it('each say that they can serve, as the proxy hands the question round', async () => {
    for (const url of [...urls, office.url, office.url, office.url]) {
      const answer = await fetch(`${url}/healthz`)
      assert.deepEqual([answer.status, await answer.text()], [200, 'ok\n'])
    }
  })

  it('know one who signed in on any of them, and no longer one who signed out on another', async () => {
    const clerk = await signInAt(on(0), 'triage')
    for (const url of urls) assert.ok(await isSignedIn(clerk, url), url)
    const left = await clerk.visitor.post(on(1), '/office/sign-out', { _csrf: clerk.csrf })
    assert.equal(left.status, 303)
    for (const url of urls) assert.ok(!(await isSignedIn(clerk, url)), url)
  })

  it('take a case from one to the next: filed, opened, answered and read on different ones', async () => {
    const clerk = await signInAt(on(0), 'triage')
    const { receipt, number } = await send(on(1), await openForm(on(2)))
    const page = await clerk.visitor.get(on(2), `/office/cases/${number}`)
    const answer = 'รับไว้แล้ว จะไปดูวันพรุ่งนี้'
    const fields = { _csrf: clerk.csrf, version: hiddenIn(page.text, 'version'), answer }
    const answered = await clerk.visitor.post(on(0), `/office/cases/${number}/messages`, fields)
    assert.equal(answered.status, 303)
    const tracked = await new Visitor().post(on(1), '/track', { receipt })
    assert.ok(tracked.text.includes(answer))
  })

  it('find on one the files that were chosen on another, and give them back on a third', async () => {
    const bytes = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(300_000), Buffer.from('\n%%EOF\n')])
    const form = await openForm(on(0))
    const check = { ...form, check: 'yes' }
    const name = 'หลักฐาน.pdf'
    const checked = await new Visitor().post(on(1), '/report/general', check, [{ name, bytes }])
    const { number } = await send(on(2), { ...form, staged: hiddenIn(checked.text, 'staged') }, [])
    const { visitor } = await signInAt(on(1), 'triage')
    const page = await visitor.get(on(0), `/office/cases/${number}`)
    const link = /href="([^"]+\/files\/[0-9a-f]+)" download/.exec(page.text)?.[1]
    assert.ok(link, 'the case has its file')
    assert.ok(bytes.equals((await visitor.file(on(0), link)).bytes))
  })

  it(`give ${REPORTS} reports that come at once ${REPORTS} numbers without a gap`, async () => {
    const forms = await Promise.all(Array.from({ length: REPORTS }, () => openForm(office.url)))
    const left = [...forms]
    const numbers: number[] = []
    const resident = async () => {
      for (let form = left.pop(); form; form = left.pop())
        numbers.push(Number((await send(office.url, form)).number.split('-')[1]))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, resident))
    numbers.sort((one, other) => one - other)
    const first = numbers[0] ?? 0
    assert.deepEqual(
      numbers,
      Array.from({ length: REPORTS }, (_, index) => first + index),
    )
  })

  it('make one case of a form that is sent to all of them at once, and show one receipt', async () => {
    for (let round = 0; round < 10; round++) {
      const before = await cases().countDocuments({})
      const form = await openForm(office.url)
      const filed = await Promise.all([...urls, ...urls].map((url) => send(url, form)))
      assert.equal(new Set(filed.map(({ receipt }) => receipt)).size, 1)
      assert.equal(new Set(filed.map(({ number }) => number)).size, 1)
      assert.equal(await cases().countDocuments({}), before + 1)
    }
  })

  it('show in the figures on one what has just been told as done on another', async () => {
    const clerk = await signInAt(on(0), 'secretary')
    // Each copy has read the figures before, and would show old ones if it trusted what it kept.
    let expected = await figuresAt(on(0), clerk)
    for (const url of urls) assert.deepEqual(await figuresAt(url, clerk), expected)
    for (let turn = 0; turn < 9; turn++) {
      const { receipt } = await send(on(turn), await openForm(on(turn)))
      expected = { ...expected, received: expected.received + 1 }
      assert.deepEqual(await figuresAt(on(turn + 1), clerk), expected, `filed, turn ${turn}`)
      const tracked = await new Visitor().post(on(turn + 2), '/track', { receipt })
      const fields = {
        receipt,
        version: hiddenIn(tracked.text, 'version'),
        reason: 'แก้ไขแล้ว',
        confirmed: 'yes',
      }
      await new Visitor().post(on(turn + 1), '/track/withdraw', fields)
      expected = { ...expected, completed: expected.completed + 1 }
      assert.deepEqual(await figuresAt(on(turn + 2), clerk), expected, `withdrawn, turn ${turn}`)
    }
  })

  it('let one of two who take the same step at once on different copies win, and tell the other', async () => {
    const [one, other] = await Promise.all([signInAt(on(0), 'triage'), signInAt(on(1), 'secretary')])
    const { number } = await send(office.url, await openForm(office.url))
    const page = await one.visitor.get(on(0), `/office/cases/${number}`)
    await other.visitor.get(on(1), `/office/cases/${number}`)
    const version = hiddenIn(page.text, 'version')
    const path = `/office/cases/${number}/refuse`
    const fields = { version, outcome: 'insufficient-information', explanation: 'ข้อมูลไม่พอ', grounds: '' }
    const answers = await Promise.all(
      [one, other].map(({ visitor, csrf }, copy) => visitor.post(on(copy), path, { ...fields, _csrf: csrf })),
    )
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([303, 409]))
  })

  it('count wrong passwords together: after five, spread over all, a name is closed on each', async () => {
    const attempt = (copy: number) =>
      new Visitor().post(on(copy), '/office/sign-in', { username: 'investigator', password: 'ไม่ใช่รหัสนี้เลย' })
    for (let tries = 0; tries < 5; tries++) assert.equal((await attempt(tries)).status, 422)
    for (const copy of [0, 1, 2]) assert.equal((await attempt(copy)).status, 429)
  })

  it('have kept one chain of what happened, each thing once, and tallies that a recount proves', async () => {
    const { audit, pending, store, statistics } = office.services
    await pending.settle()
    const verified = await audit.verify()
    assert.ok(verified.ok, JSON.stringify(verified))
    const entries = await auditModel(store.connection).find({ action: 'case.filed' }).lean()
    const filed = await cases().find({}, { number: 1 }).lean()
    assert.equal(entries.length, filed.length)
    assert.deepEqual(
      new Set(entries.map((entry) => entry.caseNumber)),
      new Set(filed.map((one) => one.number)),
    )
    const [year, today] = [fiscalYearOf(new Date()), bangkokIsoDay(new Date())]
    const lines = linesOf(await office.services.office.settings())
    const figures = await statistics.figures({ fiscalYear: year, asOf: today })
    assert.deepEqual(compare(figures, await recount(store.connection, year, today, lines)), [])
  })
})
