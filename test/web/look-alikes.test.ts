import assert from 'node:assert/strict'
import { caseModel } from '../../src/cases/case.model.js'
import type { CaseContent } from '../../src/cases/case.js'
import { complaint, fileCase } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

const LIST = '/office/cases/look-alikes'
const JUNK = 'สมัครวันนี้รับเครดิตฟรีทันที ไม่ต้องฝาก ถอนได้ไม่อั้น กดลิงก์ด้านล่างเพื่อเข้าร่วมกับเรา รหัส '
const REAL = 'เห็นผู้รับเหมาเทคอนกรีตถนนซอยหลังวัดบางกว่าแบบมาก วัดได้เพียงสิบเซนติเมตร'
const TOLD = 'ข้อความนี้ไม่มีเรื่องที่สำนักงานตรวจสอบได้'
const REFUSED = { outcome: 'insufficient-information', explanation: TOLD }

describe('cases that read alike', () => {
  let office: StartedOffice
  let triage: WebOfficer
  beforeEach(async function () {
    this.timeout(60_000)
    office = await startOffice()
    triage = await signIn(office, 'triage')
  })
  afterEach(() => office.stop())

  const file = (what: string, more: Partial<CaseContent> = {}, category = 'roads') => {
    const content = { ...complaint().content, when: '', where: '', what, ...more }
    return fileCase(office.services.cases, { category, content })
  }
  const stored = (number: string) =>
    caseModel(office.services.store.connection).findOne({ number }).lean().orFail()
  const statuses = (numbers: string[]) =>
    Promise.all(numbers.map(async (number) => (await stored(number)).status))
  async function junk(count: number): Promise<string[]> {
    const numbers: string[] = []
    for (let at = 0; at < count; at += 1) numbers.push((await file(JUNK + String(73_000 + at * 137))).number)
    return numbers
  }
  const declareOn = (first: string, numbers: string[], positions = '') =>
    triage.post(`${LIST}/${first}/declaration`, { numbers: numbers.join(), positions }).expect(303)
  const boxes = (html: string) =>
    [...html.matchAll(/name="chosen" value="([\d-]+)\.(\d+)"( checked)?/g)].map(([, number = '', , on]) => ({
      number,
      ticked: on !== undefined,
    }))
  const ticked = (html: string) =>
    boxes(html)
      .filter((box) => box.ticked)
      .map(({ number }) => number)
  const entries = async (action: string) =>
    (await office.services.audit.page({ action, limit: 50 }))
      .map(({ caseNumber = '' }) => caseNumber)
      .toSorted()

  it('are found from the inbox, declared on, read and closed together, each on record', async () => {
    const numbers = await junk(4)
    const real = await file(REAL)
    const inbox = await triage.get('/office/cases').expect(200)
    assert.match(wordsOf(inbox.text), /ข้อความคล้ายกัน 1 กลุ่ม/)
    const list = await triage.get(LIST).expect(200)
    assert.match(wordsOf(list.text), /4 เรื่อง เริ่มจากเลขที่/)
    const first = numbers[0] ?? ''
    const before = await triage.get(`${LIST}/${first}`).expect(200)
    for (const page of [list, before]) {
      assert.ok(!page.text.includes('เครดิตฟรี'), 'no word before the declaration')
      assert.ok(!page.text.includes(real.number))
    }
    assert.deepEqual(boxes(before.text), [])
    assert.deepEqual(await entries('case.considered'), numbers)
    await declareOn(first, numbers)
    assert.deepEqual(await entries('case.declared'), numbers)
    const page = await triage.get(`${LIST}/${first}`).expect(200)
    assert.ok(page.text.includes('เครดิตฟรี'))
    assert.deepEqual(await entries('case.read'), numbers)
    assert.deepEqual(ticked(page.text), numbers.slice(1), 'all but the earliest')
    assert.match(wordsOf(page.text), /ส่วนที่ต่าง: 73137 /)
    const chosen = numbers.map((number) => `${number}.1`)
    const closed = await triage.post(`${LIST}/${first}`, { ...REFUSED, chosen }).expect(200)
    assert.match(wordsOf(closed.text), /ยุติแล้ว 4 เรื่อง.*ไม่มีเรื่องอื่น/)
    assert.deepEqual(await statuses(numbers), Array(4).fill('closed'))
    assert.deepEqual(await entries('case.refuse'), numbers)
    assert.equal((await stored(real.number)).status, 'received')
    assert.doesNotMatch((await triage.get('/office/cases')).text, /look-alikes/)
  })

  it('tell every reporter the one explanation', async () => {
    const [one, other] = [await file(JUNK), await file(JUNK)]
    await declareOn(one.number, [one.number, other.number])
    const chosen = [`${one.number}.1`, `${other.number}.1`]
    await triage.post(`${LIST}/${one.number}`, { ...REFUSED, chosen }).expect(200)
    for (const { receipt } of [one, other]) {
      const { timeline } = await office.services.cases.forReceipt(receipt)
      assert.equal(timeline.at(-1)?.told, TOLD)
    }
  })

  it('that name others are declared on apart, never with those who don’t', async () => {
    const [first = '', second = ''] = await junk(2)
    const named = (await file(JUNK, { positions: ['mayor', 'works'] })).number
    const page = wordsOf((await triage.get(`${LIST}/${first}`)).text)
    assert.match(page, /ไม่ได้ระบุตำแหน่งใด.*ข้าพเจ้าไม่มีส่วนได้เสียใน 2 เรื่องนี้/)
    assert.match(page, /ผู้อำนวยการกองช่าง.*ข้าพเจ้าไม่มีส่วนได้เสียใน 1 เรื่องนี้/)
    await declareOn(first, [first, second, named])
    assert.deepEqual(await entries('case.declared'), [first, second])
    const chosen = [`${second}.1`, `${named}.1`]
    const answer = await triage.post(`${LIST}/${first}`, { ...REFUSED, chosen }).expect(409)
    assert.match(wordsOf(answer.text), new RegExp(`ยุติแล้ว 1 เรื่อง.*${named} ท่านยังไม่ได้แจ้ง`))
    await declareOn(first, [named], 'mayor,works')
    assert.deepEqual(await entries('case.declared'), [first, second, named])
  })

  it('an officer never sees or touches one that names them', async () => {
    const numbers = await junk(2)
    const [first = ''] = numbers
    const about = (await file(JUNK, { positions: ['officer'] })).number
    const list = await triage.get(LIST)
    assert.match(wordsOf(list.text), /2 เรื่อง เริ่มจากเลขที่/)
    const group = await triage.get(`${LIST}/${first}`)
    for (const { text } of [list, group]) assert.ok(!text.includes(about))
    await triage.get(`${LIST}/${about}`).expect(404)
    await declareOn(first, [about], 'officer')
    assert.equal((await stored(about)).declared?.length ?? 0, 0)
    const answer = await triage.post(`${LIST}/${first}`, { ...REFUSED, chosen: [`${about}.1`] }).expect(409)
    assert.match(wordsOf(answer.text), new RegExp(`${about} ท่านเปิดเรื่องนี้ไม่ได้แล้ว`))
    assert.equal((await stored(about)).status, 'received')
  })

  it('that changed meanwhile stay as they are and are named; pressing twice does nothing twice', async () => {
    const numbers = await junk(4)
    const [first = '', changed = '', gone = ''] = numbers
    await declareOn(first, numbers)
    await triage.step(changed, 'notes', { note: 'ขอดูก่อน' })
    await triage.step(gone, 'refuse', { ...REFUSED, grounds: '' })
    const form = { ...REFUSED, chosen: numbers.slice(1).map((number) => `${number}.1`) }
    const answer = await triage.post(`${LIST}/${first}`, form).expect(409)
    const said = wordsOf(answer.text)
    assert.match(said, /ยุติแล้ว 1 เรื่อง/)
    assert.match(said, new RegExp(`${changed} เรื่องเปลี่ยนแปลง.*${gone} เรื่องนี้ยุติไปก่อนแล้ว`))
    assert.ok(answer.text.includes(`>${TOLD}</textarea>`))
    assert.deepEqual(await statuses(numbers), ['received', 'received', 'closed', 'closed'])
    const again = await triage.post(`${LIST}/${first}`, form).expect(409)
    assert.match(wordsOf(again.text), /ยุติแล้ว 0 เรื่อง/)
    assert.equal((await entries('case.refuse')).length, 2)
  })

  it('keep everything typed where something is missing or wrong', async () => {
    const numbers = await junk(3)
    const [first = '', , last = ''] = numbers
    await declareOn(first, numbers)
    const send = (fields: Record<string, unknown>) => triage.post(`${LIST}/${first}`, fields)
    const nothing = await send(REFUSED).expect(422)
    assert.match(wordsOf(nothing.text), /เลือกอย่างน้อยหนึ่งเรื่อง/)
    assert.ok(nothing.text.includes(`>${TOLD}</textarea>`))
    assert.deepEqual(ticked(nothing.text), [])
    const chosen = `${last}.1`
    const untold = await send({ outcome: 'out-of-remit', explanation: '', chosen, grounds: '' }).expect(422)
    assert.deepEqual(ticked(untold.text), [last])
    assert.match(untold.text, /value="out-of-remit" checked/)
    const elsewhere = { outcome: 'out-of-remit', grounds: 'not-this-office', forwardedTo: 'nowhere' }
    const wrong = await send({ ...elsewhere, explanation: TOLD, chosen }).expect(422)
    assert.ok(wrong.text.includes(`>${TOLD}</textarea>`))
    for (const bad of ['x', `${last}.`, `${last}.1.1`, '../2569-1.1'])
      assert.equal((await send({ ...REFUSED, chosen: bad })).status, 422, bad)
    await triage.post(`${LIST}/${first}/declaration`, { numbers: 'x', positions: '' }).expect(422)
    assert.deepEqual(await statuses(numbers), Array(3).fill('received'))
  })

  it('that may be real are marked and not ticked, until the officer ticks all but the first', async () => {
    const numbers = await junk(2)
    const [first = '', plain = ''] = numbers
    const danger = (await file(JUNK, { danger: true })).number
    const corrupt = (await file(JUNK, {}, 'procurement')).number
    const differs = (await file(`${JUNK}${REAL}`)).number
    const elsewhere = (await file(`${JUNK}หมู่ ๗`)).number
    const all = [...numbers, danger, corrupt, differs, elsewhere]
    await declareOn(first, all)
    const page = await triage.get(`${LIST}/${first}`)
    assert.deepEqual(
      boxes(page.text).map(({ number }) => number),
      all,
    )
    assert.deepEqual(ticked(page.text), [plain])
    assert.match(wordsOf(page.text), /มีผู้ตกอยู่ในอันตราย.*ทุจริต.*ต่างบางส่วน.*ต่างบางส่วน ส่วนที่ต่าง: หมู่ ๗/)
    assert.match(page.text, new RegExp(`<details[\\s\\S]*${REAL}[\\s\\S]*</details>`))
    const every = await triage.post(`${LIST}/${first}/ticks`, { explanation: TOLD }).expect(200)
    assert.deepEqual(ticked(every.text), all.slice(1))
    assert.ok(every.text.includes(`>${TOLD}</textarea>`))
  })

  it('whose numbers alone differ say so, and where none is ticked the page says that', async () => {
    const numbers = [(await file(`${REAL} หมู่ 4`)).number, (await file(`${REAL} หมู่ ๗`)).number]
    await declareOn(numbers[0] ?? '', numbers)
    const page = await triage.get(`${LIST}/${numbers[0] ?? ''}`)
    assert.deepEqual(ticked(page.text), [])
    assert.ok(page.text.includes('ต่างกันเฉพาะตัวเลข') && !page.text.includes('ข้อความต่างบางส่วน'))
    assert.ok(page.text.includes('ไม่มีเรื่องใดเลือกไว้ให้') && !page.text.includes('เลือกไว้ให้เฉพาะ'))
  })

  it('of one matter are closed as repeating the first, which stays open', async () => {
    const numbers = await junk(3)
    const [first = ''] = numbers
    await declareOn(first, numbers)
    const page = await triage.get(`${LIST}/${first}`)
    assert.match(page.text, new RegExp(`name="duplicateOf"[^>]*value="${first}"`))
    const chosen = numbers.map((number) => `${number}.1`)
    const form = { outcome: 'duplicate', duplicateOf: first, explanation: TOLD, chosen }
    const answer = await triage.post(`${LIST}/${first}`, form).expect(409)
    assert.match(wordsOf(answer.text), new RegExp(`ยุติแล้ว 2 เรื่อง.*${first} เรื่องนี้ไม่ได้รับหลัง`))
    assert.deepEqual(await statuses(numbers), ['received', 'closed', 'closed'])
    assert.equal((await stored(numbers[2] ?? '')).outcome, 'duplicate')
    const late = await junk(2)
    await declareOn(first, late)
    await triage.step(first, 'refuse', { ...REFUSED, grounds: '' })
    const closed = await triage
      .post(`${LIST}/${first}`, { ...form, chosen: late.map((number) => `${number}.1`) })
      .expect(422)
    assert.match(wordsOf(closed.text), /ต้องเป็นเรื่องที่ยังไม่ยุติ/)
    assert.deepEqual(await statuses(late), ['received', 'received'])
  })

  it('whose closing stopped half-way say so, with the words that were typed', async () => {
    const [first = '', second = ''] = await junk(2)
    const { cases } = office.services
    cases.closeTogether = async () => ({ done: 1, left: [{ number: second, why: 'failed' }] })
    const chosen = [first, second].map((number) => `${number}.1`)
    const answer = await triage.post(`${LIST}/${first}`, { ...REFUSED, chosen }).expect(503)
    assert.match(wordsOf(answer.text), new RegExp(`ยุติแล้ว 1 เรื่อง.*${second} หยุดก่อนถึงเรื่องนี้`))
    assert.ok(answer.text.includes(`>${TOLD}</textarea>`))
    assert.deepEqual(boxes(answer.text), [])
  })

  it('show an investigator nothing, and whoever works no cases not even the page', async () => {
    const [first = ''] = await junk(2)
    const investigator = await signIn(office, 'investigator')
    assert.match(wordsOf((await investigator.get(LIST).expect(200)).text), /ไม่พบเรื่องที่คล้ายกัน/)
    await investigator.get(`${LIST}/${first}`).expect(404)
    const chosen = `${first}.1`
    await investigator.post(`${LIST}/${first}`, { ...REFUSED, chosen }).expect(404)
    const mayor = await signIn(office, 'mayor')
    for (const path of [LIST, `${LIST}/${first}`]) await mayor.get(path).expect(403)
    assert.equal((await stored(first)).status, 'received')
  })
})
