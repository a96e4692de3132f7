import assert from 'node:assert/strict'
import { CaseNotFound, StepNotAllowed } from '../../src/cases/case.errors.js'
import { isNamed } from '../../src/cases/conflicts.js'
import { keyHolders } from '../../src/cases/key-holders.js'
import type { Actor } from '../../src/officers/officer.js'
import { naming } from '../support/case-office.js'
import { AWAY, BACK, DAYS, deputyOffice, type DeputyOffice } from '../support/deputy-office.js'
import { goAway } from '../support/leaves.js'

describe('a case that is not for a deputy', () => {
  let office: DeputyOffice
  let world: DeputyOffice['world']
  let clerk: Actor
  beforeEach(async () => {
    office = await deputyOffice()
    ;({ world, clerk } = office)
  })
  afterEach(() => world.stop())

  it('knows no deputy of whoever stepped back from it: oversight steps in and closes it', async () => {
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    const findings = { findings: 'พบ', recommendedOutcome: 'substantiated' } as const
    await office.take(world.investigator, number, 'recordFindings', findings)
    await office.take(world.secretary, number, 'recuse', { reason: 'เป็นญาติ' })
    const close = { outcome: 'substantiated', explanation: 'พบ' } as const
    for (const deputy of [clerk, world.triage]) {
      const leave = goAway(world.secretary, deputy, DAYS)
      office.on(AWAY)
      await office.grant(world.oversight, deputy)
      const isTheirs = deputy === world.triage
      assert.equal(await office.opens(deputy, number), isTheirs)
      await assert.rejects(
        office.take(deputy, number, 'close', close),
        isTheirs ? StepNotAllowed : CaseNotFound,
      )
      leave.endedAt = world.time.now
    }
    await office.take(world.oversight, number, 'close', close)
  })

  it('is lost by the deputy when who is away steps back, and closed by nobody in their stead', async () => {
    goAway(world.secretary, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    assert.equal(await office.opens(clerk, number), true)
    await office.take(world.secretary, number, 'recuse', { reason: 'เป็นญาติ' })
    assert.equal(await office.opens(clerk, number), false)
    assert.ok((await office.stored(number)).keys.every(({ holder }) => holder !== clerk.id))
    assert.equal(await office.opens(world.oversight, number), true)
  })

  for (const [who, away] of [
    ['the secretary', undefined],
    ['a deputy of the secretary', 'secretary'],
    ['a deputy of its investigator', 'investigator'],
  ] as const)
    it(`is not refused either by who investigated it, after sending it back: ${who}`, async () => {
      const { number } = await world.file()
      const investigator = away === undefined ? world.secretary : away === 'secretary' ? clerk : world.triage
      if (away === 'investigator') {
        goAway(world.investigator, world.triage, DAYS)
        goAway(world.secretary, world.triage, DAYS)
        office.on(AWAY)
      }
      await office.assign(number, away === 'investigator' ? world.investigator : investigator)
      const findings = { findings: 'พบ', recommendedOutcome: 'substantiated' } as const
      await office.take(investigator, number, 'recordFindings', findings)
      if (away === 'secretary') goAway(world.secretary, clerk, DAYS)
      office.on(AWAY)
      await office.take(investigator, number, 'sendBack', { reason: 'ขอข้อมูลเพิ่ม' })
      await office.take(investigator, number, 'return', { reason: 'ภาระงาน' })
      if (away === 'secretary') await office.grant(world.triage, clerk)
      const refusal = { outcome: 'insufficient-information', explanation: 'ข้อมูลไม่พอ' } as const
      await assert.rejects(office.take(investigator, number, 'refuse', refusal), StepNotAllowed)
      await office.take(away === 'investigator' ? world.secretary : world.triage, number, 'refuse', refusal)
      assert.equal((await office.stored(number)).status, 'closed')
    })

  it('is stepped back from by a deputy for themself, not for who is away', async () => {
    goAway(world.investigator, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    await office.take(clerk, number, 'recuse', { reason: 'เป็นญาติ' })
    const { timeline, recused } = await office.stored(number)
    assert.deepEqual(
      [timeline.at(-1)?.by, timeline.at(-1)?.onBehalfOf, recused],
      [clerk.id, undefined, [clerk.id]],
    )
  })

  it('names the deputy where it names who is away, for good where it came then', async () => {
    goAway(world.secretary, world.triage, DAYS)
    office.on(AWAY)
    const { holders } = keyHolders([world.as(world.triage), world.as(world.secretary)], ['secretary'])
    assert.deepEqual(holders, [])
    const receivedAt = world.time.now
    office.on('2026-12-11')
    const after = world.as(world.triage)
    assert.equal(isNamed(after, { positions: ['secretary'], receivedAt }), true)
    assert.equal(isNamed(after, { positions: ['secretary'], receivedAt: world.time.now }), false)
    assert.equal(isNamed(after, { positions: ['mayor'], receivedAt }), false)
  })

  it('is closed by nobody who investigated it, in whichever capacity', async () => {
    goAway(world.investigator, clerk, DAYS)
    goAway(world.secretary, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    await office.take(clerk, number, 'recordFindings', {
      findings: 'พบ',
      recommendedOutcome: 'substantiated',
    })
    const close = { outcome: 'substantiated', explanation: 'พบ' } as const
    await assert.rejects(office.take(clerk, number, 'close', close), StepNotAllowed)
    await office.take(world.secretary, number, 'close', close)
    assert.equal((await office.stored(number)).timeline.at(-1)?.onBehalfOf, undefined)
  })

  it('is closed by nobody in the stead of who investigated it, and oversight steps in', async () => {
    const { number } = await world.file()
    await office.assign(number, world.secretary)
    const findings = { findings: 'พบ', recommendedOutcome: 'substantiated' } as const
    await office.take(world.secretary, number, 'recordFindings', findings)
    office.on(AWAY)
    goAway(world.secretary, clerk, DAYS)
    await office.grant(world.triage, clerk)
    const close = { outcome: 'substantiated', explanation: 'พบ' } as const
    await assert.rejects(office.take(clerk, number, 'close', close), StepNotAllowed)
    const later = (await world.file()).number
    await office.assign(later, world.secretary)
    await office.take(clerk, later, 'recordFindings', findings)
    await assert.rejects(office.take(clerk, later, 'close', close), StepNotAllowed)
    for (const one of [number, later]) await office.take(world.oversight, one, 'close', close)
  })

  it('names the deputy by every position that the other has or had, also where they are moved meanwhile', async () => {
    const { secretary, triage } = world
    goAway(secretary, triage, DAYS)
    office.on(AWAY)
    const before = (await world.file(naming('secretary'))).number
    secretary.formerPositions = [{ position: 'secretary', until: world.time.now }]
    secretary.position = 'works'
    world.time.now = new Date(world.time.now.getTime() + 1)
    const meanwhile = (await world.file(naming('works'))).number
    for (const number of [before, meanwhile]) assert.equal(await office.opens(triage, number), false)
    office.on('2026-12-11')
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
    assert.equal(await office.opens(world.triage, number), true)
    office.on(AWAY)
    assert.equal(await office.opens(world.triage, number), false)
    office.on(BACK)
    assert.equal(await office.opens(world.triage, number), true)
  })

  it('opens for nobody in the stead of an assignee who may not open it any more', async () => {
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    await office.take(world.investigator, number, 'recordFindings', {
      findings: 'พบ',
      recommendedOutcome: 'substantiated',
    })
    Object.assign(world.investigator, { role: 'mayor', roleSince: world.time.now })
    office.on(AWAY)
    goAway(world.investigator, clerk, DAYS)
    await office.grant(world.triage, clerk)
    assert.equal(await office.opens(clerk, number), false)
    assert.equal((await world.cases.counts(world.as(clerk))).investigated, 0)
  })

  it('is given back by a deputy with a conflict of interest without its investigator stepping back', async () => {
    goAway(world.investigator, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    const conflict = { conflict: 'yes', reason: 'เป็นญาติ' } as const
    await world.undeclared.declare(world.as(clerk), number, conflict)
    const { recused, assignee, status } = await office.stored(number)
    assert.deepEqual([recused, assignee, status], [[clerk.id], world.investigator.id, 'assigned'])
    assert.equal(await office.opens(clerk, number), false)
    assert.equal(await office.opens(world.investigator, number), true)
  })
})
