import assert from 'node:assert/strict'
import type { Actor } from '../../src/officers/officer.js'
import { AWAY, DAYS, deputyOffice, type DeputyOffice } from '../support/deputy-office.js'
import { goAway } from '../support/leaves.js'

describe('a key that comes with what somebody else does', () => {
  let office: DeputyOffice
  let world: DeputyOffice['world']
  let clerk: Actor
  beforeEach(async () => {
    office = await deputyOffice()
    ;({ world, clerk } = office)
  })
  afterEach(() => world.stop())

  const forget = () => void (world.recorded.length = world.notices.length = 0)
  const given = (number: string) =>
    world.recorded
      .filter(({ action, caseNumber }) => action === 'case.keyGranted' && caseNumber === number)
      .map(({ facts }) => facts?.['officer'])
  const told = (kind: string) => world.notices.filter((one) => one.kind === kind).flatMap(({ to }) => to)

  it('is on the trail and told to who got it: oversight, when the secretary steps back', async () => {
    const { number } = await world.file()
    await world.pending.settle()
    forget()
    await office.take(world.secretary, number, 'recuse', { reason: 'เป็นญาติ' })
    assert.deepEqual([given(number), told('keyGiven')], [[world.oversight.id], [world.oversight.id]])
  })

  it('is on the trail for the assignee and for their deputy, who are told that the case is theirs', async () => {
    goAway(world.investigator, clerk, DAYS)
    office.on(AWAY)
    const { number } = await world.file()
    await office.assign(number, world.investigator)
    assert.deepEqual(new Set(given(number)), new Set([world.investigator.id, clerk.id]))
    assert.deepEqual(told('caseAssigned'), [world.investigator.id, clerk.id])
    assert.deepEqual(told('keyGiven'), [])
  })

  it('is on the trail where cases are sealed anew', async () => {
    const { number } = await world.file()
    await world.pending.settle()
    Object.assign(world.secretary, { role: 'investigator', roleSince: world.time.now })
    forget()
    await world.cases.sealAnew(world.as(world.triage))
    await world.cases.keyRunsEnded()
    assert.deepEqual([given(number), told('keyGiven')], [[world.oversight.id], [world.oversight.id]])
    const rotated = world.recorded.find(({ action }) => action === 'case.keyRotated')
    assert.equal(rotated?.facts?.['officers'], world.secretary.id)
  })

  it('is asked for by nobody who stepped back, nor by their deputy, where nobody is left', async () => {
    const gone = [world.oversight.id, world.triage.id]
    world.officers.splice(0, world.officers.length, ...world.officers.filter(({ id }) => !gone.includes(id)))
    const { number } = await world.file()
    goAway(world.secretary, clerk, DAYS)
    office.on(AWAY)
    forget()
    await office.take(world.secretary, number, 'recuse', { reason: 'เป็นญาติ' })
    await world.pending.settle()
    assert.deepEqual(told('nobodyOpens'), [world.auditor.id])
  })
})
