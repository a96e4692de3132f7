import assert from 'node:assert/strict'
import { officerModel } from '../../src/officers/officer.model.js'
import type { Role } from '../../src/officers/roles.js'
import { startOffice, type StartedOffice } from '../support/office.js'

const ROUNDS = 12
const SAID = { name: 'นายหนึ่ง', position: 'education', department: 'clerk', otherDepartments: [] }
const FORM = { ...SAID, email: '', lastDay: '' } as const

describe('an account that two administrators change at the same moment', () => {
  let office: StartedOffice
  beforeEach(async function () {
    this.timeout(60_000)
    office = await startOffice()
  })
  afterEach(() => office.stop())

  const newcomer = async (at: number): Promise<string> => {
    const { name, position, department } = SAID
    const given = { username: `new${at}`, name, position, department, role: 'triage' as const }
    return (await office.services.officers.invite(given)).officer.id
  }
  const rolesOnRecord = async (id: string) =>
    (await office.services.audit.page({ action: 'officer.roleChanged', limit: 100 }))
      .filter(({ facts }) => facts?.['officer'] === id)
      .map(({ facts }) => [facts?.['roleBefore'], facts?.['role']])
      .toReversed()

  it('has the role of whoever was last, each change that was done on record and no other', async function () {
    this.timeout(60_000)
    const { officers } = office.services
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await newcomer(round)
      const roles: Role[] = ['investigator', 'auditor', 'mayor']
      const tried = await Promise.allSettled(
        roles.map((role) => officers.change(id, { ...FORM, role }, `admin-${role}`)),
      )
      const done = roles.filter((_, at) => tried[at]?.status === 'fulfilled')
      const recorded = await rolesOnRecord(id)
      const found = await officers.byId(id)
      assert.ok(done.length > 0, 'somebody gets through')
      assert.deepEqual(recorded.map(([, role]) => String(role)).toSorted(), done.toSorted())
      assert.equal(found?.role, recorded.at(-1)?.[1])
      assert.equal(found?.closing, undefined)
    }
  })

  it('is closed on record, with all that its password opened, when another changes its role meanwhile', async function () {
    this.timeout(60_000)
    const { officers, audit, store } = office.services
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await newcomer(round)
      const [closed, changed] = await Promise.allSettled([
        officers.deactivate(id, 'admin-1'),
        officers.change(id, { ...FORM, role: 'investigator' }, 'admin-2'),
      ])
      const entries = await audit.page({ action: 'officer.deactivated', limit: 100 })
      const isRecorded = entries.some(({ facts }) => facts?.['officer'] === id)
      const stored = await officerModel(store.connection).findById(id).lean().orFail()
      assert.ok([closed.status, changed.status].includes('fulfilled'), 'somebody gets through')
      assert.equal(isRecorded, closed.status === 'fulfilled')
      assert.equal(stored.active, closed.status !== 'fulfilled')
      assert.equal(stored.closingSince, undefined)
      if (!stored.active) assert.equal(stored.invitation, undefined)
      assert.equal((await rolesOnRecord(id)).length, changed.status === 'fulfilled' ? 1 : 0)
    }
  })
})
