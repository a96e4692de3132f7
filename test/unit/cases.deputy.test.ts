import assert from 'node:assert/strict'
import { groundFor } from '../../src/cases/key-holders.js'
import type { Actor } from '../../src/officers/officer.js'
import { naming } from '../support/case-office.js'
import { AWAY, BACK, DAYS, deputyOffice, type DeputyOffice } from '../support/deputy-office.js'
import { goAway } from '../support/leaves.js'

describe('a case while somebody is away', () => {
  let office: DeputyOffice
  let world: DeputyOffice['world']
  let clerk: Actor
  beforeEach(async () => {
    office = await deputyOffice()
    ;({ world, clerk } = office)
  })
  afterEach(() => world.stop())

  it('is sealed to the deputy too where the other is entitled, and to nobody who stands in no longer', async () => {
    goAway(world.secretary, clerk, DAYS)
    assert.equal(await office.opens(clerk, (await world.file()).number), false)
    office.on(AWAY)
    assert.equal(await office.opens(clerk, (await world.file()).number), true)
    assert.equal(await office.opens(world.secretary, (await world.file()).number), true)
    office.on(BACK)
    assert.equal(await office.opens(clerk, (await world.file()).number), false)
  })

  it('opens for nobody any more as a deputy when the leave is over, whatever copy they have', async () => {
    const deputies = [clerk, world.oversight]
    for (const [at, deputy] of deputies.entries()) {
      const day = `2026-11-1${at}`
      goAway(world.secretary, deputy, [day])
      office.on(day)
      const filed = await world.file()
      const older = await world.file()
      assert.deepEqual(
        [await office.opens(deputy, filed.number), await office.opens(deputy, older.number)],
        [true, true],
      )
      office.on('2026-11-20')
      assert.deepEqual(
        [await office.opens(deputy, filed.number), await office.opens(deputy, older.number)],
        [false, false],
      )
      const all = { status: 'all', overdue: false, mine: false, order: 'newest' } as const
      assert.deepEqual((await world.cases.list(world.as(deputy), all)).rows, [])
    }
  })

  it('is sealed anew when the leave is over, by a colleague’s press, and not before', async () => {
    goAway(world.secretary, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    const due = async () =>
      (await world.cases.dueFor(world.as(world.triage))).map(({ officer, why, count }) => [
        officer.id,
        why,
        count,
      ])
    const holders = async () => (await office.stored(number)).keys.map(({ holder }) => holder)
    const press = async () => {
      await world.cases.sealAnew(world.as(world.triage))
      await world.cases.keyRunsEnded()
    }
    assert.deepEqual(await due(), [])
    await press()
    assert.ok((await holders()).includes(clerk.id))
    office.on(BACK)
    assert.deepEqual(await due(), [[clerk.id, 'leave', 1]])
    await press()
    assert.ok(!(await holders()).includes(clerk.id))
    assert.deepEqual(await due(), [])
    assert.equal(await office.opens(world.secretary, number), true)
  })

  it('counts no deputy where somebody is the last to open it', async () => {
    goAway(world.triage, clerk, DAYS)
    office.on(AWAY)
    await world.file(naming('secretary', 'oversight'))
    assert.equal((await world.cases.heldAlone(world.triage.id)).count, 1)
  })

  it('is sealed to who stands in for oversight where oversight steps in', async () => {
    goAway(world.oversight, clerk, DAYS)
    office.on(AWAY)
    assert.equal(await office.opens(clerk, (await world.file()).number), false)
    assert.equal(await office.opens(clerk, (await world.file(naming('secretary'))).number), true)
  })

  it('that is older waits for a colleague to give its key', async () => {
    const { number } = await world.file()
    office.on(AWAY)
    assert.deepEqual(await world.cases.waitingFor(world.as(world.triage)), [])
    goAway(world.secretary, clerk, DAYS)
    const [waiting] = await world.cases.waitingFor(world.as(world.secretary))
    assert.equal(waiting?.id, clerk.id)
    assert.equal((await world.cases.ownWaiting(world.as(clerk))).isNew, true)
    await office.grant(world.secretary, clerk)
    assert.equal(await office.opens(clerk, number), true)
    assert.deepEqual(await world.cases.waitingFor(world.as(world.secretary)), [])
  })

  it('can be given to who stands in for its investigator, not to who stands in for another', async () => {
    const [mine, others] = [(await world.file()).number, (await world.file()).number]
    await office.assign(mine, world.investigator)
    await office.assign(others, world.other)
    office.on(AWAY)
    goAway(world.investigator, clerk, DAYS)
    await office.grant(world.triage, clerk)
    assert.deepEqual([await office.opens(clerk, mine), await office.opens(clerk, others)], [true, false])
    const inbox = { status: 'open', overdue: false, mine: true, order: 'newest' } as const
    const { rows } = await world.cases.list(world.as(clerk), inbox)
    assert.deepEqual(
      rows.map(({ number }) => number),
      [mine],
    )
    assert.equal((await world.cases.counts(world.as(clerk))).mine, 1)
    const standing = { ...(await office.stored(mine)), positions: [], investigators: [] }
    office.on(BACK)
    assert.equal(groundFor(world.as(clerk), standing, world.officers), undefined)
  })

  it('that is assigned to somebody away goes to their deputy as well, who is told, and leaves both together', async () => {
    goAway(world.investigator, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    assert.equal(await office.opens(clerk, number), true)
    const told = world.notices.filter(({ kind }) => kind === 'caseAssigned').flatMap(({ to }) => to)
    assert.deepEqual(told, [world.investigator.id, clerk.id])
    await office.take(world.triage, number, 'reassign', { investigator: world.other.id, reason: 'ภาระงาน' })
    assert.equal(await office.opens(clerk, number), false)
    assert.equal(await office.opens(world.investigator, number), false)
  })

  it('is worked on in the name of who did it, with in whose stead', async () => {
    goAway(world.investigator, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    await office.take(clerk, number, 'recordFindings', {
      findings: 'พบ',
      recommendedOutcome: 'substantiated',
    })
    const step = (await world.cases.read(world.as(clerk), number)).timeline.at(-1)
    assert.deepEqual([step?.by, step?.onBehalfOf], [clerk.id, world.investigator.id])
    const entry = world.recorded.find(({ action }) => action === 'case.recordFindings')
    assert.deepEqual([entry?.who, entry?.facts?.['onBehalfOf']], [clerk.id, world.investigator.id])
    assert.equal((await world.cases.read(world.as(clerk), number)).timeline[1]?.onBehalfOf, undefined)
  })

  it('is assigned to nobody who could investigate it only while they stand in', async () => {
    goAway(world.investigator, world.oversight, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    const offered = await world.cases.investigators(world.as(world.triage), number)
    assert.ok(!offered.some(({ id }) => id === world.oversight.id))
  })
})
