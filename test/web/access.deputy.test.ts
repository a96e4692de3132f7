import assert from 'node:assert/strict'
import { bangkokIsoDay } from '../../src/office/fiscal-year.js'
import { DEPUTISED_ROLES, DEPUTY_ROLES } from '../../src/officers/leave.js'
import type { Role } from '../../src/officers/roles.js'
import { letIn } from '../support/accounts.js'
import { ENDS_THE_SESSION, filled } from '../support/every-route.js'
import { EXPECTED } from '../support/expected-access.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signInAs } from '../support/web-officer.js'

describe('every route × every deputy', () => {
  let office: StartedOffice
  before(async function () {
    this.timeout(60_000)
    office = await startOffice()
  })
  after(() => office.stop())

  /** Lets somebody new in this role stand in for another while something is done. */
  async function during(absent: Role, role: Role, act: (username: string) => Promise<void>): Promise<void> {
    const { services } = office
    const { officers, clock } = services
    const username = `${role}-for-${absent}`
    const account = { username, name: 'นายแทน ทุกคน', position: 'education', department: 'works' }
    const deputy = await letIn(services, { ...account, role })
    const away = (await officers.byRole(absent)).find((one) => one.username === absent) ?? assert.fail()
    const today = bangkokIsoDay(clock())
    await officers.enterLeave(away.id, { firstDay: today, lastDay: today, deputy: deputy.id }, 'system')
    try {
      await act(username)
    } finally {
      const entered = (await officers.byId(away.id))?.leaves?.at(-1)
      await officers.endLeave(away.id, entered?.id ?? '', 'system')
    }
  }

  for (const own of DEPUTY_ROLES)
    for (const absent of DEPUTISED_ROLES.filter((role) => role !== own))
      it(`is for ${own} standing in for the ${absent} where it is for either of the two`, () =>
        during(absent, own, async (username) => {
          const deputy = await signInAs(office, username)
          for (const [name, allowed] of Object.entries(EXPECTED)) {
            if (ENDS_THE_SESSION.includes(name)) continue
            const [method, path] = name.split(' ') as [string, string]
            const url = filled(path)
            const { status } = await (method === 'GET' ? deputy.agent.get(url) : deputy.post(url)).redirects(
              0,
            )
            assert.ok(status < 500, `${name}: ${status}`)
            const may = [own, absent].some((role) => allowed.includes(role))
            if (may) assert.ok(![401, 403].includes(status), `${name}: ${status}`)
            else assert.equal(status, 403, name)
          }
        }))
})
