import assert from 'node:assert/strict'
import { caseModel } from '../../src/cases/case.model.js'
import { SHOWN_MAX } from '../../src/cases/look-alikes/look-alikes.js'
import { bangkokIsoDay, fiscalYearOf } from '../../src/office/fiscal-year.js'
import { complaint, fileCase } from '../support/case-office.js'
import { hiddenIn, wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

/** What a minute brings. */
const JUNK = 1_000
const AT_ONCE = 50
/** Refused in one press; see look-alikes.ts. */
const IN_A_PRESS = 150
const LIST = '/office/cases/look-alikes'
const SPAM = 'สมัครวันนี้รับเครดิตฟรีทันที ไม่ต้องฝาก ถอนได้ไม่อั้น กดลิงก์ด้านล่างเพื่อเข้าร่วมกับเรา '
const REAL = 'เห็นผู้รับเหมาเทคอนกรีตถนนซอยหลังวัดบางกว่าแบบมาก วัดได้เพียงสิบเซนติเมตร'

describe('what a flood brought in', function () {
  this.timeout(300_000)
  let office: StartedOffice
  let triage: WebOfficer
  before(async () => {
    office = await startOffice()
    triage = await signIn(office, 'triage')
  })
  after(() => office.stop())

  const file = (what: string) =>
    fileCase(office.services.cases, { category: 'roads', content: { ...complaint().content, what } })
  const ticked = (html: string) =>
    [...html.matchAll(/name="chosen" value="([\d.-]+)" checked/g)].map(([, value]) => value ?? '')

  it('is closed in a few presses, and the real report in its midst is left, alone and in sight', async () => {
    let real = ''
    for (let at = 0; at < JUNK; at += AT_ONCE) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => file(SPAM + String(10_000 + at * 997 + index))),
      )
      if (at === JUNK / 2) real = (await file(REAL)).number
    }
    const list = await triage.get(LIST).expect(200)
    assert.match(wordsOf(list.text), new RegExp(`${JUNK} เรื่อง เริ่มจากเลขที่`))
    const [, first = ''] = /look-alikes\/([\d-]+)"/.exec(list.text) ?? []
    const group = `${LIST}/${first}`
    let presses = 0
    for (let left = JUNK; left > 1; presses += 1) {
      const undeclared = await triage.get(group).expect(200)
      assert.ok(!undeclared.text.includes(real))
      const numbers = hiddenIn(undeclared.text, 'numbers')
      if (numbers) await triage.post(`${group}/declaration`, { numbers, positions: '' }).expect(303)
      const chosen = ticked((await triage.get(group)).text)
      assert.ok(chosen.length < SHOWN_MAX)
      // The first of them stays for the others to repeat.
      const form = { outcome: 'duplicate', duplicateOf: first, explanation: 'เรื่องซ้ำ', chosen }
      const answer = await triage.post(group, form).expect(200)
      assert.match(wordsOf(answer.text), new RegExp(`ยุติแล้ว ${chosen.length} เรื่อง`))
      left -= chosen.length
    }
    assert.equal(presses, Math.ceil((JUNK - 1) / IN_A_PRESS))
    const alone = await triage.step(first, 'refuse', {
      outcome: 'insufficient-information',
      grounds: '',
      explanation: 'ไม่มีเรื่องที่ตรวจสอบได้',
    })
    assert.equal(alone.status, 303)
    const cases = caseModel(office.services.store.connection)
    assert.equal(await cases.countDocuments({ status: 'closed' }), JUNK)
    const inbox = await triage.get('/office/cases').expect(200)
    assert.match(inbox.text, new RegExp(`href="/office/cases/${real}"`))
    assert.doesNotMatch(inbox.text, /look-alikes/)
    assert.equal((await office.services.audit.page({ action: 'case.refuse', limit: 2 * JUNK })).length, JUNK)
  })

  it('is counted once: what repeats the first with it, the first as completed, the real one as open', async () => {
    const today = new Date()
    const figures = await office.services.statistics.figures({
      fiscalYear: fiscalYearOf(today),
      asOf: bangkokIsoDay(today),
    })
    const { total, duplicates } = figures.streams.general
    assert.deepEqual(total, { received: 2, completed: 1, inProgress: 1 })
    assert.equal(duplicates, JUNK - 1)
  })
})
