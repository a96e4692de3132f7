import assert from 'node:assert/strict'
import { CaseChanged } from '../../src/cases/case.errors.js'
import type { Actor } from '../../src/officers/officer.js'
import { caseOffice, complaint, DAY_MS, type CaseOffice } from '../support/case-office.js'

describe('two at once', () => {
  let world: CaseOffice
  before(async () => {
    world = await caseOffice()
  })
  after(() => world.stop())

  const assign = (actor: Actor, number: string, to: Actor, version = 1) =>
    world.cases.take(actor, number, 'assign', {
      version,
      investigator: to.id,
      department: 'works',
      dueDate: new Date(world.time.now.getTime() + 10 * DAY_MS),
    })

  /** How many of these came through; every other must have been told that the case changed. */
  async function winners(attempts: Promise<unknown>[]): Promise<number> {
    const ends = await Promise.allSettled(attempts)
    for (const end of ends)
      if (end.status === 'rejected') assert.ok(end.reason instanceof CaseChanged, String(end.reason))
    return ends.filter((end) => end.status === 'fulfilled').length
  }

  it('of two who assign a case at the same instant exactly one wins, and only that one is on record', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { number } = await world.file()
      const attempts = [
        assign(world.triage, number, world.investigator),
        assign(world.secretary, number, world.other),
      ]
      assert.equal(await winners(attempts), 1)
      const opened = await world.cases.read(world.triage, number)
      assert.equal(opened.version, 2)
      assert.equal(opened.timeline.length, 2)
      assert.equal(opened.lifecycle.length, 2)
      const holders = [world.triage.id, world.secretary.id, opened.assignee]
      assert.deepEqual(opened.holders, holders)
      const steps = world.recorded.filter(
        (event) => event.caseNumber === number && event.action === 'case.assign',
      )
      assert.equal(steps.length, 1)
    }
  })

  it('of ten notes written at the same instant on one version exactly one is kept', async () => {
    const { number } = await world.file()
    const notes = Array.from({ length: 10 }, (_, index) =>
      world.cases.note(world.triage, number, { text: `note ${index}`, version: 1 }),
    )
    assert.equal(await winners(notes), 1)
    assert.equal((await world.cases.read(world.triage, number)).notes.length, 1)
  })

  it('a step on a version that is gone changes nothing and says from which version it came', async () => {
    const { number } = await world.file()
    await world.cases.note(world.secretary, number, { text: 'มาก่อน', version: 1 })
    await assert.rejects(
      assign(world.triage, number, world.investigator),
      (error: unknown) => error instanceof CaseChanged && error.sinceVersion === 1,
    )
    const opened = await world.cases.read(world.triage, number)
    assert.deepEqual([opened.status, opened.version], ['received', 2])
  })

  it("a reporter's message is not lost to an officer's step at the same instant", async () => {
    const { number, receipt } = await world.file()
    const reply = world.cases.reply(receipt, { text: 'ขอเพิ่ม', files: [], messageId: 'b'.repeat(24) })
    const steps = [
      assign(world.triage, number, world.investigator).catch(() =>
        assign(world.triage, number, world.investigator, 2),
      ),
    ]
    await Promise.all([reply, ...steps])
    const opened = await world.cases.read(world.triage, number)
    assert.equal(opened.messages.length, 1)
    assert.equal(opened.status, 'assigned')
    assert.equal(opened.version, 3)
  })

  it('the same form filed ten times at the same instant is one case with one number', async () => {
    const form = complaint()
    const filed = await Promise.all(Array.from({ length: 10 }, () => world.cases.open(form)))
    assert.equal(new Set(filed.map(({ number }) => number)).size, 1)
    assert.equal(filed.filter(({ isNew }) => isNew).length, 1)
    await world.pending.settle()
    const [one] = filed
    const entries = world.recorded.filter(
      (event) => event.action === 'case.filed' && event.caseNumber === one?.number,
    )
    assert.equal(entries.length, 1)
  })

  it('forty different complaints filed at once have forty different numbers', async () => {
    const filed = await Promise.all(Array.from({ length: 40 }, () => world.cases.open(complaint())))
    assert.equal(new Set(filed.map(({ number }) => number)).size, 40)
  })
})
