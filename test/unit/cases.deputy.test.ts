import assert from 'node:assert/strict'
import { CaseNotFound, StepNotAllowed } from '../../src/cases/case.errors.js'
import { caseModel } from '../../src/cases/case.model.js'
import { groundFor, isNamed, keyHolders } from '../../src/cases/key-holders.js'
import type { StepForm } from '../../src/cases/step.schema.js'
import type { Action } from '../../src/cases/transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'
import { goAway } from '../support/leaves.js'

const DAYS: [string, string] = ['2026-11-10', '2026-11-12']

describe('a case while somebody is away', () => {
  let world: CaseOffice
  let clerk: Actor
  beforeEach(async () => {
    world = await caseOffice()
    // Somebody whose own role opens no case that isn't given to them.
    clerk = keyedOfficer('clerk', 'investigator')
    world.officers.push(clerk)
  })
  afterEach(() => world.stop())
  const on = (day: string) => void (world.time.now = new Date(`${day}T12:00:00+07:00`))
  const take = async (who: Actor, number: string, action: Action, form: Omit<StepForm, 'version'> = {}) => {
    const { version } = await stored(number)
    return world.cases.take(world.as(who), number, action, { version, ...form })
  }
  const stored = (number: string) => caseModel(world.store.connection).findOne({ number }).lean().orFail()
  const opens = async (who: Actor, number: string) =>
    world.cases.read(world.as(who), number).then(
      () => true,
      (error: unknown) => {
        assert.ok(error instanceof CaseNotFound)
        return false
      },
    )
  const assign = (number: string, to: Actor) =>
    take(world.triage, number, 'assign', {
      investigator: to.id,
      department: 'works',
      dueDate: new Date(world.time.now.getTime() + 9 * DAY_MS),
    })
  const grant = async (from: Actor, to: Actor) => {
    await world.cases.grantTo(world.as(from), to.id)
    await world.cases.keyRunsEnded()
  }

  it('is sealed to the deputy too where the other is entitled, and to nobody who stands in no longer', async () => {
    goAway(world.secretary, clerk, DAYS)
    assert.equal(await opens(clerk, (await world.file()).number), false)
    on('2026-11-11')
    assert.equal(await opens(clerk, (await world.file()).number), true)
    assert.equal(await opens(world.secretary, (await world.file()).number), true)
    on('2026-11-13')
    assert.equal(await opens(clerk, (await world.file()).number), false)
  })

  it('opens for nobody any more as a deputy when the leave is over, whatever copy they have', async () => {
    const deputies = [clerk, world.oversight]
    for (const [at, deputy] of deputies.entries()) {
      const day = `2026-11-1${at}`
      goAway(world.secretary, deputy, [day])
      on(day)
      const filed = await world.file()
      const older = await world.file()
      assert.deepEqual([await opens(deputy, filed.number), await opens(deputy, older.number)], [true, true])
      on('2026-11-20')
      assert.deepEqual([await opens(deputy, filed.number), await opens(deputy, older.number)], [false, false])
      const all = { status: 'all', overdue: false, mine: false, order: 'newest' } as const
      assert.deepEqual((await world.cases.list(world.as(deputy), all)).rows, [])
    }
  })

  it('is sealed anew when the leave is over, by a colleague’s press, and not before', async () => {
    goAway(world.secretary, clerk, DAYS)
    on('2026-11-11')
    const { number } = await world.file()
    const due = async () =>
      (await world.cases.dueFor(world.as(world.triage))).map(({ officer, why, count }) => [
        officer.id,
        why,
        count,
      ])
    const holders = async () => (await stored(number)).keys.map(({ holder }) => holder)
    const press = async () => {
      await world.cases.sealAnew(world.as(world.triage))
      await world.cases.keyRunsEnded()
    }
    assert.deepEqual(await due(), [])
    await press()
    assert.ok((await holders()).includes(clerk.id))
    on('2026-11-13')
    assert.deepEqual(await due(), [[clerk.id, 'leave', 1]])
    await press()
    assert.ok(!(await holders()).includes(clerk.id))
    assert.deepEqual(await due(), [])
    assert.equal(await opens(world.secretary, number), true)
  })

  it('knows no deputy of whoever stepped back from it: oversight steps in and closes it', async () => {
    const { number } = await world.file()
    await assign(number, world.investigator)
    const findings = { findings: 'พบ', recommendedOutcome: 'substantiated' } as const
    await take(world.investigator, number, 'recordFindings', findings)
    await take(world.secretary, number, 'recuse', { reason: 'เป็นญาติ' })
    const close = { outcome: 'substantiated', explanation: 'พบ' } as const
    for (const deputy of [clerk, world.triage]) {
      const leave = goAway(world.secretary, deputy, DAYS)
      on('2026-11-11')
      await grant(world.oversight, deputy)
      const isTheirs = deputy === world.triage
      assert.equal(await opens(deputy, number), isTheirs)
      await assert.rejects(take(deputy, number, 'close', close), isTheirs ? StepNotAllowed : CaseNotFound)
      leave.endedAt = world.time.now
    }
    await take(world.oversight, number, 'close', close)
  })

  it('is lost by the deputy when who is away steps back, and closed by nobody in their stead', async () => {
    goAway(world.secretary, clerk, DAYS)
    on('2026-11-11')
    const { number } = await world.file()
    assert.equal(await opens(clerk, number), true)
    await take(world.secretary, number, 'recuse', { reason: 'เป็นญาติ' })
    assert.equal(await opens(clerk, number), false)
    assert.ok((await stored(number)).keys.every(({ holder }) => holder !== clerk.id))
    assert.equal(await opens(world.oversight, number), true)
  })

  it('counts no deputy where somebody is the last to open it', async () => {
    goAway(world.triage, clerk, DAYS)
    on('2026-11-11')
    await world.file(naming('secretary', 'oversight'))
    assert.equal((await world.cases.heldAlone(world.triage.id)).count, 1)
  })

  it('is sealed to who stands in for oversight where oversight steps in', async () => {
    goAway(world.oversight, clerk, DAYS)
    on('2026-11-11')
    assert.equal(await opens(clerk, (await world.file()).number), false)
    assert.equal(await opens(clerk, (await world.file(naming('secretary'))).number), true)
  })

  it('names the deputy where it names who is away, for good where it came then', async () => {
    goAway(world.secretary, world.triage, DAYS)
    on('2026-11-11')
    const { holders } = keyHolders([world.as(world.triage), world.as(world.secretary)], ['secretary'])
    assert.deepEqual(holders, [])
    const receivedAt = world.time.now
    on('2026-12-11')
    const after = world.as(world.triage)
    assert.equal(isNamed(after, { positions: ['secretary'], receivedAt }), true)
    assert.equal(isNamed(after, { positions: ['secretary'], receivedAt: world.time.now }), false)
    assert.equal(isNamed(after, { positions: ['mayor'], receivedAt }), false)
  })

  it('that is older waits for a colleague to give its key', async () => {
    const { number } = await world.file()
    on('2026-11-11')
    assert.deepEqual(await world.cases.waitingFor(world.as(world.triage)), [])
    goAway(world.secretary, clerk, DAYS)
    const [waiting] = await world.cases.waitingFor(world.as(world.secretary))
    assert.equal(waiting?.id, clerk.id)
    assert.equal((await world.cases.ownWaiting(world.as(clerk))).isNew, true)
    await grant(world.secretary, clerk)
    assert.equal(await opens(clerk, number), true)
    assert.deepEqual(await world.cases.waitingFor(world.as(world.secretary)), [])
  })

  it('can be given to who stands in for its investigator, not to who stands in for another', async () => {
    const [mine, others] = [(await world.file()).number, (await world.file()).number]
    await assign(mine, world.investigator)
    await assign(others, world.other)
    on('2026-11-11')
    goAway(world.investigator, clerk, DAYS)
    await grant(world.triage, clerk)
    assert.deepEqual([await opens(clerk, mine), await opens(clerk, others)], [true, false])
    const inbox = { status: 'open', overdue: false, mine: true, order: 'newest' } as const
    const { rows } = await world.cases.list(world.as(clerk), inbox)
    assert.deepEqual(
      rows.map(({ number }) => number),
      [mine],
    )
    assert.equal((await world.cases.counts(world.as(clerk))).mine, 1)
    const standing = { ...(await stored(mine)), positions: [], investigators: [] }
    on('2026-11-13')
    assert.equal(groundFor(world.as(clerk), standing, world.officers), undefined)
  })

  it('that is assigned to somebody away goes to their deputy as well, who is told, and leaves both together', async () => {
    goAway(world.investigator, clerk, DAYS)
    on('2026-11-11')
    const { number } = await world.file()
    await assign(number, world.investigator)
    assert.equal(await opens(clerk, number), true)
    const told = world.notices.filter(({ kind }) => kind === 'caseAssigned').flatMap(({ to }) => to)
    assert.deepEqual(told, [world.investigator.id, clerk.id])
    await take(world.triage, number, 'reassign', { investigator: world.other.id, reason: 'ภาระงาน' })
    assert.equal(await opens(clerk, number), false)
    assert.equal(await opens(world.investigator, number), false)
  })

  it('is worked on in the name of who did it, with in whose stead', async () => {
    goAway(world.investigator, clerk, DAYS)
    on('2026-11-11')
    const { number } = await world.file()
    await assign(number, world.investigator)
    await take(clerk, number, 'recordFindings', { findings: 'พบ', recommendedOutcome: 'substantiated' })
    const step = (await world.cases.read(world.as(clerk), number)).timeline.at(-1)
    assert.deepEqual([step?.by, step?.onBehalfOf], [clerk.id, world.investigator.id])
    const entry = world.recorded.find(({ action }) => action === 'case.recordFindings')
    assert.deepEqual([entry?.who, entry?.facts?.['onBehalfOf']], [clerk.id, world.investigator.id])
    assert.equal((await world.cases.read(world.as(clerk), number)).timeline[1]?.onBehalfOf, undefined)
  })

  it('is closed by nobody who investigated it, in whichever capacity', async () => {
    goAway(world.investigator, clerk, DAYS)
    goAway(world.secretary, clerk, DAYS)
    on('2026-11-11')
    const { number } = await world.file()
    await assign(number, world.investigator)
    await take(clerk, number, 'recordFindings', { findings: 'พบ', recommendedOutcome: 'substantiated' })
    const close = { outcome: 'substantiated', explanation: 'พบ' } as const
    await assert.rejects(take(clerk, number, 'close', close), StepNotAllowed)
    await take(world.secretary, number, 'close', close)
    assert.equal((await stored(number)).timeline.at(-1)?.onBehalfOf, undefined)
  })

  it('is closed by nobody in the stead of who investigated it, and oversight steps in', async () => {
    const { number } = await world.file()
    await assign(number, world.secretary)
    const findings = { findings: 'พบ', recommendedOutcome: 'substantiated' } as const
    await take(world.secretary, number, 'recordFindings', findings)
    on('2026-11-11')
    goAway(world.secretary, clerk, DAYS)
    await grant(world.triage, clerk)
    const close = { outcome: 'substantiated', explanation: 'พบ' } as const
    await assert.rejects(take(clerk, number, 'close', close), StepNotAllowed)
    const later = (await world.file()).number
    await assign(later, world.secretary)
    await take(clerk, later, 'recordFindings', findings)
    await assert.rejects(take(clerk, later, 'close', close), StepNotAllowed)
    for (const one of [number, later]) await take(world.oversight, one, 'close', close)
  })

  it('names the deputy by every position that the other has or had, also where they are moved meanwhile', async () => {
    const { secretary, triage } = world
    goAway(secretary, triage, DAYS)
    on('2026-11-11')
    const before = (await world.file(naming('secretary'))).number
    secretary.formerPositions = [{ position: 'secretary', until: world.time.now }]
    secretary.position = 'works'
    world.time.now = new Date(world.time.now.getTime() + 1)
    const meanwhile = (await world.file(naming('works'))).number
    for (const number of [before, meanwhile]) assert.equal(await opens(triage, number), false)
    on('2026-12-11')
    const names = (position: string, receivedAt: Date) =>
      isNamed(world.as(triage), { positions: [position], receivedAt })
    const then = new Date('2026-11-12T12:00:00+07:00')
    assert.deepEqual(
      [names('secretary', then), names('works', then), names('mayor', then)],
      [true, true, false],
    )
    assert.deepEqual([names('secretary', world.time.now), names('works', world.time.now)], [false, false])
  })

  it('that names a position of before of who is away is kept from their deputy for those days', async () => {
    world.secretary.formerPositions = [{ position: 'works', until: new Date('2026-01-01T00:00:00Z') }]
    const { number } = await world.file(naming('works'))
    goAway(world.secretary, world.triage, DAYS)
    assert.equal(await opens(world.triage, number), true)
    on('2026-11-11')
    assert.equal(await opens(world.triage, number), false)
    on('2026-11-13')
    assert.equal(await opens(world.triage, number), true)
  })

  it('opens for nobody in the stead of an assignee who may not open it any more', async () => {
    const { number } = await world.file()
    await assign(number, world.investigator)
    await take(world.investigator, number, 'recordFindings', {
      findings: 'พบ',
      recommendedOutcome: 'substantiated',
    })
    Object.assign(world.investigator, { role: 'mayor', roleSince: world.time.now })
    on('2026-11-11')
    goAway(world.investigator, clerk, DAYS)
    await grant(world.triage, clerk)
    assert.equal(await opens(clerk, number), false)
    assert.equal((await world.cases.counts(world.as(clerk))).investigated, 0)
  })

  it('is given back by a deputy with a conflict of interest without its investigator stepping back', async () => {
    goAway(world.investigator, clerk, DAYS)
    on('2026-11-11')
    const { number } = await world.file()
    await assign(number, world.investigator)
    const conflict = { conflict: 'yes', reason: 'เป็นญาติ' } as const
    await world.undeclared.declare(world.as(clerk), number, conflict)
    const { recused, assignee, status } = await stored(number)
    assert.deepEqual([recused, assignee, status], [[clerk.id], world.investigator.id, 'assigned'])
    assert.equal(await opens(clerk, number), false)
    assert.equal(await opens(world.investigator, number), true)
  })

  it('is assigned to nobody who could investigate it only while they stand in', async () => {
    goAway(world.investigator, world.oversight, DAYS)
    on('2026-11-11')
    const { number } = await world.file()
    const offered = await world.cases.investigators(world.as(world.triage), number)
    assert.ok(!offered.some(({ id }) => id === world.oversight.id))
  })
})
