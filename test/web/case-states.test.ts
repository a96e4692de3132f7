import assert from 'node:assert/strict'
import { routeTables } from '../../src/app.js'
import { bangkokIsoDay } from '../../src/office/fiscal-year.js'
import type { Officer } from '../../src/officers/officer.js'
import type { Role } from '../../src/officers/roles.js'
import { sealed, sheet } from '../../scripts/demo/evidence.js'
import { Random } from '../../scripts/demo/random.js'
import { caseModel } from '../../src/cases/case.model.js'
import { letIn } from '../support/accounts.js'
import { fileCase, naming } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

const DAY_MS = 86_400_000
const NOWHERE = '2570-9998'
const STEPS = ['assign', 'refuse', 'reassign', 'return', 'record-findings', 'send-back', 'close', 'reopen']

const CASE = '/office/cases/:number'
const LINKS = '/office/measures/cases/:number'

/** Every route over one case, written out by hand. */
const ROUTES = [
  `GET ${CASE}`,
  `GET ${CASE}/files/:fileId`,
  `GET ${CASE}/declaration`,
  `POST ${CASE}/declaration`,
  `POST ${CASE}/messages`,
  `POST ${CASE}/notes`,
  ...[...STEPS, 'recuse'].flatMap((step) => [`GET ${CASE}/${step}`, `POST ${CASE}/${step}`]),
  `GET ${LINKS}`,
  `POST ${LINKS}`,
  `POST ${LINKS}/unlink`,
]

/** Of everybody who may open it: what their steps answer, asked for and sent empty; everything else is alike. */
const MAY_STEP: Record<string, string[]> = {
  entitled: ['assign', 'refuse', 'recuse'],
  'deputy of who triages': ['assign', 'refuse', 'recuse'],
  assigned: ['record-findings', 'return'],
  'entitled, of a closed case': ['recuse'],
  'secretary, of a closed case': ['reopen', 'recuse'],
}

describe('every route over a case × every state that somebody can be in to it', () => {
  let office: StartedOffice
  let number: string
  let closed: string
  /** Another office, a case of it and its triage officer. */
  let elsewhere: StartedOffice
  let abroad: string
  let stranger: WebOfficer
  /** The file of each case, by its number. */
  const fileIds = new Map<string, string>()
  /** Who is in which state, and to which case. */
  const states = new Map<string, { who: WebOfficer; of: string }>()
  before(async function () {
    this.timeout(120_000)
    office = await startOffice()
    const { services } = office
    const account = (username: string, role: Role) =>
      letIn(services, { username, role, name: `นาง ${username}`, position: username, department: 'works' })
    const officers = {
      recused: await account('recused', 'triage'),
      left: await account('left', 'triage'),
      former: await account('former', 'investigator'),
      never: await account('never', 'investigator'),
      education: await account('education', 'triage'),
      demoted: await account('demoted', 'triage'),
      mayoral: await account('mayoral', 'triage'),
      moved: await account('moved', 'triage'),
      away: await account('away', 'triage'),
      back: await account('back', 'triage'),
      deputy: await account('deputy', 'investigator'),
      stoodIn: await account('stood-in', 'investigator'),
    }
    const today = bangkokIsoDay(services.clock())
    const leave = { firstDay: today, lastDay: today }
    await services.officers.enterLeave(officers.away.id, { ...leave, deputy: officers.deputy.id }, 'system')
    await services.officers.enterLeave(officers.back.id, { ...leave, deputy: officers.stoodIn.id }, 'system')
    const entitled = await signIn(office, 'triage')
    const secretary = await signIn(office, 'secretary')
    const investigator = (await services.officers.list()).find(({ username }) => username === 'investigator')
    assert.ok(investigator)
    const file = async (on: StartedOffice) => {
      const files = [await sealed(on.services.store.blobs, sheet(new Random('a sheet')))]
      const filed = await fileCase(on.services.cases, { ...naming('education'), files })
      const stored = await caseModel(on.services.store.connection)
        .findOne({ number: filed.number })
        .lean()
        .orFail()
      if (!fileIds.has(filed.number)) fileIds.set(filed.number, stored.files[0]?.id ?? '')
      return filed.number
    }
    number = await file(office)
    closed = await file(office)
    const assigned = await file(office)
    elsewhere = await startOffice()
    // Numbers that this office hasn't come to.
    for (let filed = 0; filed < 4; filed += 1) abroad = await file(elsewhere)
    stranger = await signIn(elsewhere, 'triage')
    const given = {
      department: 'works',
      dueDate: new Date(Date.now() + 9 * DAY_MS).toISOString().slice(0, 10),
    }
    const done = async (who: WebOfficer, of: string, slug: string, fields: Record<string, unknown>) => {
      const answer = await who.step(of, slug, fields)
      assert.equal(answer.status, 303, `${slug}: ${wordsOf(answer.text)}`)
    }
    const as = (username: string) => signIn(office, username as Role)
    await done(entitled, assigned, 'assign', { ...given, investigator: officers.former.id })
    const former = await as('former')
    assert.equal((await former.open(`/office/cases/${assigned}`)).status, 200)
    await done(entitled, assigned, 'reassign', { investigator: investigator.id, reason: 'ภาระงาน' })
    const working = await signIn(office, 'investigator')
    assert.equal((await working.open(`/office/cases/${assigned}`)).status, 200)
    const recused = await as('recused')
    for (const of of [number, closed])
      await recused.post(`/office/cases/${of}/declaration`, { conflict: 'yes', reason: 'เป็นญาติ' }).expect(303)
    const refusal = { outcome: 'insufficient-information', explanation: 'ข้อมูลไม่พอ' }
    await done(entitled, closed, 'refuse', refusal)
    for (const of of [number, closed]) assert.equal((await secretary.open(`/office/cases/${of}`)).status, 200)
    const stoodIn = await as('stood-in')
    assert.equal((await stoodIn.open(`/office/cases/${number}`)).status, 200)
    const [over] = (await services.officers.byId(officers.back.id))?.leaves ?? []
    await services.officers.endLeave(officers.back.id, over?.id ?? '', 'system')
    const deputy = await as('deputy')
    assert.equal((await deputy.open(`/office/cases/${number}`)).status, 200)
    const left = await as('left')
    assert.equal((await left.open(`/office/cases/${number}`)).status, 200)
    await services.officers.deactivate(officers.left.id)
    assert.equal((await entitled.open(`/office/cases/${number}`)).status, 200)

    // Each has read it, and keeps their copy of its key.
    const administrator = (await services.officers.byRole('administrator'))[0] ?? assert.fail()
    for (const username of ['demoted', 'mayoral', 'moved'])
      assert.equal((await (await as(username)).open(`/office/cases/${number}`)).status, 200, username)
    const changed = async (officer: Officer, to: { role?: Role; position?: string }) => {
      const { name, department, position } = officer
      const said = { name, department, position, otherDepartments: [], email: '', lastDay: '' as const }
      await services.officers.change(officer.id, { ...said, ...to }, administrator.id)
    }
    await changed(officers.demoted, { role: 'investigator' })
    await changed(officers.mayoral, { role: 'oversight' })
    await changed(officers.moved, { position: 'education' })

    states.set('entitled', { who: entitled, of: number })
    states.set('assigned', { who: working, of: assigned })
    states.set('entitled, of a closed case', { who: entitled, of: closed })
    states.set('secretary, of a closed case', { who: secretary, of: closed })
    states.set('recused', { who: recused, of: number })
    states.set('recused, of a closed case', { who: recused, of: closed })
    states.set('excluded by the reporter', { who: await as('education'), of: number })
    states.set('excluded, of a closed case', { who: await as('education'), of: closed })
    states.set('assigned before', { who: former, of: assigned })
    states.set('never assigned', { who: await as('never'), of: assigned })
    states.set('left', { who: left, of: number })
    states.set('of another role since', { who: await as('demoted'), of: number })
    states.set('oversight since', { who: await as('mayoral'), of: number })
    states.set('deputy of who triages', { who: deputy, of: number })
    states.set('deputy before, of a leave that is over', { who: stoodIn, of: number })
    states.set('in a named position since', { who: await as('moved'), of: number })
  })
  after(async () => {
    await office.stop()
    await elsewhere.stop()
  })

  const FIELDS = {
    ...{ version: '1', answer: 'ก', note: 'ก', reason: 'ก', explanation: 'ก', findings: 'ก', conflict: 'no' },
    ...{ outcome: 'substantiated', recommendedOutcome: 'substantiated', department: 'works' },
  }
  const ask = (
    { agent, post }: WebOfficer,
    route: string,
    of: string,
    {
      fields = FIELDS,
      fileId = fileIds.get(of) ?? '',
    }: { fields?: Record<string, string>; fileId?: string } = {},
  ) => {
    const [method, template = ''] = route.split(' ')
    const path = template.replace(':number', of).replace(':fileId', fileId)
    return method === 'GET' ? agent.get(path).redirects(0) : post(path, fields).redirects(0)
  }
  const state = (name: string) => states.get(name) ?? assert.fail(name)

  it('has a row here for each route over a case', () => {
    const routes = Object.values(routeTables(office.services)).flat()
    const over = routes.filter(({ path }) => [CASE, LINKS].some((one) => `${path}/`.startsWith(`${one}/`)))
    const names = over.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    assert.deepEqual(names.toSorted(), ROUTES.toSorted())
  })

  for (const name of [
    ...['recused', 'recused, of a closed case', 'excluded by the reporter', 'excluded, of a closed case'],
    ...['assigned before', 'never assigned'],
    ...['of another role since', 'oversight since', 'in a named position since'],
    'deputy before, of a leave that is over',
  ])
    it(`${name}: every one is not found, and says the same as of a case that never was`, async () => {
      const { who, of } = state(name)
      for (const route of ROUTES) {
        const fileId = fileIds.get(of) ?? assert.fail()
        const [denied, nowhere] = [await ask(who, route, of), await ask(who, route, NOWHERE, { fileId })]
        assert.equal(denied.status, 404, route)
        const said = (text: string) => wordsOf(text).replaceAll(of, '#').replaceAll(NOWHERE, '#')
        assert.equal(said(denied.text), said(nowhere.text), route)
        assert.equal(nowhere.status, 404, route)
      }
    })

  it('left: nobody any more, and led to the sign-in page', async () => {
    const { who, of } = state('left')
    for (const route of ROUTES) {
      const answer = await ask(who, route, of)
      assert.equal(answer.status, route.startsWith('GET') ? 303 : 401, route)
      if (route.startsWith('GET')) assert.match(answer.headers['location'] ?? '', /^\/office\/sign-in/)
    }
  })

  it('another office’s: its numbers, files and officers are nothing here', async () => {
    const { who } = state('entitled')
    const fileId = fileIds.get(abroad) ?? assert.fail()
    for (const route of ROUTES) assert.equal((await ask(who, route, abroad)).status, 404, route)
    assert.equal((await ask(who, `GET ${CASE}/files/:fileId`, number, { fileId })).status, 404)
    assert.equal((await stranger.open(`/office/cases/${abroad}`)).status, 200)
    const url = new URL(elsewhere.url)
    const seen = { domain: url.hostname, path: '/', secure: false, script: false }
    const cookie = stranger.agent.jar.getCookies(seen).toValueString()
    assert.match(cookie, /=/)
    const asStranger = (on: StartedOffice, of: string) =>
      fetch(`${on.url}/office/cases/${of}`, { headers: { cookie }, redirect: 'manual' })
    assert.equal((await asStranger(elsewhere, abroad)).status, 200)
    const answer = await asStranger(office, number)
    assert.deepEqual([answer.status, answer.headers.get('location')?.split('?')[0]], [303, '/office/sign-in'])
  })

  for (const [name, steps] of Object.entries(MAY_STEP))
    it(`${name}: opens it, and of the steps ${steps.join(', ')} alone`, async () => {
      const { who, of } = state(name)
      for (const route of ROUTES) {
        const [method, template = ''] = route.split(' ')
        const answer = await ask(who, route, of, { fields: {} })
        const slug = template.slice(CASE.length + 1)
        const isStep = template.startsWith(CASE) && [...STEPS, 'recuse'].includes(slug)
        const expected = isStep && !steps.includes(slug) ? 403 : method === 'GET' ? 200 : 422
        assert.equal(answer.status, expected, `${route}: ${wordsOf(answer.text ?? '').slice(0, 300)}`)
      }
    })
})
