import assert from 'node:assert/strict'
import { complaint, naming } from '../support/case-office.js'
import { conclusion, findings, startCaseDesk, type CaseDesk } from '../support/case-desk.js'
import { fieldIn } from '../support/web-officer.js'

describe('a case in the office', () => {
  let desk: CaseDesk
  before(async () => {
    desk = await startCaseDesk()
  })
  after(() => desk.stop())

  it('goes through every step of the table, each taken by the right person, with exactly the right buttons', async () => {
    const { number } = await desk.file()
    assert.deepEqual(await desk.offered('triage', number), ['assign', 'recuse', 'refuse'])
    await desk.taken('triage', number, 'assign', desk.assignment())
    assert.deepEqual(await desk.offered('triage', number), ['reassign', 'recuse'])
    assert.deepEqual(await desk.offered('secretary', number), ['reassign', 'recuse', 'return'])
    assert.deepEqual(await desk.offered('investigator', number), ['record-findings', 'return'])
    await desk.taken('secretary', number, 'reassign', { investigator: desk.ids.triage, reason: 'ภาระงาน' })
    await desk.taken('triage', number, 'return', { reason: 'ไม่เกี่ยวข้อง' })
    await desk.taken('secretary', number, 'assign', desk.assignment())
    await desk.taken('investigator', number, 'record-findings', findings)
    assert.deepEqual(await desk.offered('investigator', number), ['recuse'])
    assert.deepEqual(await desk.offered('triage', number), ['recuse'])
    assert.deepEqual(await desk.offered('secretary', number), ['close', 'recuse', 'send-back'])
    await desk.taken('secretary', number, 'send-back', { reason: 'ขอเอกสารเพิ่ม' })
    await desk.taken('investigator', number, 'record-findings', findings)
    await desk.taken('secretary', number, 'close', conclusion)
    assert.deepEqual(await desk.offered('secretary', number), ['recuse', 'reopen'])
    await desk.taken('secretary', number, 'reopen', { reason: 'มีหลักฐานใหม่', ...desk.assignment() })
    const page = await desk.pageOf('secretary', number)
    for (const words of ['มอบหมายแล้ว', 'มีหลักฐานใหม่', 'แก้ไขบางส่วนแล้ว', 'ขอเอกสารเพิ่ม', 'นายธีรพงษ์ วัฒนากุลชัย'])
      assert.ok(page.includes(words), words)
  })

  it('is refused at once with grounds, and the reporter reads why', async () => {
    const { number, receipt } = await desk.file()
    await desk.taken('triage', number, 'refuse', {
      outcome: 'out-of-remit',
      grounds: 'not-this-office',
      forwardedTo: 'nacc',
      explanation: 'ส่งต่อให้ ป.ป.ช. แล้ว',
    })
    const seen = await desk.office.services.cases.forReceipt(receipt)
    assert.deepEqual([seen.status, seen.timeline.at(-1)?.told], ['closed', 'ส่งต่อให้ ป.ป.ช. แล้ว'])
  })

  it('shows the findings and the recommended outcome, already chosen, beside the form that closes it', async () => {
    const { number } = await desk.file()
    await desk.taken('triage', number, 'assign', desk.assignment())
    await desk.taken('investigator', number, 'record-findings', findings)
    const { text } = await desk.as('secretary').open(`/office/cases/${number}/close`)
    assert.ok(text.includes(findings.findings))
    assert.match(text, /value="partly-substantiated" checked/)
  })

  it('comes with the deadline that stands and only those investigators who may have it', async () => {
    const { number } = await desk.file(naming('works'))
    const { text } = await desk.as('triage').open(`/office/cases/${number}/assign`)
    assert.ok(!text.includes('นายธีรพงษ์ วัฒนากุลชัย'))
    assert.ok(text.includes('นางสาวสุภาพร ใจดี'))
    assert.match(text, /name="dueDate" type="date" [^>]*value="\d{4}-\d\d-\d\d"/)
    const refused = await desk.as('triage').step(number, 'assign', desk.assignment())
    assert.equal(refused.status, 422)
    assert.ok(refused.text.includes('ถูกระบุว่าเกี่ยวข้อง'))
  })

  it('a form with mistakes comes back with each field marked, all text kept, and status 422', async () => {
    const { number } = await desk.file()
    await desk.taken('triage', number, 'assign', desk.assignment())
    const answer = await desk.as('investigator').step(number, 'record-findings', { findings: 'เขียนมายาว' })
    assert.equal(answer.status, 422)
    assert.ok(answer.text.includes('เลือกผลที่เสนอ'))
    assert.ok(answer.text.includes('>เขียนมายาว</textarea>'))
    assert.match(answer.text, /<html lang="th"/)
  })

  it('the same in English is in English', async () => {
    const { number } = await desk.file()
    const answer = await desk.as('triage').step(number, 'assign', {})
    assert.equal(answer.status, 422)
    const english = await desk.as('triage').post(`/en/office/cases/${number}/assign`, { version: '1' })
    assert.equal(english.status, 422)
    assert.ok(english.text.includes('Choose an investigator'))
  })

  it('whoever may not take a step is refused, with the form and without', async () => {
    const { number } = await desk.file()
    await desk.taken('triage', number, 'assign', desk.assignment())
    assert.equal((await desk.as('triage').open(`/office/cases/${number}/record-findings`)).status, 403)
    const posted = await desk.as('triage').step(number, 'record-findings', findings)
    assert.equal(posted.status, 403)
    const closing = await desk.as('investigator').step(number, 'close', conclusion)
    assert.equal(closing.status, 403)
  })

  it('nobody without its key can tell it from one that does not exist', async () => {
    const { number } = await desk.file()
    for (const where of [number, '2570-9999']) {
      for (const role of ['investigator', 'oversight'] as const) {
        assert.equal((await desk.as(role).open(`/office/cases/${where}`)).status, 404)
        assert.equal((await desk.as(role).open(`/office/cases/${where}/assign`)).status, 404)
        assert.equal((await desk.as(role).step(where, 'assign', desk.assignment())).status, 404)
        assert.equal((await desk.as(role).open(`/office/cases/${where}/files/${'a'.repeat(24)}`)).status, 404)
      }
      for (const role of ['mayor', 'administrator'] as const)
        assert.equal((await desk.as(role).open(`/office/cases/${where}`)).status, 403)
    }
  })

  it('a form without its token is refused and changes nothing', async () => {
    const { number } = await desk.file()
    const answer = await desk
      .as('triage')
      .agent.post(`/office/cases/${number}/notes`)
      .type('form')
      .send({ version: '1', note: 'x' })
    assert.equal(answer.status, 403)
    assert.ok((await desk.pageOf('triage', number)).includes('ยังไม่มีบันทึกภายใน'))
  })

  it('broken fields get a page that says so, never a failure', async () => {
    const { number } = await desk.file()
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
        (await desk.as('triage').post(`/office/cases/${number}/notes`, fields)).status,
        422,
        JSON.stringify(fields).slice(0, 60),
      )
    assert.equal((await desk.as('triage').open(`/office/cases/${number}/steal`)).status, 404)
    assert.equal((await desk.as('triage').get('/office/cases/%00')).status, 404)
    assert.equal((await desk.as('triage').agent.put(`/office/cases/${number}`)).status, 405)
  })

  it('a half-written text stays in its field while the other is sent, which a reload doesn’t do twice', async () => {
    for (const [slug, sent, other, waits] of [
      ['messages', 'answer', 'note', 'บันทึกภายในที่พิมพ์ไว้ยังไม่ได้บันทึก'],
      ['notes', 'note', 'answer', 'ข้อความถึงผู้ร้องเรียนที่พิมพ์ไว้ยังไม่ได้ส่ง'],
    ] as const) {
      const { number } = await desk.file()
      const path = `/office/cases/${number}`
      const page = await desk.pageOf('triage', number)
      const [form = ''] = page.split(`action="${path}/messages"`)[1]?.split('</form>') ?? []
      assert.match(form, /<textarea[^>]* name="answer"/)
      assert.match(form, /<textarea[^>]* name="note"/)
      assert.ok(form.includes(`formaction="${path}/notes"`))
      const body = { version: fieldIn(page, 'version'), [sent]: 'เขียนเสร็จแล้ว', [other]: ' ยังเขียนไม่เสร็จ ' }
      const done = await desk.as('triage').post(`${path}/${slug}`, body)
      assert.equal(done.status, 200)
      assert.ok(done.text.includes(waits))
      assert.ok(done.text.includes('> ยังเขียนไม่เสร็จ </textarea>'))
      assert.ok(!done.text.includes('>เขียนเสร็จแล้ว</textarea>'))
      assert.equal((await desk.as('triage').post(`${path}/${slug}`, body)).status, 409)
      const after = await desk.pageOf('triage', number)
      assert.equal(after.split('เขียนเสร็จแล้ว').length, 2, 'it was written once')
      assert.ok(!after.includes('ยังเขียนไม่เสร็จ'), 'what was not sent is kept nowhere')
      const rest = { version: fieldIn(done.text, 'version'), [other]: 'เสร็จแล้วเช่นกัน' }
      const last = await desk.as('triage').post(`${path}/${slug === 'notes' ? 'messages' : 'notes'}`, rest)
      assert.equal(last.status, 303)
    }
  })

  it('messages go to the reporter, notes stay inside', async () => {
    const { number, receipt } = await desk.file()
    await desk.taken('triage', number, 'messages', { answer: 'ขอทราบวันที่' })
    await desk.taken('triage', number, 'notes', { note: 'โทรหาช่าง' })
    const page = await desk.pageOf('secretary', number)
    assert.ok(page.includes('ขอทราบวันที่') && page.includes('โทรหาช่าง'))
    const seen = JSON.stringify(await desk.office.services.cases.forReceipt(receipt))
    assert.ok(seen.includes('ขอทราบวันที่') && !seen.includes('โทรหาช่าง'))
  })

  it('after a step the page says what was saved, and only in words of ours', async () => {
    const { number } = await desk.file()
    const answer = await desk.as('triage').step(number, 'notes', { note: 'x' })
    assert.equal(answer.headers['location'], `/office/cases/${number}?done=note`)
    assert.ok(
      (await desk.as('triage').open(`/office/cases/${number}?done=note`)).text.includes('บันทึกข้อความภายในแล้ว'),
    )
    const forged = await desk
      .as('triage')
      .open(`/office/cases/${number}?done=${encodeURIComponent('<b>ส่งเงินมา</b>')}`)
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
    const { number, receipt } = await desk.file({ identity: 'named', content: { ...content, contact } })
    await desk.office.services.cases.reply(receipt, { text: evil, files: [], messageId: 'd'.repeat(24) })
    await desk.taken('triage', number, 'notes', { note: evil })
    const refused = await desk
      .as('triage')
      .step(number, 'refuse', { outcome: 'duplicate', explanation: evil })
    for (const html of [await desk.pageOf('triage', number), refused.text]) {
      assert.ok(html.includes('&lt;script&gt;alert(1)'))
      assert.ok(!html.includes('<script>alert') && !html.includes('<img src=x'))
      assert.ok(html.includes('{{ 7*7 }}') || html.includes('{{ 7*7 }}'.replaceAll('*', '&#42;')))
    }
  })
})
