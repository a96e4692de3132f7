import assert from 'node:assert/strict'
import { CaseNotFound, StepNotAllowed, StepRefused } from '../../src/cases/case.errors.js'
import type { StepForm } from '../../src/cases/step.schema.js'
import { ACTIONS, type Action } from '../../src/cases/transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { caseOffice, DAY_MS, naming, type CaseOffice } from '../support/case-office.js'

type Filled = Omit<StepForm, 'version'>

describe('the steps of a case', () => {
  let world: CaseOffice
  before(async () => {
    world = await caseOffice()
  })
  after(() => world.stop())

  const versionOf = async (number: string) => (await world.cases.read(reader, number)).version
  // Somebody who holds the key of every case here.
  let reader: Actor
  before(() => {
    reader = world.secretary
  })

  /** Takes a step on the case as it stands. */
  async function take(actor: Actor, number: string, action: Action, form: Filled = {}): Promise<void> {
    await world.cases.take(actor, number, action, { version: await versionOf(number), ...form })
  }

  const due = () => new Date(world.time.now.getTime() + 20 * DAY_MS)
  const assignment = (to: Actor) => ({ investigator: to.id, department: 'works', dueDate: due() })
  const findings = { findings: 'ตรวจสอบแล้วพบว่าจริง', recommendedOutcome: 'substantiated' } as const
  const conclusion = { outcome: 'substantiated', explanation: 'สั่งให้แก้ไขแล้ว' } as const

  async function assigned(to = world.investigator): Promise<string> {
    const { number } = await world.file()
    await take(world.triage, number, 'assign', assignment(to))
    return number
  }
  async function investigated(): Promise<string> {
    const number = await assigned()
    await take(world.investigator, number, 'recordFindings', findings)
    return number
  }
  async function closed(): Promise<string> {
    const number = await investigated()
    await take(world.secretary, number, 'close', conclusion)
    return number
  }
  const mayRead = (actor: Actor, number: string) => world.cases.mayOpen(actor, number)

  it('assigning gives the investigator a key, the department, the deadline, and a notice without content', async () => {
    const { number } = await world.file()
    await assert.rejects(world.cases.read(world.investigator, number), CaseNotFound)
    const before = world.notices.length
    await take(world.triage, number, 'assign', assignment(world.investigator))
    const opened = await world.cases.read(world.investigator, number)
    assert.equal(opened.status, 'assigned')
    assert.equal(opened.assignee, world.investigator.id)
    assert.equal(opened.department, 'works')
    assert.equal(opened.resolveDue.getTime(), due().getTime())
    assert.equal(opened.content.what, 'ถนนลูกรังสร้างไม่ครบตามแบบ')
    const [notice] = world.notices.slice(before).filter(({ kind }) => kind === 'caseAssigned')
    assert.deepEqual(notice?.to, [world.investigator.id])
  })

  it('the timeline says who was assigned, by whom, until when', async () => {
    const number = await assigned()
    const step = (await world.cases.read(world.secretary, number)).timeline.at(-1)
    assert.equal(step?.action, 'assign')
    assert.equal(step?.by, world.triage.id)
    assert.equal(step?.words.investigator, world.investigator.id)
    assert.equal(step?.words.dueDate, due().toISOString())
  })

  it('reassigning takes the key from the one and gives it to the other', async () => {
    const number = await assigned()
    await take(world.triage, number, 'reassign', { investigator: world.other.id, reason: 'ภาระงาน' })
    assert.equal(await mayRead(world.investigator, number), false)
    const opened = await world.cases.read(world.other, number)
    assert.equal(opened.assignee, world.other.id)
    assert.equal(opened.department, 'clerk')
  })

  it('a triage officer who investigated keeps the key that the role gives', async () => {
    const number = await assigned(world.triage)
    await take(world.secretary, number, 'reassign', { investigator: world.other.id, reason: 'ภาระงาน' })
    assert.equal(await mayRead(world.triage, number), true)
    await take(world.other, number, 'return', { reason: 'ไม่มีเวลา' })
    assert.equal(await mayRead(world.triage, number), true)
    assert.equal(await mayRead(world.other, number), false)
  })

  it('handing a case back takes the key and leaves it unassigned', async () => {
    const number = await assigned()
    await take(world.investigator, number, 'return', { reason: 'รู้จักผู้ถูกร้อง' })
    assert.equal(await mayRead(world.investigator, number), false)
    const opened = await world.cases.read(world.secretary, number)
    assert.equal(opened.status, 'received')
    assert.equal(opened.assignee, undefined)
    assert.deepEqual(opened.recused, [])
  })

  it('whoever steps back from a case is never offered for it again', async () => {
    const number = await assigned()
    await take(world.investigator, number, 'return', { reason: 'เป็นญาติ', recusal: 'yes' })
    const offered = await world.cases.investigators(world.triage, number)
    assert.ok(!offered.some(({ id }) => id === world.investigator.id))
    await assert.rejects(
      take(world.triage, number, 'assign', assignment(world.investigator)),
      (error: unknown) => error instanceof StepRefused && error.errors['investigator']?.key === 'recused',
    )
  })

  it('only the assignee can step back: the secretary who returns a case does not', async () => {
    const number = await assigned()
    await take(world.secretary, number, 'return', { reason: 'มอบหมายผิด', recusal: 'yes' })
    assert.deepEqual((await world.cases.read(world.secretary, number)).recused, [])
  })

  it('somebody in a position that the reporter named is neither offered nor accepted as investigator', async () => {
    const { number } = await world.file(naming('investigator'))
    const offered = (await world.cases.investigators(world.triage, number)).map(({ username }) => username)
    assert.deepEqual(offered.sort(), ['other', 'secretary', 'triage'])
    await assert.rejects(
      take(world.triage, number, 'assign', assignment(world.investigator)),
      (error: unknown) => error instanceof StepRefused && error.errors['investigator']?.key === 'involved',
    )
  })

  it('nobody who may not read cases can be made investigator', async () => {
    const { number } = await world.file()
    for (const person of [world.mayor, world.auditor, world.administrator])
      await assert.rejects(take(world.triage, number, 'assign', assignment(person)), StepRefused)
  })

  it('a department that the office does not have, a day gone by and an unknown body are refused', async () => {
    const { number } = await world.file()
    const refusedFor = (field: string) => (error: unknown) =>
      error instanceof StepRefused && field in error.errors
    const good = assignment(world.investigator)
    await assert.rejects(
      take(world.triage, number, 'assign', { ...good, department: 'x' }),
      refusedFor('department'),
    )
    const past = new Date(world.time.now.getTime() - 1)
    await assert.rejects(
      take(world.triage, number, 'assign', { ...good, dueDate: past }),
      refusedFor('dueDate'),
    )
    const away = { outcome: 'out-of-remit', explanation: 'x', grounds: 'not-this-office' } as const
    await assert.rejects(
      take(world.triage, number, 'refuse', { ...away, forwardedTo: 'x' }),
      refusedFor('forwardedTo'),
    )
    await take(world.triage, number, 'refuse', { ...away, forwardedTo: 'nacc' })
    const opened = await world.cases.read(world.triage, number)
    assert.deepEqual([opened.status, opened.outcome, opened.forwardedTo], ['closed', 'out-of-remit', 'nacc'])
  })

  it('a duplicate must repeat another case, one that the officer can open', async () => {
    const first = await world.file()
    const { number } = await world.file()
    const repeats = (duplicateOf: string) =>
      take(world.triage, number, 'refuse', { outcome: 'duplicate', explanation: 'ซ้ำ', duplicateOf })
    const hidden = await world.file(naming('triage'))
    for (const wrong of [number, '2570-9999', hidden.number])
      await assert.rejects(repeats(wrong), StepRefused, wrong)
    const later = await world.file()
    await assert.rejects(repeats(later.number), (error) => {
      assert.ok(error instanceof StepRefused)
      assert.deepEqual(error.errors, { duplicateOf: { key: 'earlierCase' } })
      return true
    })
    await repeats(first.number)
    const opened = await world.cases.read(world.triage, number)
    assert.equal(opened.timeline.at(-1)?.words.duplicateOf, first.number)
  })

  it('the investigator can not close, and the secretary can', async () => {
    const number = await investigated()
    await assert.rejects(take(world.investigator, number, 'close', conclusion), StepNotAllowed)
    await take(world.secretary, number, 'close', conclusion)
    const opened = await world.cases.read(world.secretary, number)
    assert.deepEqual([opened.status, opened.outcome], ['closed', 'substantiated'])
    assert.equal(opened.closedAt?.getTime(), world.time.now.getTime())
  })

  it('a secretary who investigated can not close the case', async () => {
    const number = await assigned(world.secretary)
    await take(world.secretary, number, 'recordFindings', findings)
    await assert.rejects(take(world.secretary, number, 'close', conclusion), StepNotAllowed)
  })

  it('whoever once recorded findings can not close the case, even when another has it now', async () => {
    const number = await assigned(world.secretary)
    await take(world.secretary, number, 'recordFindings', findings)
    await take(world.secretary, number, 'sendBack', { reason: 'ให้ผู้อื่นตรวจซ้ำ' })
    await take(world.triage, number, 'reassign', { investigator: world.other.id, reason: 'ตรวจซ้ำ' })
    await take(world.other, number, 'recordFindings', findings)
    await assert.rejects(take(world.secretary, number, 'close', conclusion), StepNotAllowed)
    reader = world.oversight
    await take(world.oversight, number, 'close', conclusion)
    reader = world.secretary
  })

  it('reopening gives the case to an investigator again and forgets the outcome, not what was told', async () => {
    const number = await closed()
    const reopening = { reason: 'มีหลักฐานใหม่', investigator: world.other.id, dueDate: due() }
    await take(world.secretary, number, 'reopen', reopening)
    const opened = await world.cases.read(world.other, number)
    assert.deepEqual([opened.status, opened.outcome, opened.closedAt], ['assigned', undefined, undefined])
    assert.equal(await mayRead(world.investigator, number), false)
    assert.deepEqual(
      opened.timeline.map(({ action }) => action),
      ['file', 'assign', 'recordFindings', 'close', 'reopen'],
    )
  })

  it('every step leaves its mark on the lifecycle, with outcome and department as they were then', async () => {
    const number = await closed()
    const { lifecycle } = await world.cases.read(world.secretary, number)
    assert.deepEqual(
      lifecycle.map(({ status, outcome, department }) => [status, outcome, department]),
      [
        ['received', undefined, undefined],
        ['assigned', undefined, 'works'],
        ['investigated', undefined, 'works'],
        ['closed', 'substantiated', 'works'],
      ],
    )
  })

  it('every step is on the audit trail with who took it, and no word of what was written', async () => {
    world.recorded.length = 0
    const number = await closed()
    const steps = world.recorded.filter(
      ({ caseNumber, action }) => caseNumber === number && !['case.read', 'case.declared'].includes(action),
    )
    assert.deepEqual(
      steps.map(({ action, who }) => [action, who]),
      [
        ['case.filed', 'reporter'],
        ['case.assign', world.triage.id],
        ['case.keyGranted', world.triage.id],
        ['case.recordFindings', world.investigator.id],
        ['case.close', world.secretary.id],
      ],
    )
    const everything = JSON.stringify([...world.recorded, ...world.notices, ...world.tallies.values()])
    for (const written of ['ถนนลูกรัง', findings.findings, conclusion.explanation])
      assert.ok(!everything.includes(written), written)
  })

  it('a reading is on the audit trail before it is answered', async () => {
    const { number } = await world.file()
    await world.cases.read(world.triage, number)
    await world.pending.settle()
    world.recorded.length = 0
    await world.cases.read(world.triage, number)
    assert.deepEqual(
      world.recorded.map(({ action, who, caseNumber }) => [action, who, caseNumber]),
      [['case.read', world.triage.id, number]],
    )
  })

  it('the first answer or explanation stops the clock of the answering deadline, a later one changes nothing', async () => {
    const { number } = await world.file()
    await world.cases.answer(world.triage, number, { text: 'ขอข้อมูลเพิ่ม', version: await versionOf(number) })
    const first = (await world.cases.read(world.triage, number)).firstAnsweredAt
    assert.equal(first?.getTime(), world.time.now.getTime())
    world.time.now = new Date(world.time.now.getTime() + DAY_MS)
    await world.cases.answer(world.triage, number, { text: 'อีกครั้ง', version: await versionOf(number) })
    assert.equal((await world.cases.read(world.triage, number)).firstAnsweredAt?.getTime(), first?.getTime())
  })

  it('nobody without the key can take any step, and can not tell whether the case exists', async () => {
    const number = await assigned()
    for (const person of [world.other, world.oversight, world.mayor, world.administrator])
      for (const action of ACTIONS) {
        const attempt = (where: string) => world.cases.take(person, where, action, { version: 1 })
        await assert.rejects(attempt(number), CaseNotFound)
        await assert.rejects(attempt('2570-9999'), CaseNotFound)
      }
  })

  it('no step that the table does not have is taken, whoever asks', async () => {
    const number = await assigned()
    const version = await versionOf(number)
    for (const person of [world.triage, world.secretary, world.investigator]) {
      const { assignee, timeline, recused } = await world.cases.read(person, number)
      const standing = { status: 'assigned', timeline, recused, ...(assignee ? { assignee } : {}) } as const
      const allowed = world.cases.allowed(person, standing)
      for (const action of ACTIONS.filter((one) => !allowed.some((step) => step.action === one)))
        await assert.rejects(world.cases.take(person, number, action, { version }), StepNotAllowed, action)
    }
  })
})
