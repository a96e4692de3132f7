import assert from 'node:assert/strict'
import type { Role } from '../../src/officers/roles.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn, type WebOfficer } from '../support/web-officer.js'

const HOME = '/office/measures'
const PRACTICE = {
  year: '2569',
  measure: '1',
  number: '๗',
  what: 'ตรวจสอบหน้าเว็บไซต์ทุกเดือน <b>ทุกหน้า</b>',
  when: 'ทุกเดือน',
  departments: 'works',
}

describe('the pages of the measures', () => {
  let office: StartedOffice
  const people = new Map<Role, WebOfficer>()
  const now = new Date('2026-06-10T12:00:00+07:00')

  before(async function () {
    this.timeout(240_000)
    office = await startOffice({ clock: () => now })
    for (const role of ['triage', 'investigator', 'secretary', 'mayor', 'auditor'] as const)
      people.set(role, await signIn(office, role))
  })
  after(() => office.stop())

  const as = (role: Role): WebOfficer => {
    const person = people.get(role)
    assert.ok(person, role)
    return person
  }

  describe('a year', () => {
    it('is begun from the board, with the shipped practices, by those who plan', async () => {
      const empty = await as('mayor').get(`${HOME}?year=2566`).expect(200)
      assert.match(wordsOf(empty.text), /ยังไม่ได้เริ่มปีงบประมาณ พ.ศ. 2566/)
      assert.doesNotMatch(empty.text, /measures\/years/)
      await as('mayor').post(`${HOME}/years`, { year: '2566' }).expect(403)
      const begun = await as('secretary').post(`${HOME}/years`, { year: '2566' }).expect(303)
      assert.equal(begun.headers['location'], `${HOME}?year=2566&done=started`)
      const board = await as('mayor')
        .get(begun.headers['location'] ?? '')
        .expect(200)
      assert.equal(
        [...board.text.matchAll(/href="\/office\/measures\/practices\/2566-practice-/g)].length,
        13,
      )
      assert.match(wordsOf(board.text), /รายงานผลการดำเนินงาน|เผยแพร่ข้อมูลในเว็ปไซต์ของหน่วยงาน/)
      assert.equal((await as('secretary').get(`/en${HOME}?year=2566`)).status, 200)
    })

    it('that can’t be is refused with a page', async () => {
      for (const year of ['2599', '1999', 'soon', ''])
        await as('secretary').post(`${HOME}/years`, { year }).expect(422)
      await as('secretary').get(`${HOME}?year=soon`).expect(200)
    })
  })

  describe('a practice', () => {
    let path = ''
    it('is written by a department, stands in its list and on its page, and nothing in it becomes markup', async () => {
      const form = await as('investigator').get(`${HOME}/practices/new?year=2569`).expect(200)
      assert.match(form.text, /value="works"[^>]*checked/)
      const made = await as('investigator').post(`${HOME}/practices`, PRACTICE).expect(303)
      path = (made.headers['location'] ?? '').replace(/\?.*/, '')
      const page = await as('auditor').get(`${path}?done=recorded`).expect(200)
      assert.match(page.text, /role="status"/)
      assert.match(wordsOf(page.text), /กองช่าง/)
      assert.doesNotMatch(page.text, /<b>/)
      assert.match((await as('mayor').get(`${HOME}/practices?year=2569`)).text, new RegExp(`href="${path}"`))
      assert.equal((await as('mayor').get(`/en${path}`)).status, 200)
    })

    it('with a mistake is shown again with everything typed, in both languages', async () => {
      const wrong = { ...PRACTICE, when: ' ' }
      const answer = await as('investigator').post(`${HOME}/practices`, wrong).expect(422)
      assert.match(answer.text, /href="#when"/)
      assert.match(answer.text, /ตรวจสอบหน้าเว็บไซต์ทุกเดือน &lt;b&gt;/)
      assert.match(answer.text, /name="year" value="2569"/)
      await as('investigator').post(`/en${HOME}/practices`, wrong).expect(422)
    })

    it('keeps what the second of two wrote, beside what the first saved', async () => {
      const version = fieldIn((await as('triage').get(`${path}/change`).expect(200)).text, 'version')
      const change = (role: Role, when: string, on: string) =>
        as(role).post(`${path}/change`, { ...PRACTICE, when, version: on })
      await change('triage', 'ทุกสัปดาห์', version).expect(303)
      const late = await change('investigator', 'ทุกวัน', version).expect(409)
      assert.match(late.text, /id="when"[^>]*value="ทุกวัน"/)
      assert.match(wordsOf(late.text), /ผู้อื่นบันทึกไว้ว่า ทุกสัปดาห์/)
      await change('investigator', 'ทุกวัน', fieldIn(late.text, 'version')).expect(303)
      const page = wordsOf((await as('mayor').get(path)).text)
      assert.match(page, /ทุกวัน/)
      assert.match(page, /ทุกสัปดาห์/)
    })

    it('is no other department’s to change, and can be retired and taken up again', async () => {
      const clerks = '/office/measures/practices/2566-practice-1-1'
      await as('investigator')
        .post(`${clerks}/change`, { ...PRACTICE, version: '1' })
        .expect(403)
      assert.doesNotMatch((await as('investigator').get(clerks).expect(200)).text, /\/change"/)
      const version = fieldIn((await as('secretary').get(clerks)).text, 'version')
      await as('secretary').post(`${clerks}/retire`, { version, retired: 'yes' }).expect(303)
      assert.match(wordsOf((await as('mayor').get(clerks)).text), /เลิกใช้แล้ว/)
      await as('secretary').post(`${clerks}/retire`, { version, retired: 'no' }).expect(409)
      await as('secretary').post(`${clerks}/retire`, { version: 'x', retired: 'maybe' }).expect(422)
    })

    it('that isn’t there is not found', async () => {
      for (const id of ['2566-practice-9-9', 'x', '2566-practice-%00', '2566-practice-$ne'])
        await as('mayor').get(`${HOME}/practices/${id}`).expect(404)
      await as('secretary').post(`${HOME}/practices/2566-practice-9-9/change`, PRACTICE).expect(404)
    })

    it('is on the auditor’s trail in words', async () => {
      const trail = wordsOf((await as('auditor').get('/office/audit')).text)
      for (const words of ['คัดลอกรายการของมาตรการเข้าปีใหม่', 'แก้ไขรายการของมาตรการ', 'เลิกใช้รายการของมาตรการ'])
        assert.ok(trail.includes(words), words)
    })
  })
  describe('a procurement', () => {
    const PROJECT = {
      year: '2569',
      project: 'ก่อสร้างถนน',
      method: '0000-method-specific',
      egp: '66019876543',
      budget: '499,000.50',
      persons: 'นายวิชัย\r\n\r\nนางแก้ว',
      departments: 'works',
    }
    let path = ''

    it('takes a method, an e-GP number and people a line each', async () => {
      const wrong = { ...PROJECT, egp: '123', budget: 'มาก', method: '' }
      const answer = await as('investigator').post(`${HOME}/procurements`, wrong).expect(422)
      for (const field of ['egp', 'budget', 'method'])
        assert.match(answer.text, new RegExp(`href="#${field}"`))
      const made = await as('investigator').post(`${HOME}/procurements`, PROJECT).expect(303)
      path = (made.headers['location'] ?? '').replace(/\?.*/, '')
      const page = wordsOf((await as('mayor').get(path).expect(200)).text)
      assert.match(page, /499,000.5 บาท/)
      assert.match(page, /นายวิชัย ยังไม่ได้แสดงส่วนได้เสีย/)
      assert.match(page, /ตรวจรับพัสดุ/)
    })

    it('says that its steps were written from memory until somebody has held the method against e-GP', async () => {
      const said = async () => wordsOf((await as('mayor').get(path).expect(200)).text)
      assert.match(await said(), /ยังไม่ได้ตรวจกับระบบ e-GP/)
      const method = `${HOME}/methods/0000-method-specific`
      const form = (await as('triage').get(`${method}/change`).expect(200)).text
      const version = fieldIn(form, 'version')
      const changed = { version, name: 'วิธีเฉพาะเจาะจง', methodSteps: 'ก\nข', certainty: 'confirmed' }
      await as('triage').post(`${method}/change`, changed).expect(303)
      assert.doesNotMatch(await said(), /ยังไม่ได้ตรวจกับระบบ e-GP/)
      assert.match(await said(), /ตรวจรับพัสดุ/)
    })

    it('keeps what was typed into a step that can’t be taken so, and shows it on the list', async () => {
      const form = await as('investigator').get(`${path}/steps`).expect(200)
      const step = /<option value="([^"]+)"/.exec(form.text)?.[1] ?? ''
      assert.equal(step, 'จัดทำแผนการจัดซื้อจัดจ้าง')
      const fields = { step, stepDate: '2569-05-02', document: 'บก 71/2569' }
      const refused = await as('investigator').post(`${path}/steps`, fields).expect(422)
      assert.match(refused.text, /href="#why"/)
      assert.match(refused.text, /value="บก 71\/2569"/)
      await as('investigator')
        .post(`${path}/steps`, { ...fields, why: 'แผนทำก่อนแต่งตั้งกรรมการ' })
        .expect(303)
      for (const person of ['นายวิชัย', 'นางแก้ว'])
        await as('investigator').post(`${path}/declarations`, { person, interest: 'none' }).expect(303)
      const shown = wordsOf((await as('mayor').get(path)).text)
      assert.match(shown, /จัดทำแผนการจัดซื้อจัดจ้าง : 2 พฤษภาคม 2569/)
      assert.doesNotMatch(shown, /ยังไม่ได้แสดงส่วนได้เสีย/)
      assert.match(
        wordsOf((await as('mayor').get(`${HOME}/procurements?year=2569`)).text),
        /ดำเนินการขั้นตอนต่อไป/,
      )
      await as('mayor').get(`${path}/steps`).expect(403)
    })
  })
})
