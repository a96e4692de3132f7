import assert from 'node:assert/strict'
import { routeTables } from '../../src/app.js'
import { ROLES, type Role } from '../../src/officers/roles.js'
import { ENDS_THE_SESSION, filled } from '../support/every-route.js'
import { EVERYONE, EXPECTED, type Caller } from '../support/expected-access.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

describe('every route × every role', () => {
  let office: StartedOffice
  const people = new Map<Role, WebOfficer>()
  before(async function () {
    this.timeout(60_000)
    office = await startOffice()
    for (const role of ROLES) people.set(role, await signIn(office, role))
  })
  after(() => office.stop())

  const ask = async (caller: Caller, method: string, path: string) => {
    const person = caller === 'nobody' ? undefined : people.get(caller)
    const url = filled(path)
    if (person) return method === 'GET' ? person.agent.get(url).redirects(0) : person.post(url).redirects(0)
    const answer = await fetch(office.url + url, { method, redirect: 'manual' })
    return { status: answer.status, headers: { location: answer.headers.get('location') ?? undefined } }
  }
  const leadsToSignIn = (answer: { headers: { location?: string } }) =>
    answer.headers.location?.startsWith('/office/sign-in') ?? false

  it('has a row here for each route, and no row for none', () => {
    const routes = Object.values(routeTables(office.services)).flat()
    const names = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    assert.deepEqual(names.toSorted(), Object.keys(EXPECTED).toSorted())
  })

  for (const [name, allowed] of Object.entries(EXPECTED)) {
    const [method, path] = name.split(' ') as [string, string]
    if (ENDS_THE_SESSION.includes(name)) continue
    it(`${name} is for ${allowed.length === EVERYONE.length ? 'everyone' : allowed.join(', ')} alone`, async () => {
      for (const caller of EVERYONE) {
        const answer = await ask(caller, method, path)
        const told = `${caller} got ${answer.status}`
        assert.ok(answer.status < 500, told)
        const isPublic = allowed.includes('nobody')
        if (isPublic) assert.ok(answer.status !== 401 && !leadsToSignIn(answer), told)
        else if (caller === 'nobody' && method === 'GET')
          assert.ok(answer.status === 303 && leadsToSignIn(answer), told)
        else if (caller === 'nobody') assert.equal(answer.status, 401, told)
        else if (allowed.includes(caller)) assert.ok(![401, 403].includes(answer.status), told)
        else assert.equal(answer.status, 403, told)
      }
    })
  }

  it('POST /office/sign-out ends the session at once, and is nothing for nobody', async () => {
    const answer = await fetch(`${office.url}/office/sign-out`, { method: 'POST', redirect: 'manual' })
    assert.equal(answer.status, 401)
    const leaving = await signIn(office, 'mayor')
    await leaving.post('/office/sign-out').expect(303)
    const after = await leaving.agent.get('/office/statistics').redirects(0)
    assert.equal(after.status, 303)
    assert.ok(leadsToSignIn(after))
  })

  it('POST /office/leaving/close closes the account of a caseworker, and of nobody else', async () => {
    assert.equal((await ask('nobody', 'post', '/office/leaving/close')).status, 401)
    for (const caller of ['mayor', 'auditor', 'administrator'] as const)
      assert.equal((await ask(caller, 'POST', '/office/leaving/close')).status, 403)
    const leaving = people.get('oversight') ?? assert.fail()
    const answer = await leaving.post('/office/leaving/close').expect(303)
    assert.equal(answer.headers['location'], '/office/sign-in?left=1')
    assert.ok(leadsToSignIn(await leaving.agent.get('/office/cases').redirects(0)))
  })
})
