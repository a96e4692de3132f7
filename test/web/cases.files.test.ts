import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { receiptOn } from '../support/html.js'
import { startCaseDesk, type CaseDesk } from '../support/case-desk.js'
import { fieldIn } from '../support/web-officer.js'

describe('a case in the office', () => {
  let desk: CaseDesk
  before(async () => {
    desk = await startCaseDesk()
  })
  after(() => desk.stop())

  describe('its files', () => {
    const NAME = 'สัญญาจ้าง หมู่ 4.pdf'
    const CONTENT = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 'ข้อความ')])
    const blobs = async () => {
      const all: string[] = []
      for await (const { id } of desk.office.services.store.blobs.list()) all.push(id)
      return all
    }
    let number: string
    let path: string
    beforeEach(async () => {
      const before = new Set(await blobs())
      const answer = await desk.enter({ files: [[CONTENT, NAME]] })
      number = /\d{4}-\d{4}/.exec(answer.text)?.[0] ?? assert.fail(answer.text.slice(0, 3000))
      path =
        /href="(\/office\/cases\/[\d-]+\/files\/[0-9a-f]+)"/.exec(await desk.pageOf('triage', number))?.[1] ??
        ''
      blob = (await blobs()).filter((name) => !before.has(name)).join()
    })
    let blob: string

    it('come opened, as attachments under their Thai names, and never as something to show or run', async () => {
      const answer = await desk.as('triage').open(path)
      assert.equal(answer.status, 200)
      assert.ok(CONTENT.equals(answer.body as Buffer))
      assert.equal(answer.headers['content-type'], 'application/octet-stream')
      const disposition = String(answer.headers['content-disposition'])
      assert.match(disposition, /^attachment; filename=/)
      assert.ok(disposition.includes(`filename*=UTF-8''${encodeURIComponent(NAME)}`), disposition)
      assert.equal(answer.headers['x-content-type-options'], 'nosniff')
      assert.match(String(answer.headers['content-security-policy']), /sandbox/)
      assert.equal(answer.headers['cache-control'], 'no-store')
    })

    it('warn before opening what may carry traces, and lie on disk without a readable byte', async () => {
      assert.ok((await desk.pageOf('triage', number)).includes('ไฟล์นี้อาจมีชื่อผู้จัดทำ'))
      const sealed = await buffer(desk.office.services.store.blobs.read(blob))
      assert.ok(!sealed.includes('ข้อความ') && !sealed.includes('PDF-1.7'))
    })

    it('that are missing from the store get a page that says so', async () => {
      await desk.office.services.store.blobs.remove(blob)
      const answer = await desk.as('triage').open(path)
      assert.equal(answer.status, 404)
      assert.ok(answer.text.includes('เปิดไฟล์นี้ไม่ได้'))
    })

    it('that were changed on disk are cut off, not handed out as if they were whole', async () => {
      const { blobs } = desk.office.services.store
      const bytes = await buffer(blobs.read(blob))
      bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1
      await blobs.remove(blob)
      await blobs.write(Readable.from([bytes]), blob)
      await assert.rejects(async () => {
        await desk.as('triage').open(path)
      }, /aborted|socket hang up|ECONNRESET|terminated/)
    })

    it('are for those who hold the key, and each opening is on the audit trail', async () => {
      assert.equal((await desk.as('oversight').open(path)).status, 404)
      await desk.as('triage').open(path)
      const entries = await desk.office.services.audit.page({ limit: 5, caseNumber: number })
      assert.ok(entries.some(({ action, who }) => action === 'case.fileRead' && who === desk.ids.triage))
    })
  })

  describe('entered by staff', () => {
    it('is filed under its channel, and the answer is a receipt that opens it', async () => {
      const answer = await desk.enter({
        fields: { channel: 'walk-in', identity: 'confidential', contactName: 'ยายมี' },
      })
      assert.equal(answer.status, 200)
      const receipt = receiptOn(answer.text)
      assert.match(receipt, /^\d{20}$/)
      const seen = await desk.office.services.cases.forReceipt(receipt)
      assert.deepEqual([seen.channel, seen.identity, seen.category], ['walk-in', 'confidential', 'roads'])
      const page = await desk.pageOf('triage', seen.number)
      assert.ok(page.includes('ยายมี') && page.includes('นางสาวสุภาพร ใจดี'))
    })

    it('twice by the same form is one case with one receipt', async () => {
      const token = fieldIn((await desk.as('triage').get('/office/cases/new')).text, 'form')
      const [one, two] = await Promise.all([desk.enter({ token }), desk.enter({ token })])
      const three = await desk.enter({ token })
      const receipts = [one, two, three].map(({ text }) => /app-receipt[\s\S]*?<\/p>/.exec(text)?.[0])
      assert.ok(receipts[0])
      assert.equal(new Set(receipts).size, 1)
    })

    it('with mistakes comes back with everything, files too, and status 422', async () => {
      const answer = await desk.enter({
        fields: { channel: '', what: '' },
        files: [[Buffer.from('%PDF-1.7\n'), 'หลักฐาน.pdf']],
      })
      assert.equal(answer.status, 422)
      assert.ok(answer.text.includes('หลักฐาน.pdf'))
      assert.ok(answer.text.includes('href="#channel"') && answer.text.includes('href="#what"'))
    })

    it('speaks to staff of what they left empty, not to the reporter', async () => {
      const empty = await desk.enter({ fields: { what: '', channel: '' } })
      assert.equal(empty.status, 422)
      for (const text of ['กรุณาเลือกว่าเรื่องมาทางใด', 'กรุณาบันทึกว่าเกิดอะไรขึ้น'])
        assert.ok(empty.text.includes(text), text)
      assert.ok(!empty.text.includes('เท่าที่ท่านทราบ'))
      const nameless = await desk.enter({ fields: { identity: 'named' } })
      assert.ok(nameless.text.includes('กรุณาบันทึกชื่อผู้ร้องเรียน'))
    })

    it('does not open for whoever entered it when their position is named', async () => {
      const answer = await desk.enter({ fields: { positions: 'officer' } })
      assert.equal(answer.status, 200, /govuk-error-summary[\s\S]*?<\/ul>/.exec(answer.text)?.[0])
      const number = /\d{4}-\d{4}/.exec(answer.text)?.[0] ?? ''
      assert.ok(!answer.text.includes(`href="/office/cases/${number}"`))
      assert.equal((await desk.as('triage').open(`/office/cases/${number}`)).status, 404)
      assert.equal((await desk.as('secretary').open(`/office/cases/${number}`)).status, 200)
    })

    it('is for triage and the secretary alone', async () => {
      assert.equal((await desk.as('investigator').get('/office/cases/new')).status, 403)
      assert.equal((await desk.as('oversight').get('/office/cases/new')).status, 403)
      assert.equal((await desk.as('secretary').get('/office/cases/new')).status, 200)
    })
  })
})
