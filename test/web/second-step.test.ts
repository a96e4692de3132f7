import assert from 'node:assert/strict'
import supertest from 'supertest'
import { routeTables } from '../../src/app.js'
import { officerModel } from '../../src/officers/officer.model.js'
import { codeNow, letIn, nextCode, PASSWORD } from '../support/accounts.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn } from '../support/web-officer.js'

const HALF_MINUTE_MS = 30_000
const NEWCOMER = { name: 'นายใหม่ มาแล้ว', position: 'works', department: 'works' } as const

describe('the second step of signing in', () => {
  let office: StartedOffice
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => time.now })
  })
  after(() => office.stop())
  beforeEach(() => void (time.now = new Date(time.now.getTime() + 4 * HALF_MINUTE_MS)))

  /** A browser in which somebody has given the right password. */
  async function withPassword(username: string, next = '') {
    const agent = supertest.agent(office.url)
    const answer = await agent
      .post('/office/sign-in')
      .type('form')
      .send({ username, password: PASSWORD, next })
      .expect(303)
    return { agent, leadsTo: answer.headers['location'] ?? '' }
  }

  type Agent = Awaited<ReturnType<typeof withPassword>>['agent']

  async function send(agent: Agent, path: string, fields: Record<string, string>) {
    const page = await agent.get(path).expect(200)
    return agent
      .post(path)
      .type('form')
      .send({ _csrf: fieldIn(page.text, '_csrf'), ...fields })
  }
  const giveCode = (agent: Agent, code: string) => send(agent, '/office/sign-in/code', { code })

  /** An officer of a role that needs a second step and has none yet. */
  async function newcomer(username: string) {
    const { officers } = office.services
    const { token } = await officers.invite({ ...NEWCOMER, username, role: 'investigator' })
    await officers.accept(token, PASSWORD)
  }

  /** Sets the second step up as the page asks; answers the app's secret and the recovery codes. */
  async function setUp(agent: Agent) {
    const page = await agent.get('/office/second-step').expect(200)
    const secret = /app-code"[^>]*><strong>([A-Z2-7 ]+)</.exec(page.text)?.[1]?.replace(/ /g, '') ?? ''
    const answer = await agent
      .post('/office/second-step')
      .type('form')
      .send({
        _csrf: fieldIn(page.text, '_csrf'),
        proposal: fieldIn(page.text, 'proposal'),
        code: await codeNow(secret, time.now),
      })
    const codes = [...answer.text.matchAll(/<li>([0-9A-Z]{5}-[0-9A-Z]{5})<\/li>/g)].map(
      ([, code]) => code ?? '',
    )
    return { secret, answer, codes }
  }

  /**
   * Asks for every page that isn't public or of this entrance, and is led to `door` from each; a form that is sent there
   * is refused like anybody's who isn't signed in, so that what was typed stays on the page.
   */
  async function opensNothingElse(agent: Agent, door: string, entrance: string): Promise<void> {
    const csrf = fieldIn((await agent.get(door)).text, '_csrf')
    for (const { method, path, permission } of Object.values(routeTables(office.services)).flat()) {
      if (['public', entrance, 'entrance:leave'].includes(permission)) continue
      const url = path.replace(/:\w+/g, 'f'.repeat(24))
      const answer =
        method === 'get' ? await agent.get(url) : await agent.post(url).type('form').send({ _csrf: csrf })
      const within = permission.startsWith('entrance:')
      assert.equal(answer.status, method === 'get' || within ? 303 : 401, `${method} ${path}`)
      if (answer.status === 303)
        assert.equal(answer.headers['location']?.split('?')[0], door, `${method} ${path}`)
    }
  }

  it('leads whoever must have one and has none to setting it up, and nowhere else', async () => {
    await newcomer('led')
    const { agent, leadsTo } = await withPassword('led', '/office/cases')
    assert.equal(leadsTo, '/office/second-step')
    await opensNothingElse(agent, '/office/second-step', 'entrance:set-up')
  })

  it('lets a password alone open nothing, whatever is asked for', async () => {
    const { agent, leadsTo } = await withPassword('triage', '/office/statistics')
    assert.equal(leadsTo, '/office/sign-in/code?next=%2Foffice%2Fstatistics')
    await opensNothingElse(agent, '/office/sign-in/code', 'entrance:code')
  })

  it('is set up with an app, shows ten recovery codes once, and asks for a code from then on', async () => {
    await newcomer('app')
    const first = await withPassword('app')
    const { secret, answer, codes } = await setUp(first.agent)
    assert.equal(answer.status, 200)
    assert.equal(new Set(codes).size, 10)
    await first.agent.get('/office/cases').expect(200)

    time.now = new Date(time.now.getTime() + HALF_MINUTE_MS)
    const { agent, leadsTo } = await withPassword('app')
    assert.equal(leadsTo, '/office/sign-in/code')
    const entered = await giveCode(agent, await codeNow(secret, time.now))
    assert.equal(entered.headers['location'], '/office')
    await agent.get('/office/cases').expect(200)
  })

  it('refuses a code that was used, also by two at the same time', async () => {
    await newcomer('replay')
    const { secret } = await setUp((await withPassword('replay')).agent)
    time.now = new Date(time.now.getTime() + HALF_MINUTE_MS)
    const code = await codeNow(secret, time.now)
    const two = [await withPassword('replay'), await withPassword('replay')]
    const answers = await Promise.all(two.map(({ agent }) => giveCode(agent, code)))
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [303, 422],
    )
    const third = await withPassword('replay')
    const refused = await giveCode(third.agent, code)
    assert.equal(refused.status, 422)
    assert.match(wordsOf(refused.text), /ใช้ไปแล้ว/)
  })

  it('takes a recovery code once, however it is typed', async () => {
    const code = nextCode('auditor')
    const typed = ` ${code.toLowerCase().replace('-', ' ').replace(/0/g, 'o')} `
    const { agent } = await withPassword('auditor')
    assert.equal((await giveCode(agent, typed)).status, 303)
    await agent.get('/office/audit').expect(200)
    const again = await withPassword('auditor')
    assert.equal((await giveCode(again.agent, code)).status, 422)
  })

  it('locks after five wrong codes, for every session of the account', async () => {
    await letIn(office.services, { ...NEWCOMER, username: 'guessed', role: 'triage' })
    const { agent } = await withPassword('guessed')
    for (let tries = 0; tries < 5; tries++) assert.equal((await giveCode(agent, '000000')).status, 422)
    const other = await withPassword('guessed')
    const locked = await giveCode(other.agent, nextCode('guessed'))
    assert.equal(locked.status, 429)
    assert.ok(Number(locked.headers['retry-after']) > 0)
    const failed = await office.services.audit.page({ action: 'officer.secondStepFailed', limit: 10 })
    assert.ok(failed.length >= 5)
  })

  it('gives a session another id when the second step is taken', async () => {
    const { agent } = await withPassword('mayor')
    const page = await agent.get('/office/sign-in/code')
    const csrf = fieldIn(page.text, '_csrf')
    const sent = await agent
      .post('/office/sign-in/code')
      .type('form')
      .send({ _csrf: csrf, code: nextCode('mayor') })
    const cookies = String(sent.headers['set-cookie'])
    assert.match(cookies, /sid=/)
    assert.match(cookies, /key=/)
    // The form's token was the old session's.
    await agent.post('/office/sign-out').type('form').send({ _csrf: csrf }).expect(403)
  })

  it('ends a session that stays half-way in after ten minutes', async () => {
    const { agent } = await withPassword('mayor')
    time.now = new Date(time.now.getTime() + 11 * 60_000)
    const late = await agent.get('/office/sign-in/code')
    assert.equal(late.status, 303)
    assert.match(late.headers['location'] ?? '', /^\/office\/sign-in(\?|$)/)
  })

  it('can be removed only where the office does not want it of the role', async () => {
    const auditor = await signIn(office, 'auditor')
    await auditor.post('/office/second-step/remove').expect(303)
    const account = await auditor.get('/office/account')
    assert.match(wordsOf(account.text), /ยังไม่ได้ตั้งค่า/)
    const triage = await signIn(office, 'triage')
    await triage.post('/office/second-step/remove').expect(409)
  })

  it('is wanted of the roles that the administrator ticks, which is on record', async () => {
    const administrator = await signIn(office, 'administrator')
    const roles = ['triage', 'investigator', 'secretary', 'oversight', 'mayor']
    await administrator.post('/office/officers/second-step', { roles }).expect(303)
    const page = await administrator.get('/office/officers/second-step')
    const ticked = [...page.text.matchAll(/value="(\w+)" checked/g)].map(([, role]) => role)
    assert.deepEqual(ticked, roles)
    const [entry] = await office.services.audit.page({ action: 'office.secondStepRoles', limit: 1 })
    assert.equal(entry?.facts?.['roles'], roles.join(' '))
    await administrator.post('/office/officers/second-step', { roles: ['king'] }).expect(422)
  })

  it('keeps neither the secret nor a code where it could be read without the password', async () => {
    await newcomer('sealed')
    const { secret, codes } = await setUp((await withPassword('sealed')).agent)
    const stored = JSON.stringify(
      await officerModel(office.services.store.connection).findOne({ username: 'sealed' }).lean(),
    )
    const raw = await officerModel(office.services.store.connection).findOne({ username: 'sealed' }).lean()
    assert.ok(raw?.totp)
    assert.ok(!Buffer.from(raw.totp.sealed.buffer).includes(secret))
    assert.ok(!stored.includes(secret))
    for (const code of codes) assert.ok(!stored.includes(code) && !stored.includes(code.replace('-', '')))
  })
})
