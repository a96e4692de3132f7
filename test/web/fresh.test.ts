import assert from 'node:assert/strict'
import { routeTables } from '../../src/app.js'
import type { Role } from '../../src/officers/roles.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

/**
 * What asks again who it is, written out by hand, and as whom it is tried: whatever opens an account or a case to
 * somebody, shows what signs somebody in, closes or hands over, or takes away more than one reads on a page.
 */
const ASKS: Record<string, Role> = {
  // What signs in: codes, apps, passkeys.
  'POST /office/account/recovery-codes': 'auditor',
  'GET /office/second-step': 'auditor',
  'POST /office/second-step': 'auditor',
  'POST /office/second-step/remove': 'auditor',
  'GET /office/passkeys/new': 'auditor',
  'GET /office/passkeys/new/options': 'auditor',
  'POST /office/passkeys/new': 'auditor',
  'GET /office/passkeys/:id': 'auditor',
  'POST /office/passkeys/:id': 'auditor',
  'POST /office/passkeys/:id/remove': 'auditor',
  // Inviting, changing and closing accounts, and what all of them need to sign in.
  'POST /office/officers': 'administrator',
  'POST /office/officers/:id/invite': 'administrator',
  'GET /office/officers/:id/forgotten': 'administrator',
  'GET /office/officers/:id/change': 'administrator',
  'POST /office/officers/:id/change': 'administrator',
  'GET /office/officers/:id/leaves': 'administrator',
  'POST /office/officers/:id/leaves': 'administrator',
  'GET /office/officers/:id/leaves/:leave': 'administrator',
  'POST /office/officers/:id/leaves/:leave': 'administrator',
  'POST /office/officers/:id/leaves/:leave/end': 'administrator',
  'GET /office/officers/:id/deactivate': 'administrator',
  'POST /office/officers/:id/deactivate': 'administrator',
  'GET /office/officers/second-step': 'administrator',
  'POST /office/officers/second-step': 'administrator',
  // A program that goes out into the net.
  'GET /office/officers/checker': 'administrator',
  'POST /office/officers/checker': 'administrator',
  // Keys of cases, and handing over.
  'POST /office/keys/:id/grant': 'secretary',
  'POST /office/keys/seal-anew': 'secretary',
  'POST /office/leaving/cases': 'secretary',
  'POST /office/leaving/keys': 'secretary',
  'POST /office/leaving/close': 'secretary',
  // The trail to take away.
  'GET /office/audit/export': 'auditor',
  'POST /office/audit/export': 'auditor',
  'GET /office/audit/head.json': 'auditor',
}

/**
 * Files of the office that are not asked for again: each belongs to a page that shows as much to whoever sits there, the
 * pictures of a record stand on its page, and reading a case's file is on the trail by itself.
 */
const AS_ITS_PAGE: Record<string, Role> = {
  'GET /office/cases/:number/files/:fileId': 'triage',
  'GET /office/measures/participation/:id/files/:fileId': 'triage',
  'GET /office/measures/procurements/:id/files/:fileId': 'triage',
  'GET /office/measures/calendar.ics': 'triage',
  // A program that anybody may have.
  'GET /office/audit/check-audit.mjs': 'auditor',
}

const STALE_MS = 11 * 60_000

const filled = (path: string) =>
  path
    .replace(':number', '2569-9999')
    .replace(':fileId', 'f'.repeat(24))
    .replace(':leave', 'f'.repeat(12))
    .replace(':id', 'f'.repeat(24))

describe('whoever proved more than ten minutes ago who they are', () => {
  let office: StartedOffice
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const people = new Map<Role, WebOfficer>()
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => time.now })
    for (const role of new Set([...Object.values(ASKS), ...Object.values(AS_ITS_PAGE)]))
      people.set(role, await signIn(office, role))
    time.now = new Date(time.now.getTime() + STALE_MS)
  })
  after(() => office.stop())

  const ask = async (name: string, role: Role) => {
    const [method, path] = name.split(' ') as [string, string]
    const person = people.get(role) ?? assert.fail()
    const answer = await (method === 'GET' ? person.get(filled(path)) : person.post(filled(path)))
    const leadsTo: unknown = answer.headers['location']
    return { method, status: answer.status, leadsTo: typeof leadsTo === 'string' ? leadsTo : '', answer }
  }

  for (const [name, role] of Object.entries(ASKS))
    it(`is asked again before ${name}`, async () => {
      const { method, status, leadsTo, answer } = await ask(name, role)
      if (method === 'GET') {
        assert.equal(status, 303)
        assert.match(leadsTo, /^\/office\/confirm\?next=/)
      } else {
        assert.equal(status, 403)
        assert.match(answer.text, /\/office\/confirm/)
      }
    })

  for (const [name, role] of Object.entries(AS_ITS_PAGE))
    it(`is not asked again before ${name}`, async () => {
      const { status, leadsTo } = await ask(name, role)
      assert.ok(status !== 403, String(status))
      assert.doesNotMatch(leadsTo, /confirm/)
    })

  it('is asked before nothing else than what stands here', () => {
    const asks = Object.values(routeTables(office.services))
      .flat()
      .filter(({ fresh }) => fresh)
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    assert.deepEqual(asks.toSorted(), Object.keys(ASKS).toSorted())
  })

  it('finds here every file that the office’s pages hand out', () => {
    const handsOut = /\/files\/:fileId$|\.(json|csv|xlsx|pdf|docx|ics|mjs)$|\/export$/
    const files = Object.values(routeTables(office.services))
      .flat()
      .filter(
        ({ method, path, permission }) => method === 'get' && permission !== 'public' && handsOut.test(path),
      )
      .map(({ path }) => `GET ${path}`)
    for (const file of files) assert.ok(file in ASKS || file in AS_ITS_PAGE, file)
  })
})
