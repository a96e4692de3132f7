import assert from 'node:assert/strict'
import { DEPUTY_ROLES, withStandIns } from '../../src/officers/leave.js'
import type { Officer } from '../../src/officers/officer.js'
import { mayDo, onBehalfOf, ROLES, rolesOf } from '../../src/officers/roles.js'
import { keyedOfficer } from '../support/case-office.js'
import { goAway } from '../support/leaves.js'

const at = (day: string, time = '12:00') => new Date(`${day}T${time}:00+07:00`)

describe('standing in for whoever is away', () => {
  const people = () => {
    const triage = keyedOfficer('triage', 'triage')
    const investigator = keyedOfficer('investigator', 'investigator')
    const secretary = keyedOfficer('secretary', 'secretary')
    const mayor = keyedOfficer('mayor', 'mayor')
    return { triage, investigator, secretary, mayor }
  }
  const roles = (of: Officer, all: Record<string, Officer>, now: Date) => {
    const found = withStandIns(Object.values(all), now).find(({ id }) => id === of.id)
    return found ? [...rolesOf(found)] : assert.fail()
  }

  it('begins with the first day in Bangkok and is over when the last one is', () => {
    const all = people()
    goAway(all.secretary, all.triage, ['2026-11-10', '2026-11-12'])
    const of = (day: string, time: string) => roles(all.triage, all, at(day, time))
    assert.deepEqual(of('2026-11-09', '23:59'), ['triage'])
    assert.deepEqual(of('2026-11-10', '00:00'), ['triage', 'secretary'])
    assert.deepEqual(of('2026-11-12', '23:59'), ['triage', 'secretary'])
    assert.deepEqual(of('2026-11-13', '00:00'), ['triage'])
    assert.deepEqual(roles(all.secretary, all, at('2026-11-11')), ['secretary'])
  })

  it('is over at once where a leave is ended, and says since when somebody waits for keys', () => {
    const all = people()
    goAway(all.secretary, all.investigator, ['2026-11-10', '2026-11-12'], { endedAt: at('2026-11-11') })
    assert.deepEqual(roles(all.investigator, all, at('2026-11-11', '12:01')), ['investigator'])
    goAway(all.secretary, all.investigator, ['2026-11-11', '2026-11-12'], {
      enteredAt: at('2026-11-11', '14:00'),
    })
    const [found] = withStandIns([all.investigator, all.secretary], at('2026-11-12'))
    assert.deepEqual(found?.awaitingSince, at('2026-11-11', '14:00'))
  })

  it('gives permissions of both roles, and says in whose stead each is used', () => {
    const all = people()
    goAway(all.mayor, all.secretary, ['2026-11-10'])
    const [acting] = withStandIns([all.secretary, all.mayor], at('2026-11-10'))
    assert.ok(acting && mayDo(acting, 'statistics:approve') && mayDo(acting, 'statistics:submit'))
    assert.equal(onBehalfOf(acting, ['mayor']), all.mayor.id)
    assert.equal(onBehalfOf(acting, ['secretary', 'mayor']), undefined)
  })

  it('is for nobody who is away too, has left, or is no longer of a role that may', () => {
    for (const change of [
      (all: ReturnType<typeof people>) => void goAway(all.triage, all.investigator, ['2026-11-10']),
      (all: ReturnType<typeof people>) => void (all.triage.active = false),
      (all: ReturnType<typeof people>) => void (all.triage.role = 'auditor'),
      (all: ReturnType<typeof people>) => void (all.secretary.active = false),
      (all: ReturnType<typeof people>) => void (all.secretary.role = 'administrator'),
    ]) {
      const all = people()
      goAway(all.secretary, all.triage, ['2026-11-10'])
      change(all)
      assert.deepEqual(roles(all.triage, all, at('2026-11-10')), [all.triage.role])
      // What a deputy has as one they pass on to nobody.
      assert.ok(!roles(all.investigator, all, at('2026-11-10')).includes('secretary'))
    }
  })

  it('never gives the roles of the mayor, the auditor or the administrator another, nor the last two to anybody', () => {
    assert.deepEqual(
      ROLES.filter((role) => !DEPUTY_ROLES.includes(role)),
      ['mayor', 'auditor', 'administrator'],
    )
    for (const role of ROLES) {
      const all = { one: keyedOfficer('one', role), other: keyedOfficer('other', 'triage') }
      goAway(all.one, all.other, ['2026-11-10'])
      goAway(all.other, all.one, ['2026-11-12'])
      assert.equal(roles(all.other, all, at('2026-11-10')).includes('auditor'), false)
      assert.equal(roles(all.other, all, at('2026-11-10')).includes('administrator'), false)
      const may = DEPUTY_ROLES.includes(role) && role !== 'triage'
      assert.equal(roles(all.one, all, at('2026-11-12')).includes('triage'), may || role === 'triage')
    }
  })
})
