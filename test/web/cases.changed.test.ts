import assert from 'node:assert/strict'
import { findings, startCaseDesk, type CaseDesk } from '../support/case-desk.js'
import { fieldIn } from '../support/web-officer.js'

describe('a case in the office', () => {
  let desk: CaseDesk
  before(async () => {
    desk = await startCaseDesk()
  })
  after(() => desk.stop())

  describe('changed meanwhile', () => {
    it('the second gets status 409, sees what changed and by whom, and keeps the text; sending it again works', async () => {
      const { number } = await desk.file()
      await desk.taken('triage', number, 'assign', desk.assignment())
      const form = await desk.as('investigator').open(`/office/cases/${number}/record-findings`)
      const version = fieldIn(form.text, 'version')
      await desk.taken('secretary', number, 'notes', { note: 'โปรดดูสัญญาด้วย' })
      const second = await desk.as('investigator').post(`/office/cases/${number}/record-findings`, {
        version,
        ...findings,
      })
      assert.equal(second.status, 409)
      assert.ok(second.text.includes('เรื่องนี้มีการเปลี่ยนแปลงระหว่างที่ท่านทำรายการ'))
      assert.ok(second.text.includes('โปรดดูสัญญาด้วย') && second.text.includes('นายประเสริฐ ศรีสุข'))
      assert.ok(second.text.includes(`>${findings.findings}</textarea>`))
      assert.match(second.text, /value="partly-substantiated" checked/)
      const newer = fieldIn(second.text, 'version')
      assert.notEqual(newer, version)
      const again = await desk.as('investigator').post(`/office/cases/${number}/record-findings`, {
        version: newer,
        ...findings,
      })
      assert.equal(again.status, 303)
    })

    it('a mistake in between does not lose sight of the change', async () => {
      const { number } = await desk.file()
      await desk.taken('secretary', number, 'notes', { note: 'มาก่อน' })
      const wrong = await desk.as('triage').post(`/office/cases/${number}/refuse`, {
        version: '1',
        explanation: 'ไม่รับ',
      })
      assert.equal(wrong.status, 422)
      assert.equal(fieldIn(wrong.text, 'version'), '1')
    })

    it('a step that the case has left behind says so and shows what was typed', async () => {
      const { number } = await desk.file()
      const typed = { version: '1', outcome: 'insufficient-information', explanation: 'ข้อมูลน้อยเกินไปจริง ๆ' }
      await desk.taken('secretary', number, 'assign', desk.assignment())
      const late = await desk.as('triage').post(`/office/cases/${number}/refuse`, typed)
      assert.equal(late.status, 409)
      assert.ok(
        late.text.includes('ขั้นตอนนี้ทำไม่ได้แล้ว') && late.text.includes(`>${typed.explanation}</textarea>`),
      )
    })

    it('whoever has lost the case while they wrote gets their text back and nothing of the case', async () => {
      const { number } = await desk.file()
      await desk.taken('triage', number, 'assign', desk.assignment())
      await desk.taken('secretary', number, 'return', { reason: 'มอบหมายผิดคน' })
      const late = await desk.as('investigator').post(`/office/cases/${number}/record-findings`, {
        version: '2',
        ...findings,
      })
      assert.equal(late.status, 404)
      assert.ok(late.text.includes(`>${findings.findings}</textarea>`))
      assert.ok(!late.text.includes('มอบหมายผิดคน'))
    })

    it('whoever has not declared yet gets their text back and the way to the declaration', async () => {
      const { number } = await desk.file()
      const path = `/office/cases/${number}`
      const sent = { version: '1', note: 'บันทึกที่พิมพ์ไว้นาน', reason: 'เหตุผลที่พิมพ์ไว้นาน' }
      const early = await desk.as('secretary').post(`${path}/notes`, sent)
      assert.equal(early.status, 403)
      assert.ok(early.text.includes('>บันทึกที่พิมพ์ไว้นาน</textarea>'))
      assert.ok(early.text.includes(`href="${path}/declaration"`))
      const mistaken = await desk
        .as('secretary')
        .post(`${path}/recuse`, { version: '1', reason: sent.reason })
      assert.equal(mistaken.status, 403)
      assert.ok(mistaken.text.includes('>เหตุผลที่พิมพ์ไว้นาน</textarea>'))
      const nothing = await desk.as('secretary').post(`${path}/notes`, { version: '1', note: '' })
      assert.deepEqual([nothing.status, nothing.headers['location']], [303, `${path}/declaration`])
    })

    it('a message and a note keep their text too', async () => {
      const { number } = await desk.file()
      await desk.taken('secretary', number, 'messages', { answer: 'ตอบแล้วโดยปลัด' })
      for (const [slug, field] of [
        ['messages', 'answer'],
        ['notes', 'note'],
      ] as const) {
        const late = await desk.as('triage').post(`/office/cases/${number}/${slug}`, {
          version: '1',
          [field]: 'ข้อความที่พิมพ์ค้าง',
        })
        assert.equal(late.status, 409)
        assert.ok(late.text.includes('>ข้อความที่พิมพ์ค้าง</textarea>'))
        assert.ok(late.text.includes('ตอบแล้วโดยปลัด'))
      }
    })
  })
})
