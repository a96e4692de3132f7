import assert from 'node:assert/strict'
import { CaseNotFound, DeclarationNeeded } from '../../src/cases/case.errors.js'
import { caseModel } from '../../src/cases/case.model.js'
import type { CaseService } from '../../src/cases/case.service.js'
import type { Actor } from '../../src/officers/officer.js'
import { caseOffice, DAY_MS, naming, type CaseOffice } from '../support/case-office.js'

describe('before a case is opened for the first time', () => {
  let world: CaseOffice
  let cases: CaseService
  before(async () => {
    world = await caseOffice()
    cases = world.undeclared
  })
  after(() => world.stop())

  const none = { conflict: 'no', reason: '' } as const
  const conflict = { conflict: 'yes', reason: 'เป็นญาติกับผู้ถูกร้อง' } as const
  const due = () => new Date(world.time.now.getTime() + 20 * DAY_MS)
  const stored = (number: string) => caseModel(world.store.connection).findOne({ number }).lean().orFail()

  it('nothing of it can be read or done', async () => {
    const { number } = await world.file()
    const attempts = [
      () => cases.read(world.triage, number),
      () => cases.file(world.triage, number, 'a'.repeat(24)),
      () => cases.investigators(world.triage, number),
      () => cases.take(world.triage, number, 'refuse', { version: 1, outcome: 'insufficient-information' }),
      () => cases.answer(world.triage, number, { text: 'x', version: 1 }),
      () => cases.note(world.triage, number, { text: 'x', version: 1 }),
    ]
    for (const attempt of attempts) await assert.rejects(attempt, DeclarationNeeded)
    assert.equal((await stored(number)).version, 1)
  })

  it('its officer sees what it is about and whom it names, and nothing that was written', async () => {
    const { number } = await world.file(naming('mayor'))
    const considered = await cases.consider(world.triage, number)
    assert.deepEqual(
      [considered.category, considered.positions, considered.declared],
      ['procurement', ['mayor'], false],
    )
    assert.ok(!JSON.stringify(considered).includes('ถนน'))
    assert.ok(
      world.recorded.some(({ action, who, caseNumber }) =>
        [action, who, caseNumber].every(
          (one, at) => one === ['case.considered', world.triage.id, number][at],
        ),
      ),
    )
  })

  it('a declaration is asked once, is on record, and makes nobody else start again', async () => {
    const { number } = await world.file()
    await cases.declare(world.triage, number, none)
    await cases.declare(world.triage, number, none)
    assert.equal((await cases.read(world.triage, number)).version, 1)
    const declared = world.recorded.filter(
      ({ action, caseNumber }) => action === 'case.declared' && caseNumber === number,
    )
    assert.equal(declared.length, 1)
    await assert.rejects(cases.read(world.secretary, number), DeclarationNeeded)
  })

  it('nobody without the key can consider it or declare, and can not tell whether it exists', async () => {
    const { number } = await world.file()
    for (const person of [world.investigator, world.oversight, world.mayor, world.auditor])
      for (const where of [number, '2570-9999']) {
        await assert.rejects(cases.consider(person, where), CaseNotFound)
        await assert.rejects(cases.declare(person, where, none), CaseNotFound)
        await assert.rejects(cases.declare(person, where, conflict), CaseNotFound)
      }
  })

  it('whoever has a conflict is locked out for good, and their colleagues are not', async () => {
    const { number } = await world.file()
    await cases.declare(world.triage, number, conflict)
    assert.equal(await cases.mayOpen(world.triage, number), false)
    await assert.rejects(cases.declare(world.triage, number, none), CaseNotFound)
    await cases.declare(world.secretary, number, none)
    const opened = await cases.read(world.secretary, number)
    assert.deepEqual([opened.status, opened.recused], ['received', [world.triage.id]])
    assert.equal(opened.timeline.at(-1)?.words.reason, conflict.reason)
    const offered = await cases.investigators(world.secretary, number)
    assert.ok(!offered.some(({ id }) => id === world.triage.id))
  })

  it('an assigned investigator with a conflict hands the case back by it', async () => {
    const { number } = await world.file()
    await cases.declare(world.triage, number, none)
    const to = { investigator: world.investigator.id, department: 'works', dueDate: due() }
    await cases.take(world.triage, number, 'assign', { version: 1, ...to })
    await cases.declare(world.investigator, number, conflict)
    const opened = await cases.read(world.triage, number)
    assert.deepEqual([opened.status, opened.assignee], ['received', undefined])
    assert.deepEqual(opened.recused, [world.investigator.id])
  })

  it('a secretary who steps back from a case that somebody has leaves it with them', async () => {
    const { number } = await world.file()
    await cases.declare(world.triage, number, none)
    const to = { investigator: world.investigator.id, department: 'works', dueDate: due() }
    await cases.take(world.triage, number, 'assign', { version: 1, ...to })
    await cases.declare(world.secretary, number, conflict)
    const { status, assignee, recused } = await stored(number)
    assert.deepEqual([status, assignee, recused], ['assigned', world.investigator.id, [world.secretary.id]])
    assert.equal(await cases.mayOpen(world.secretary, number), false)
  })

  it('stepping back changes no figure: neither the lifecycle nor a tally moves, also on a closed case', async () => {
    const { number } = await world.file()
    await cases.declare(world.triage, number, none)
    const refusal = { outcome: 'insufficient-information', explanation: 'ข้อมูลน้อย' } as const
    await cases.take(world.triage, number, 'refuse', { version: 1, ...refusal })
    await world.pending.settle()
    const [before, tallies] = [await stored(number), world.tallies.size]
    await cases.declare(world.secretary, number, conflict)
    await world.pending.settle()
    const after = await stored(number)
    assert.deepEqual(after.lifecycle, before.lifecycle)
    assert.deepEqual(
      [after.status, after.outcome, after.closedAt, world.tallies.size],
      [before.status, before.outcome, before.closedAt, tallies],
    )
  })

  it('when the only secretary steps back, what the secretary must do goes to the oversight officer', async () => {
    const { number } = await world.file()
    await cases.declare(world.secretary, number, conflict)
    await cases.declare(world.oversight, number, none)
    const steps = (actor: Actor) =>
      stored(number).then((facts) => cases.allowed(actor, facts).map(({ action }) => action))
    assert.deepEqual(await steps(world.oversight), ['assign', 'refuse', 'recuse'])
  })

  it('a reporter is not told who may open their case', async () => {
    const { number, receipt } = await world.file()
    await cases.declare(world.triage, number, conflict)
    const { timeline } = await cases.forReceipt(receipt)
    assert.deepEqual(
      timeline.map(({ action }) => action),
      ['file'],
    )
  })
})
