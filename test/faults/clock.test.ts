import assert from 'node:assert/strict'
import { Random } from '../../scripts/demo/random.js'
import { auditModel } from '../../src/audit/audit.model.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { bangkokIsoDay, fiscalYearOf } from '../../src/office/fiscal-year.js'
import { compare } from '../../src/statistics/recount.compare.js'
import { recount } from '../../src/statistics/recount.js'
import { linesOf } from '../../src/statistics/statistics.service.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn } from '../support/web-officer.js'
import { hiddenIn, receiptOn } from '../support/html.js'
import { Visitor } from '../support/visitor.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Half an hour before a fiscal year ends in Bangkok. */
const BEFORE_THE_YEAR_ENDS = new Date('2026-09-30T16:30:00Z')
/** How far the clock jumps: over a midnight, a month, the end of the year, and by moments. */
const JUMPS_MS = [-400, -33, -2, -1, 1, 2, 33, 200].map((days) => days * DAY_MS).concat([-MINUTE_MS, 0, 1])
const CASES = 8
const ROUNDS = 4

describe('An office whose clock jumps', () => {
  let office: StartedOffice
  let now: Date
  const jump = (ms: number) => (now = new Date(now.getTime() + ms))
  beforeEach(async function () {
    this.timeout(30_000)
    now = BEFORE_THE_YEAR_ENDS
    office = await startOffice({ clock: () => now })
  })
  afterEach(() => office.stop())

  const visitor = new Visitor()
  const get = (path: string) => visitor.get(office.url, path)
  async function file(): Promise<string> {
    const form = hiddenIn((await get('/report/general')).text, 'form')
    const fields = { form, category: 'roads', what: 'ถนนเป็นหลุม', send: 'yes' }
    const page = await visitor.post(office.url, '/report/general', fields, [])
    assert.equal(page.status, 200)
    return /\b25\d\d-\d{4,}\b/.exec(page.text)?.[0] ?? ''
  }
  const stored = () => caseModel(office.services.store.connection).find().lean<StoredCase[]>()
  const dueDate = () => bangkokIsoDay(new Date(now.getTime() + 20 * DAY_MS))

  /** The steps of a case's life, each by whoever may take it. */
  async function people() {
    const [triage, investigator, secretary] = [
      await signIn(office, 'triage'),
      await signIn(office, 'investigator'),
      await signIn(office, 'secretary'),
    ]
    const officers = await office.services.officers.list()
    const chosen = officers.find(({ username }) => username === 'investigator')?.id
    const explanation = 'คำชี้แจง'
    const recommendedOutcome = 'substantiated'
    return [
      (number: string) =>
        triage.step(number, 'assign', { investigator: chosen, department: 'works', dueDate: dueDate() }),
      (number: string) =>
        investigator.step(number, 'record-findings', { findings: 'พบจริง', recommendedOutcome }),
      (number: string) => secretary.step(number, 'close', { outcome: 'substantiated', explanation }),
      (number: string) =>
        secretary.step(number, 'reopen', { investigator: chosen, dueDate: dueDate(), reason: 'ขอทบทวน' }),
    ]
  }

  /** Every figure of every year there is, by the tallies and by the cases. */
  async function differences() {
    const { services } = office
    const { connection } = services.store
    const lines = linesOf(await services.office.settings())
    const moments = (await stored()).flatMap(({ lifecycle }) => lifecycle.map(({ at }) => at))
    const days = new Set(moments.map(bangkokIsoDay))
    const found = []
    for (const fiscalYear of new Set(moments.map(fiscalYearOf)))
      for (const asOf of days) {
        const tallied = await services.statistics.figures({ fiscalYear, asOf })
        found.push(...compare(tallied, await recount(connection, fiscalYear, asOf, lines)))
      }
    return { found, days: days.size }
  }

  it('gives every case a number of its own, keeps each life in order, and its tallies agree with a recount', async function () {
    this.timeout(60_000)
    const random = new Random('clock')
    const numbers: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      for (let made = 0; made < CASES / ROUNDS; made++) {
        jump(random.pick(JUMPS_MS))
        numbers.push(await file())
      }
      const base = now
      for (const step of await people())
        for (const number of numbers.slice(-CASES / ROUNDS)) {
          // Not so far that somebody is signed out.
          now = new Date(base.getTime() + random.between(-13, 13) * MINUTE_MS)
          assert.equal((await step(number)).status, 303)
        }
    }
    assert.equal(new Set(numbers).size, CASES)
    for (const one of await stored()) {
      const times = one.lifecycle.map(({ at }) => at.getTime())
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
        one.number,
      )
      assert.deepEqual(
        one.timeline.map(({ at }) => at.getTime()),
        times,
      )
    }
    const { found, days } = await differences()
    assert.deepEqual(found, [])
    assert.ok(days > 1, 'the clock went over a midnight')
    assert.ok((await office.services.audit.verify()).ok)
  })

  it('counts a step that was taken yesterday, by a clock set back over the end of a year, where the case stood', async function () {
    this.timeout(30_000)
    jump(60 * MINUTE_MS)
    const number = await file()
    jump(-60 * MINUTE_MS)
    const [assign] = await people()
    assert.equal((await assign?.(number))?.status, 303)
    const [one] = await stored()
    assert.deepEqual(
      one?.lifecycle.map(({ at }) => bangkokIsoDay(at)),
      ['2026-10-01', '2026-10-01'],
    )
    assert.deepEqual((await differences()).found, [])
  })

  it('dates a withdrawal no earlier than what came before it', async () => {
    jump(60 * MINUTE_MS)
    const form = hiddenIn((await get('/report/general')).text, 'form')
    const filed = await visitor.post(
      office.url,
      '/report/general',
      { form, category: 'roads', what: 'x', send: 'yes' },
      [],
    )
    const receipt = receiptOn(filed.text)
    jump(-60 * MINUTE_MS)
    const fields = { receipt, version: '1', reason: 'พอแล้ว', confirmed: 'yes' }
    assert.equal((await visitor.post(office.url, '/track/withdraw', fields)).status, 200)
    const [one] = await stored()
    assert.deepEqual(
      one?.lifecycle.map(({ status, at }) => `${status} ${bangkokIsoDay(at)}`),
      ['received 2026-10-01', 'closed 2026-10-01'],
    )
    assert.deepEqual((await differences()).found, [])
  })

  it('keeps people signed in when the clock is set back, and no longer than their half hour from then', async () => {
    const triage = await signIn(office, 'triage')
    jump(-DAY_MS)
    await triage.get('/office/cases').expect(200)
    jump(29 * MINUTE_MS)
    await triage.get('/office/cases').expect(200)
    jump(31 * MINUTE_MS)
    await triage.get('/office/cases').expect(303)
  })

  it('says plainly when files that waited are gone after a jump ahead, and takes them again', async () => {
    const form = hiddenIn((await get('/report/general')).text, 'form')
    const fields = { form, category: 'roads', what: 'ถนนเป็นหลุม' }
    const file = { name: 'หลักฐาน.pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') }
    const check = await visitor.post(office.url, '/report/general', { ...fields, check: 'yes' }, [file])
    const staged = fieldIn(check.text, 'staged')
    const send = { ...fields, staged, send: 'yes' }
    jump(DAY_MS)
    assert.equal((await visitor.post(office.url, '/report/general', send, [])).status, 422)
    jump(-DAY_MS)
    const filed = await visitor.post(office.url, '/report/general', { ...send, staged: [] }, [file])
    assert.equal(filed.status, 200)
    assert.equal((await stored())[0]?.files.length, 1)
  })

  it('keeps the audit trail in the order in which things happened, whatever the clock said', async () => {
    const numbers = [await file(), (jump(-400 * DAY_MS), await file()), (jump(800 * DAY_MS), await file())]
    await office.services.pending.settle()
    const trail = await auditModel(office.services.store.connection)
      .find({ action: 'case.filed' })
      .sort({ sequence: 1 })
      .lean()
    assert.deepEqual(
      trail.map(({ caseNumber }) => caseNumber),
      numbers,
    )
    assert.ok((await office.services.audit.verify()).ok)
  })
})
