import assert from 'node:assert/strict'
import { routeTables } from '../../src/app.js'
import { ROLES, type Role } from '../../src/officers/roles.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

const EVERYONE = ['nobody', ...ROLES] as const
type Caller = (typeof EVERYONE)[number]

const CASEWORKERS: Caller[] = ['triage', 'investigator', 'secretary', 'oversight']
const ENTERING: Caller[] = ['triage', 'secretary']
const FIGURES: Caller[] = ['triage', 'secretary', 'oversight', 'mayor', 'auditor']

const MEASURES: Caller[] = ['triage', 'investigator', 'secretary', 'oversight', 'mayor', 'auditor']
const PLANNING: Caller[] = ['triage', 'secretary']
const WRITING: Caller[] = ['triage', 'investigator', 'secretary']

/** The pages of one kind of policy record. */
const ofRecords = (
  slug: string,
  writing: Caller[],
  entries: string[] = [],
): Record<string, readonly Caller[]> => ({
  [`GET /office/measures/${slug}`]: MEASURES,
  [`GET /office/measures/${slug}/new`]: writing,
  [`POST /office/measures/${slug}`]: writing,
  [`GET /office/measures/${slug}/:id`]: MEASURES,
  [`GET /office/measures/${slug}/:id/change`]: writing,
  [`POST /office/measures/${slug}/:id/change`]: writing,
  [`POST /office/measures/${slug}/:id/retire`]: writing,
  ...Object.fromEntries(
    entries.flatMap((entry) =>
      ['GET', 'POST'].map((method) => [`${method} /office/measures/${slug}/:id/${entry}`, writing]),
    ),
  ),
})

/** Who may ask for what, written out by hand: not taken from the program, which it is to be held against. */
const EXPECTED: Record<string, readonly Caller[]> = {
  'GET /healthz': EVERYONE,
  'GET /': EVERYONE,
  'GET /how': EVERYONE,
  'GET /others': EVERYONE,
  'GET /report/:stream': EVERYONE,
  'POST /report/:stream': EVERYONE,
  'GET /track': EVERYONE,
  'POST /track': EVERYONE,
  'POST /track/reply': EVERYONE,
  'POST /track/withdraw': EVERYONE,
  'POST /track/reopen': EVERYONE,
  'POST /track/rate': EVERYONE,
  'GET /leave': EVERYONE,
  'GET /statistics': EVERYONE,
  'GET /statistics/:year': EVERYONE,
  'GET /statistics/:year/:period/:revision': EVERYONE,
  'GET /statistics/:year/:period/:revision/summary.pdf': EVERYONE,
  'GET /statistics/:year/:period/:revision/summary.docx': EVERYONE,
  'GET /statistics/:year/:period/:revision/figures.xlsx': EVERYONE,
  'GET /statistics/:year/:period/:revision/figures.csv': EVERYONE,
  'GET /statistics/:year/:period/:revision/figures.json': EVERYONE,
  'GET /statistics/:year/:period/:revision/datapackage.json': EVERYONE,
  'GET /statistics/:year/:period/:revision/gdc.json': EVERYONE,
  'GET /statistics/figures.schema.json': EVERYONE,
  'GET /api/v1/openapi.json': EVERYONE,
  'GET /api/v1/releases': EVERYONE,
  'GET /api/v1/releases/:id': EVERYONE,
  'GET /statistics/check-figures.mjs': EVERYONE,
  'GET /statistics/:year/figures.csv': EVERYONE,
  'GET /statistics/:year/figures.json': EVERYONE,
  'GET /office/sign-in': EVERYONE,
  'POST /office/sign-in': EVERYONE,
  'GET /office/invitation/:token': EVERYONE,
  'POST /office/invitation/:token': EVERYONE,
  'GET /office/sign-in/code': ROLES,
  'POST /office/sign-in/code': ROLES,
  'GET /office/second-step': ROLES,
  'POST /office/second-step': ROLES,
  'POST /office/second-step/remove': ROLES,
  'GET /office/account': ROLES,
  'POST /office/account/sessions': ROLES,
  'GET /office/account/password': ROLES,
  'POST /office/account/password': ROLES,
  'GET /office/account/password/passkey': ROLES,
  'GET /office/account/password/passkey/options': ROLES,
  'POST /office/account/password/passkey': ROLES,
  'POST /office/account/recovery-codes': ROLES,
  'GET /office/sign-in/passkey': EVERYONE,
  'POST /office/sign-in/passkey': EVERYONE,
  'GET /office/sign-in/code/passkey': ROLES,
  'POST /office/sign-in/code/passkey': ROLES,
  'GET /office/confirm/passkey': ROLES,
  'POST /office/confirm/passkey': ROLES,
  'GET /office/passkeys/new': ROLES,
  'GET /office/passkeys/new/options': ROLES,
  'POST /office/passkeys/new': ROLES,
  'GET /office/passkeys/:id': ROLES,
  'POST /office/passkeys/:id': ROLES,
  'POST /office/passkeys/:id/remove': ROLES,
  'GET /office/confirm': ROLES,
  'POST /office/confirm': ROLES,
  'GET /office': ROLES,
  'POST /office/sign-out': ROLES,
  'GET /office/cases': CASEWORKERS,
  'GET /office/cases/new': ENTERING,
  'POST /office/cases/new': ENTERING,
  'GET /office/cases/look-alikes': CASEWORKERS,
  'GET /office/cases/look-alikes/:number': CASEWORKERS,
  'POST /office/cases/look-alikes/:number': CASEWORKERS,
  'POST /office/cases/look-alikes/:number/ticks': CASEWORKERS,
  'POST /office/cases/look-alikes/:number/declaration': CASEWORKERS,
  'GET /office/cases/:number': CASEWORKERS,
  'GET /office/cases/:number/files/:fileId': CASEWORKERS,
  'GET /office/cases/:number/declaration': CASEWORKERS,
  'POST /office/cases/:number/declaration': CASEWORKERS,
  'POST /office/cases/:number/messages': CASEWORKERS,
  'POST /office/cases/:number/notes': CASEWORKERS,
  ...Object.fromEntries(
    [
      'assign',
      'refuse',
      'reassign',
      'return',
      'record-findings',
      'send-back',
      'close',
      'reopen',
      'recuse',
    ].flatMap((step) =>
      ['GET', 'POST'].map((method) => [`${method} /office/cases/:number/${step}`, CASEWORKERS]),
    ),
  ),
  'GET /office/keys': CASEWORKERS,
  'GET /office/keys/:id': CASEWORKERS,
  'POST /office/keys/:id/grant': CASEWORKERS,
  'POST /office/keys/seal-anew': CASEWORKERS,
  'GET /office/leaving': CASEWORKERS,
  'POST /office/leaving/cases': CASEWORKERS,
  'POST /office/leaving/keys': CASEWORKERS,
  'POST /office/leaving/close': CASEWORKERS,
  'GET /office/statistics': FIGURES,
  'GET /office/statistics/summaries/new': ['triage', 'secretary'],
  'POST /office/statistics/summaries': ['triage', 'secretary'],
  'GET /office/statistics/summaries/:id': FIGURES,
  'POST /office/statistics/summaries/:id/write': ['triage', 'secretary'],
  'POST /office/statistics/summaries/:id/submit': ['secretary'],
  'POST /office/statistics/summaries/:id/take-back': ['secretary'],
  'POST /office/statistics/summaries/:id/return': ['mayor'],
  'POST /office/statistics/summaries/:id/approve': ['mayor'],
  'GET /office/measures': MEASURES,
  'GET /office/measures/calendar.ics': MEASURES,
  'POST /office/measures/years': PLANNING,
  'GET /manual': EVERYONE,
  'GET /manual.pdf': EVERYONE,
  'GET /measures/:year': EVERYONE,
  'GET /measures/:year/report': EVERYONE,
  'GET /measures/:year/report.json': EVERYONE,
  'GET /measures/:year/report/:revision': EVERYONE,
  'GET /measures/:year/report/:revision/report.json': EVERYONE,
  'GET /measures/:year/report/:revision/report.pdf': EVERYONE,
  'GET /measures/:year/report/:revision/report.docx': EVERYONE,
  'GET /oit/:year': EVERYONE,
  'GET /oit/:year/:item': EVERYONE,
  'GET /office/measures/reports/new': PLANNING,
  'POST /office/measures/reports': PLANNING,
  'GET /office/measures/reports/:id': MEASURES,
  'POST /office/measures/reports/:id/write': PLANNING,
  'POST /office/measures/reports/:id/redraft': PLANNING,
  'POST /office/measures/reports/:id/submit': ['secretary'],
  'POST /office/measures/reports/:id/take-back': ['secretary'],
  'POST /office/measures/reports/:id/return': ['mayor'],
  'POST /office/measures/reports/:id/approve': ['mayor'],
  'GET /office/measures/cases/:number': CASEWORKERS,
  'POST /office/measures/cases/:number': CASEWORKERS,
  'POST /office/measures/cases/:number/unlink': CASEWORKERS,
  ...ofRecords('oit', PLANNING),
  ...ofRecords('manual', PLANNING, ['reviews']),
  ...Object.fromEntries(
    ['publications', 'participation', 'procurements', 'channels'].map((slug) => [
      `POST /office/measures/${slug}/:id/links`,
      CASEWORKERS,
    ]),
  ),
  'GET /measures/pictures/:id/:fileId': EVERYONE,
  ...Object.fromEntries(
    ['participation', 'procurements'].flatMap((slug) => {
      const files = `/office/measures/${slug}/:id/files`
      return [
        [`GET ${files}`, WRITING],
        [`POST ${files}`, WRITING],
        [`GET ${files}/:fileId`, MEASURES],
        [`GET ${files}/:fileId/about`, WRITING],
        [`POST ${files}/:fileId/about`, WRITING],
        [`POST ${files}/:fileId/remove`, WRITING],
      ]
    }),
  ),
  ...ofRecords('practices', WRITING),
  ...ofRecords('publications', WRITING, ['checks']),
  ...ofRecords('participation', WRITING),
  ...ofRecords('procurements', WRITING, ['steps', 'declarations']),
  ...ofRecords('methods', PLANNING),
  ...ofRecords('channels', WRITING, ['tests']),
  'GET /office/audit': ['auditor'],
  'GET /office/audit/cases/:number': ['auditor'],
  'GET /office/audit/export': ['auditor'],
  'POST /office/audit/export': ['auditor'],
  'GET /office/audit/head.json': ['auditor'],
  'GET /office/audit/check-audit.mjs': ['auditor'],
  'GET /office/officers': ['administrator'],
  'POST /office/officers': ['administrator'],
  'GET /office/officers/second-step': ['administrator'],
  'POST /office/officers/second-step': ['administrator'],
  'GET /office/officers/checker': ['administrator'],
  'POST /office/officers/checker': ['administrator'],
  'POST /office/officers/:id/invite': ['administrator'],
  'GET /office/officers/:id/forgotten': ['administrator'],
  'GET /office/officers/:id/change': ['administrator'],
  'POST /office/officers/:id/change': ['administrator'],
  'GET /office/officers/:id/leaves': ['administrator'],
  'POST /office/officers/:id/leaves': ['administrator'],
  'GET /office/officers/:id/leaves/:leave': ['administrator'],
  'POST /office/officers/:id/leaves/:leave': ['administrator'],
  'POST /office/officers/:id/leaves/:leave/end': ['administrator'],
  'GET /office/officers/:id/deactivate': ['administrator'],
  'POST /office/officers/:id/deactivate': ['administrator'],
}

/** A path with something in each gap that is well-formed and leads to nothing. */
const filled = (path: string) =>
  path
    .replace(':stream', 'general')
    .replace(':year', '2569')
    .replace(':period', 'six-months')
    .replace(':revision', '1')
    .replace(':number', '2569-9999')
    .replace(':fileId', 'f'.repeat(24))
    .replace(':token', 'x'.repeat(43))
    .replace(':leave', 'f'.repeat(12))
    .replace(':id', 'f'.repeat(24))

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
    // Whoever asks for these is nobody afterwards: they have tests of their own.
    if (name === 'POST /office/sign-out' || name === 'POST /office/leaving/close') continue
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
