import assert from 'node:assert/strict'
import { CaseChanged, ClosedAnew, ReceiptUnknown, StepNotAllowed } from '../../src/cases/case.errors.js'
import { caseOffice, DAY_MS, newReceipt, type CaseOffice } from '../support/case-office.js'

describe('what a reporter does with the receipt', () => {
  let world: CaseOffice
  before(async () => {
    world = await caseOffice()
  })
  after(() => world.stop())

  const messageId = 'c'.repeat(24)

  it('a receipt that nobody has opens nothing', async () => {
    await assert.rejects(world.cases.forReceipt(newReceipt()), ReceiptUnknown)
  })

  it('shows the case without notes, without names of officers, and of each step only what was told', async () => {
    const { number, receipt } = await world.file()
    await world.cases.note(world.triage, number, { text: 'ลับเฉพาะเจ้าหน้าที่', version: 1 })
    await world.cases.answer(world.triage, number, { text: 'ได้รับแล้ว', version: 2 })
    await world.cases.take(world.triage, number, 'assign', {
      version: 3,
      investigator: world.investigator.id,
      department: 'works',
      dueDate: new Date(world.time.now.getTime() + 10 * DAY_MS),
    })
    await world.cases.take(world.investigator, number, 'recordFindings', {
      version: 4,
      findings: 'ผลที่ผู้ร้องไม่ควรเห็น',
      recommendedOutcome: 'unsubstantiated',
    })
    await world.cases.take(world.secretary, number, 'close', {
      version: 5,
      outcome: 'unsubstantiated',
      explanation: 'ตรวจแล้วไม่พบ',
    })
    const seen = await world.cases.forReceipt(receipt)
    const { assignee: _, ...shown } = seen
    const text = JSON.stringify(shown)
    assert.ok(text.includes('ตรวจแล้วไม่พบ') && text.includes('ได้รับแล้ว'))
    for (const hidden of ['ลับเฉพาะ', 'ผลที่ผู้ร้องไม่ควรเห็น', world.triage.id, world.secretary.id])
      assert.ok(!text.includes(hidden), hidden)
  })

  it('a message sent twice, even at the same instant, is there once and marks the case as waiting', async () => {
    const { number, receipt } = await world.file()
    const reply = { text: 'เพิ่มเติม', files: [], messageId }
    await Promise.all([world.cases.reply(receipt, reply), world.cases.reply(receipt, reply)])
    await world.cases.reply(receipt, reply)
    const opened = await world.cases.read(world.triage, number)
    assert.equal(opened.messages.length, 1)
    assert.ok(opened.replyWaitingSince)
    await world.cases.answer(world.triage, number, { text: 'ขอบคุณ', version: opened.version })
    assert.equal((await world.cases.read(world.triage, number)).replyWaitingSince, undefined)
  })

  it('withdrawing closes the case; the same form again changes nothing more', async () => {
    const { number, receipt } = await world.file()
    const form = { reason: 'ตกลงกันได้แล้ว', version: 1 }
    await world.cases.withdraw(receipt, form)
    await world.cases.withdraw(receipt, form)
    const opened = await world.cases.read(world.triage, number)
    assert.deepEqual([opened.status, opened.outcome, opened.version], ['closed', 'withdrawn', 2])
    assert.equal(opened.timeline.filter(({ action }) => action === 'withdraw').length, 1)
  })

  it('a withdrawal written before something new happened asks to look again first', async () => {
    const { number, receipt } = await world.file()
    await world.cases.answer(world.triage, number, { text: 'กำลังตรวจ', version: 1 })
    await assert.rejects(world.cases.withdraw(receipt, { reason: '', version: 1 }), CaseChanged)
    assert.equal((await world.cases.read(world.triage, number)).status, 'received')
  })

  it('a closed case can not be withdrawn', async () => {
    const { receipt } = await world.file()
    await world.cases.withdraw(receipt, { reason: '', version: 1 })
    await assert.rejects(world.cases.withdraw(receipt, { reason: '', version: 2 }), StepNotAllowed)
  })

  it('asking to reopen marks a closed case once, and an open one can not be asked for', async () => {
    const { number, receipt } = await world.file()
    await assert.rejects(world.cases.askReopening(receipt, { reason: 'ขอ' }), StepNotAllowed)
    await world.cases.withdraw(receipt, { reason: '', version: 1 })
    await world.cases.askReopening(receipt, { reason: 'เปลี่ยนใจ' })
    await world.cases.askReopening(receipt, { reason: 'เปลี่ยนใจ' })
    const opened = await world.cases.read(world.secretary, number)
    assert.equal(opened.messages.length, 1)
    assert.ok(opened.reopeningAskedAt)
    await world.cases.take(world.secretary, number, 'reopen', {
      version: opened.version,
      reason: 'ตามคำขอ',
      investigator: world.investigator.id,
      dueDate: new Date(world.time.now.getTime() + 10 * DAY_MS),
    })
    const reopened = await world.cases.read(world.secretary, number)
    assert.deepEqual([reopened.reopeningAskedAt, reopened.replyWaitingSince], [undefined, undefined])
  })

  it('nothing is kept of the contact of an anonymous person, whatever the form held', async () => {
    const contact = { name: 'นางสาวลับ', phone: '081 000 0000', email: 'lap@example.com' }
    const { number } = await world.file({ content: { ...(await anyContent()), contact } })
    assert.deepEqual((await world.cases.read(world.triage, number)).content.contact, {
      name: '',
      phone: '',
      email: '',
    })
  })

  const anyContent = async () => {
    const { number } = await world.file()
    return (await world.cases.read(world.triage, number)).content
  }

  it('rates a closing, as often as they like but each time once, and officers see only that it was done', async () => {
    const { number, receipt } = await world.file()
    await world.cases.withdraw(receipt, { reason: '', version: 1 })
    const rate = (score: 1 | 5) => world.cases.rate(receipt, { closing: 1, score })
    await Promise.all([rate(5), rate(5)])
    await rate(1)
    await rate(1)
    const scores = [...world.tallies.values()].flatMap(({ after }) => after.score ?? [])
    assert.deepEqual(scores, [5, 1])
    assert.equal((await world.cases.forReceipt(receipt)).rating?.score, 1)
    const opened = await world.cases.read(world.triage, number)
    assert.equal(opened.ratings.length, 2)
    assert.ok(opened.ratings.every((rating) => !('score' in rating)))
    const events = world.recorded.filter(
      (event) => event.caseNumber === number && event.action === 'case.rated',
    )
    assert.deepEqual(
      events.map(({ who, facts }) => [who, facts]),
      [
        ['reporter', undefined],
        ['reporter', undefined],
      ],
    )
    await assert.rejects(world.cases.rate(receipt, { closing: 2, score: 3 }), ClosedAnew)
  })

  it('rates nothing while the case is open, and nothing again after it was reopened', async () => {
    const { number, receipt } = await world.file()
    await assert.rejects(world.cases.rate(receipt, { closing: 1, score: 3 }), StepNotAllowed)
    await world.cases.withdraw(receipt, { reason: '', version: 1 })
    await world.cases.rate(receipt, { closing: 1, score: 3 })
    const { version } = await world.cases.read(world.secretary, number)
    await world.cases.take(world.secretary, number, 'reopen', {
      version,
      reason: 'มีข้อเท็จจริงใหม่',
      investigator: world.investigator.id,
      dueDate: new Date(world.time.now.getTime() + 10 * DAY_MS),
    })
    const after = await world.cases.forReceipt(receipt)
    assert.equal(after.rating, undefined)
    await assert.rejects(world.cases.rate(receipt, { closing: 1, score: 3 }), StepNotAllowed)
    const last = [...world.tallies.values()].at(-1)
    assert.deepEqual([last?.before?.score, last?.after.score], [3, undefined])
    assert.deepEqual(last?.after.reopenedIn, [after.fiscalYear])
  })
})
