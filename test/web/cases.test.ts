import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Role } from '../../src/officers/roles.js'
import { complaint, fileCase, naming } from '../support/case-office.js'
import { receiptOn } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn, stepsOn, type WebOfficer } from '../support/web-officer.js'

const CASEWORKERS = ['triage', 'secretary', 'investigator', 'oversight'] as const

describe('a case in the office', () => {
  let office: StartedOffice
  const people: Partial<Record<Role, WebOfficer>> = {}
  const ids: Partial<Record<Role, string>> = {}
  before(async () => {
    office = await startOffice()
    for (const role of [...CASEWORKERS, 'mayor', 'administrator'] as const)
      people[role] = await signIn(office, role)
    for (const { id, role } of await office.services.officers.list()) ids[role] = id
  })
  after(() => office.stop())

  const as = (role: Role): WebOfficer => people[role] ?? assert.fail(role)
  /** A new case, which the triage officer has opened, where they can. */
  const file = async (more = {}) => {
    const filed = await fileCase(office.services.cases, more)
    await as('triage').open(`/office/cases/${filed.number}`)
    return filed
  }
  const inThreeWeeks = () => new Date(Date.now() + 21 * 86_400_000).toISOString().slice(0, 10)
  const assignment = (role: Role = 'investigator') => ({
    investigator: ids[role],
    department: 'works',
    dueDate: inThreeWeeks(),
  })
  const findings = { findings: 'ตรวจแล้วพบว่าจริง', recommendedOutcome: 'partly-substantiated' }
  const conclusion = { outcome: 'partly-substantiated', explanation: 'แก้ไขบางส่วนแล้ว' }

  async function taken(
    role: Role,
    number: string,
    slug: string,
    fields: Record<string, unknown>,
  ): Promise<void> {
    const answer = await as(role).step(number, slug, fields)
    assert.equal(answer.status, 303, `${role} ${slug}: ${answer.text.slice(0, 2000)}`)
  }
  const pageOf = async (role: Role, number: string) => (await as(role).open(`/office/cases/${number}`)).text
  const offered = async (role: Role, number: string) => stepsOn(await pageOf(role, number), number).sort()

  it('goes through every step of the table, each taken by the right person, with exactly the right buttons', async () => {
    const { number } = await file()
    assert.deepEqual(await offered('triage', number), ['assign', 'recuse', 'refuse'])
    await taken('triage', number, 'assign', assignment())
    assert.deepEqual(await offered('triage', number), ['reassign', 'recuse'])
    assert.deepEqual(await offered('secretary', number), ['reassign', 'recuse', 'return'])
    assert.deepEqual(await offered('investigator', number), ['record-findings', 'return'])
    await taken('secretary', number, 'reassign', { investigator: ids.triage, reason: 'ภาระงาน' })
    await taken('triage', number, 'return', { reason: 'ไม่เกี่ยวข้อง' })
    await taken('secretary', number, 'assign', assignment())
    await taken('investigator', number, 'record-findings', findings)
    assert.deepEqual(await offered('investigator', number), ['recuse'])
    assert.deepEqual(await offered('triage', number), ['recuse'])
    assert.deepEqual(await offered('secretary', number), ['close', 'recuse', 'send-back'])
    await taken('secretary', number, 'send-back', { reason: 'ขอเอกสารเพิ่ม' })
    await taken('investigator', number, 'record-findings', findings)
    await taken('secretary', number, 'close', conclusion)
    assert.deepEqual(await offered('secretary', number), ['recuse', 'reopen'])
    await taken('secretary', number, 'reopen', { reason: 'มีหลักฐานใหม่', ...assignment() })
    const page = await pageOf('secretary', number)
    for (const words of ['มอบหมายแล้ว', 'มีหลักฐานใหม่', 'แก้ไขบางส่วนแล้ว', 'ขอเอกสารเพิ่ม', 'นายธีรพงษ์ วัฒนากุลชัย'])
      assert.ok(page.includes(words), words)
  })

  it('is refused at once with grounds, and the reporter reads why', async () => {
    const { number, receipt } = await file()
    await taken('triage', number, 'refuse', {
      outcome: 'out-of-remit',
      grounds: 'not-this-office',
      forwardedTo: 'nacc',
      explanation: 'ส่งต่อให้ ป.ป.ช. แล้ว',
    })
    const seen = await office.services.cases.forReceipt(receipt)
    assert.deepEqual([seen.status, seen.timeline.at(-1)?.told], ['closed', 'ส่งต่อให้ ป.ป.ช. แล้ว'])
  })

  it('shows the findings and the recommended outcome, already chosen, beside the form that closes it', async () => {
    const { number } = await file()
    await taken('triage', number, 'assign', assignment())
    await taken('investigator', number, 'record-findings', findings)
    const { text } = await as('secretary').open(`/office/cases/${number}/close`)
    assert.ok(text.includes(findings.findings))
    assert.match(text, /value="partly-substantiated" checked/)
  })

  it('comes with the deadline that stands and only those investigators who may have it', async () => {
    const { number } = await file(naming('works'))
    const { text } = await as('triage').open(`/office/cases/${number}/assign`)
    assert.ok(!text.includes('นายธีรพงษ์ วัฒนากุลชัย'))
    assert.ok(text.includes('นางสาวสุภาพร ใจดี'))
    assert.match(text, /name="dueDate" type="date" [^>]*value="\d{4}-\d\d-\d\d"/)
    const refused = await as('triage').step(number, 'assign', assignment())
    assert.equal(refused.status, 422)
    assert.ok(refused.text.includes('ถูกระบุว่าเกี่ยวข้อง'))
  })

  it('a form with mistakes comes back with each field marked, all text kept, and status 422', async () => {
    const { number } = await file()
    await taken('triage', number, 'assign', assignment())
    const answer = await as('investigator').step(number, 'record-findings', { findings: 'เขียนมายาว' })
    assert.equal(answer.status, 422)
    assert.ok(answer.text.includes('เลือกผลที่เสนอ'))
    assert.ok(answer.text.includes('>เขียนมายาว</textarea>'))
    assert.match(answer.text, /<html lang="th"/)
  })

  it('the same in English is in English', async () => {
    const { number } = await file()
    const answer = await as('triage').step(number, 'assign', {})
    assert.equal(answer.status, 422)
    const english = await as('triage').post(`/en/office/cases/${number}/assign`, { version: '1' })
    assert.equal(english.status, 422)
    assert.ok(english.text.includes('Choose an investigator'))
  })

  it('whoever may not take a step is refused, with the form and without', async () => {
    const { number } = await file()
    await taken('triage', number, 'assign', assignment())
    assert.equal((await as('triage').open(`/office/cases/${number}/record-findings`)).status, 403)
    const posted = await as('triage').step(number, 'record-findings', findings)
    assert.equal(posted.status, 403)
    const closing = await as('investigator').step(number, 'close', conclusion)
    assert.equal(closing.status, 403)
  })

  it('nobody without its key can tell it from one that does not exist', async () => {
    const { number } = await file()
    for (const where of [number, '2570-9999']) {
      for (const role of ['investigator', 'oversight'] as const) {
        assert.equal((await as(role).open(`/office/cases/${where}`)).status, 404)
        assert.equal((await as(role).open(`/office/cases/${where}/assign`)).status, 404)
        assert.equal((await as(role).step(where, 'assign', assignment())).status, 404)
        assert.equal((await as(role).open(`/office/cases/${where}/files/${'a'.repeat(24)}`)).status, 404)
      }
      for (const role of ['mayor', 'administrator'] as const)
        assert.equal((await as(role).open(`/office/cases/${where}`)).status, 403)
    }
  })

  it('a form without its token is refused and changes nothing', async () => {
    const { number } = await file()
    const answer = await as('triage')
      .agent.post(`/office/cases/${number}/notes`)
      .type('form')
      .send({ version: '1', note: 'x' })
    assert.equal(answer.status, 403)
    assert.ok((await pageOf('triage', number)).includes('ยังไม่มีบันทึกภายใน'))
  })

  it('broken fields get a page that says so, never a failure', async () => {
    const { number } = await file()
    const bad: Record<string, unknown>[] = [
      { version: 'x', note: 'y' },
      { version: '1', note: ['a', 'b'] },
      { version: '1', note: 'a\u0000b' },
      { version: '1', note: 'ก'.repeat(10_001) },
      { version: '1e400', note: 'x' },
      {},
    ]
    for (const fields of bad)
      assert.equal(
        (await as('triage').post(`/office/cases/${number}/notes`, fields)).status,
        422,
        JSON.stringify(fields).slice(0, 60),
      )
    assert.equal((await as('triage').open(`/office/cases/${number}/steal`)).status, 404)
    assert.equal((await as('triage').get('/office/cases/%00')).status, 404)
    assert.equal((await as('triage').agent.put(`/office/cases/${number}`)).status, 405)
  })

  it('messages go to the reporter, notes stay inside', async () => {
    const { number, receipt } = await file()
    await taken('triage', number, 'messages', { answer: 'ขอทราบวันที่' })
    await taken('triage', number, 'notes', { note: 'โทรหาช่าง' })
    const page = await pageOf('secretary', number)
    assert.ok(page.includes('ขอทราบวันที่') && page.includes('โทรหาช่าง'))
    const seen = JSON.stringify(await office.services.cases.forReceipt(receipt))
    assert.ok(seen.includes('ขอทราบวันที่') && !seen.includes('โทรหาช่าง'))
  })

  it('after a step the page says what was saved, and only in words of ours', async () => {
    const { number } = await file()
    const answer = await as('triage').step(number, 'notes', { note: 'x' })
    assert.equal(answer.headers['location'], `/office/cases/${number}?done=note`)
    assert.ok(
      (await as('triage').open(`/office/cases/${number}?done=note`)).text.includes('บันทึกข้อความภายในแล้ว'),
    )
    const forged = await as('triage').open(
      `/office/cases/${number}?done=${encodeURIComponent('<b>ส่งเงินมา</b>')}`,
    )
    assert.ok(!forged.text.includes('ส่งเงินมา'))
  })

  it('text that looks like a page is shown as text, wherever it comes from', async () => {
    const evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}$t(errors.notFound.title)'
    const content = {
      ...complaint().content,
      what: evil,
      when: evil,
      where: evil,
      names: evil,
      howKnownMore: evil,
    }
    const contact = { name: evil, phone: evil, email: evil }
    const { number, receipt } = await file({ identity: 'named', content: { ...content, contact } })
    await office.services.cases.reply(receipt, { text: evil, files: [], messageId: 'd'.repeat(24) })
    await taken('triage', number, 'notes', { note: evil })
    const refused = await as('triage').step(number, 'refuse', { outcome: 'duplicate', explanation: evil })
    for (const html of [await pageOf('triage', number), refused.text]) {
      assert.ok(html.includes('&lt;script&gt;alert(1)'))
      assert.ok(!html.includes('<script>alert') && !html.includes('<img src=x'))
      assert.ok(html.includes('{{ 7*7 }}') || html.includes('{{ 7*7 }}'.replaceAll('*', '&#42;')))
    }
  })

  describe('changed meanwhile', () => {
    it('the second gets status 409, sees what changed and by whom, and keeps the text; sending it again works', async () => {
      const { number } = await file()
      await taken('triage', number, 'assign', assignment())
      const form = await as('investigator').open(`/office/cases/${number}/record-findings`)
      const version = fieldIn(form.text, 'version')
      await taken('secretary', number, 'notes', { note: 'โปรดดูสัญญาด้วย' })
      const second = await as('investigator').post(`/office/cases/${number}/record-findings`, {
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
      const again = await as('investigator').post(`/office/cases/${number}/record-findings`, {
        version: newer,
        ...findings,
      })
      assert.equal(again.status, 303)
    })

    it('a mistake in between does not lose sight of the change', async () => {
      const { number } = await file()
      await taken('secretary', number, 'notes', { note: 'มาก่อน' })
      const wrong = await as('triage').post(`/office/cases/${number}/refuse`, {
        version: '1',
        explanation: 'ไม่รับ',
      })
      assert.equal(wrong.status, 422)
      assert.equal(fieldIn(wrong.text, 'version'), '1')
    })

    it('a step that the case has left behind says so and shows what was typed', async () => {
      const { number } = await file()
      const typed = { version: '1', outcome: 'insufficient-information', explanation: 'ข้อมูลน้อยเกินไปจริง ๆ' }
      await taken('secretary', number, 'assign', assignment())
      const late = await as('triage').post(`/office/cases/${number}/refuse`, typed)
      assert.equal(late.status, 409)
      assert.ok(
        late.text.includes('ขั้นตอนนี้ทำไม่ได้แล้ว') && late.text.includes(`>${typed.explanation}</textarea>`),
      )
    })

    it('whoever has lost the case while they wrote gets their text back and nothing of the case', async () => {
      const { number } = await file()
      await taken('triage', number, 'assign', assignment())
      await taken('secretary', number, 'return', { reason: 'มอบหมายผิดคน' })
      const late = await as('investigator').post(`/office/cases/${number}/record-findings`, {
        version: '2',
        ...findings,
      })
      assert.equal(late.status, 404)
      assert.ok(late.text.includes(`>${findings.findings}</textarea>`))
      assert.ok(!late.text.includes('มอบหมายผิดคน'))
    })

    it('whoever has not declared yet gets their text back and the way to the declaration', async () => {
      const { number } = await file()
      const path = `/office/cases/${number}`
      const sent = { version: '1', note: 'บันทึกที่พิมพ์ไว้นาน', reason: 'เหตุผลที่พิมพ์ไว้นาน' }
      const early = await as('secretary').post(`${path}/notes`, sent)
      assert.equal(early.status, 403)
      assert.ok(early.text.includes('>บันทึกที่พิมพ์ไว้นาน</textarea>'))
      assert.ok(early.text.includes(`href="${path}/declaration"`))
      const mistaken = await as('secretary').post(`${path}/recuse`, { version: '1', reason: sent.reason })
      assert.equal(mistaken.status, 403)
      assert.ok(mistaken.text.includes('>เหตุผลที่พิมพ์ไว้นาน</textarea>'))
      const nothing = await as('secretary').post(`${path}/notes`, { version: '1', note: '' })
      assert.deepEqual([nothing.status, nothing.headers['location']], [303, `${path}/declaration`])
    })

    it('a message and a note keep their text too', async () => {
      const { number } = await file()
      await taken('secretary', number, 'messages', { answer: 'ตอบแล้วโดยปลัด' })
      for (const [slug, field] of [
        ['messages', 'answer'],
        ['notes', 'note'],
      ] as const) {
        const late = await as('triage').post(`/office/cases/${number}/${slug}`, {
          version: '1',
          [field]: 'ข้อความที่พิมพ์ค้าง',
        })
        assert.equal(late.status, 409)
        assert.ok(late.text.includes('>ข้อความที่พิมพ์ค้าง</textarea>'))
        assert.ok(late.text.includes('ตอบแล้วโดยปลัด'))
      }
    })
  })

  describe('its files', () => {
    const NAME = 'สัญญาจ้าง หมู่ 4.pdf'
    const CONTENT = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 'ข้อความ')])
    const blobs = async () => {
      const ids: string[] = []
      for await (const { id } of office.services.store.blobs.list()) ids.push(id)
      return ids
    }
    let number: string
    let path: string
    beforeEach(async () => {
      const before = new Set(await blobs())
      const answer = await enter({ files: [[CONTENT, NAME]] })
      number = /\d{4}-\d{4}/.exec(answer.text)?.[0] ?? assert.fail(answer.text.slice(0, 3000))
      path =
        /href="(\/office\/cases\/[\d-]+\/files\/[0-9a-f]+)"/.exec(await pageOf('triage', number))?.[1] ?? ''
      blob = (await blobs()).filter((name) => !before.has(name)).join()
    })
    let blob: string

    it('come opened, as attachments under their Thai names, and never as something to show or run', async () => {
      const answer = await as('triage').open(path)
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
      assert.ok((await pageOf('triage', number)).includes('ไฟล์นี้อาจมีชื่อผู้จัดทำ'))
      const sealed = await buffer(office.services.store.blobs.read(blob))
      assert.ok(!sealed.includes('ข้อความ') && !sealed.includes('PDF-1.7'))
    })

    it('that are missing from the store get a page that says so', async () => {
      await office.services.store.blobs.remove(blob)
      const answer = await as('triage').open(path)
      assert.equal(answer.status, 404)
      assert.ok(answer.text.includes('เปิดไฟล์นี้ไม่ได้'))
    })

    it('that were changed on disk are cut off, not handed out as if they were whole', async () => {
      const { blobs } = office.services.store
      const bytes = await buffer(blobs.read(blob))
      bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1
      await blobs.remove(blob)
      await blobs.write(Readable.from([bytes]), blob)
      await assert.rejects(async () => {
        await as('triage').open(path)
      }, /aborted|socket hang up|ECONNRESET|terminated/)
    })

    it('are for those who hold the key, and each opening is on the audit trail', async () => {
      assert.equal((await as('oversight').open(path)).status, 404)
      await as('triage').open(path)
      const entries = await office.services.audit.page({ limit: 5, caseNumber: number })
      assert.ok(entries.some(({ action, who }) => action === 'case.fileRead' && who === ids.triage))
    })
  })

  type Entered = { fields?: Record<string, string>; files?: [Buffer, string][]; token?: string; role?: Role }

  /** Enters a case as staff do, on a form of their own. */
  async function enter({ fields = {}, files = [], token, role = 'triage' }: Entered) {
    const { agent, csrf } = as(role)
    const form = token ?? fieldIn((await agent.get('/office/cases/new')).text, 'form')
    const all = {
      _csrf: csrf,
      form,
      channel: 'letter',
      category: 'roads',
      what: 'ถนนพังหน้าวัด',
      send: 'yes',
      ...fields,
    }
    let request = agent.post('/office/cases/new')
    for (const [name, value] of Object.entries(all)) request = request.field(name, value)
    for (const [content, filename] of files) request = request.attach('files', content, filename)
    return request
  }

  describe('entered by staff', () => {
    it('is filed under its channel, and the answer is a receipt that opens it', async () => {
      const answer = await enter({
        fields: { channel: 'walk-in', identity: 'confidential', contactName: 'ยายมี' },
      })
      assert.equal(answer.status, 200)
      const receipt = receiptOn(answer.text)
      assert.match(receipt, /^\d{20}$/)
      const seen = await office.services.cases.forReceipt(receipt)
      assert.deepEqual([seen.channel, seen.identity, seen.category], ['walk-in', 'confidential', 'roads'])
      const page = await pageOf('triage', seen.number)
      assert.ok(page.includes('ยายมี') && page.includes('นางสาวสุภาพร ใจดี'))
    })

    it('twice by the same form is one case with one receipt', async () => {
      const token = fieldIn((await as('triage').get('/office/cases/new')).text, 'form')
      const [one, two] = await Promise.all([enter({ token }), enter({ token })])
      const three = await enter({ token })
      const receipts = [one, two, three].map(({ text }) => /app-receipt[\s\S]*?<\/p>/.exec(text)?.[0])
      assert.ok(receipts[0])
      assert.equal(new Set(receipts).size, 1)
    })

    it('with mistakes comes back with everything, files too, and status 422', async () => {
      const answer = await enter({
        fields: { channel: '', what: '' },
        files: [[Buffer.from('%PDF-1.7\n'), 'หลักฐาน.pdf']],
      })
      assert.equal(answer.status, 422)
      assert.ok(answer.text.includes('หลักฐาน.pdf'))
      assert.ok(answer.text.includes('href="#channel"') && answer.text.includes('href="#what"'))
    })

    it('does not open for whoever entered it when their position is named', async () => {
      const answer = await enter({ fields: { positions: 'officer' } })
      assert.equal(answer.status, 200, /govuk-error-summary[\s\S]*?<\/ul>/.exec(answer.text)?.[0])
      const number = /\d{4}-\d{4}/.exec(answer.text)?.[0] ?? ''
      assert.ok(!answer.text.includes(`href="/office/cases/${number}"`))
      assert.equal((await as('triage').open(`/office/cases/${number}`)).status, 404)
      assert.equal((await as('secretary').open(`/office/cases/${number}`)).status, 200)
    })

    it('is for triage and the secretary alone', async () => {
      assert.equal((await as('investigator').get('/office/cases/new')).status, 403)
      assert.equal((await as('oversight').get('/office/cases/new')).status, 403)
      assert.equal((await as('secretary').get('/office/cases/new')).status, 200)
    })
  })
})
