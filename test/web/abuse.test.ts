import assert from 'node:assert/strict'
import request from 'supertest'
import { createApp } from '../../src/app.js'
import { readConfig } from '../../src/config.js'
import { createServices } from '../../src/services.js'
import { createLog } from '../../src/web/log.js'
import { PASSWORD, letIn, nextCode } from '../support/accounts.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { sampleOffice } from '../support/sample-office.js'
import { temporaryStore } from '../support/temporary-store.js'
import { fieldIn, signIn } from '../support/web-officer.js'

/** Thai beside what a page could be made to do. */
const SCRIPT = `ถนนพัง"><script>alert('ก')</script><img src=x onerror=alert(1)>`
/** A filter takes no longer text. */
const FILTER_CHARACTERS = 40
const LINE_BREAK = '\r\nSet-Cookie: sid=planted\r\n\r\n<h1>'

/** Where a link could be made to lead after signing in. */
const ELSEWHERE = [
  'https://evil.example/',
  '//evil.example/office',
  '/\\evil.example',
  '/office/../../evil',
  '/office//evil.example',
  '/officer',
  'javascript:alert(1)',
  `/office${LINE_BREAK}`,
  '/office\t//evil.example',
]

describe('abuse of the office pages', () => {
  let office: StartedOffice
  before(async function () {
    this.timeout(60_000)
    office = await startOffice()
  })
  after(() => office.stop())
  const app = () => request(office.url)

  it('a session id that was planted in the browser beforehand is worth nothing', async () => {
    const planted = 's%3Aplanted-by-somebody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    const known = { username: 'mayor', password: PASSWORD }
    const signedIn = await app()
      .post('/office/sign-in')
      .set('Cookie', `sid=${planted}; key=AAAA`)
      .type('form')
      .send(known)
    assert.equal(signedIn.status, 303)
    assert.ok(!String(signedIn.headers['set-cookie']).includes('planted'))
    const asPlanted = await app().get('/office/statistics').set('Cookie', `sid=${planted}; key=AAAA`)
    assert.equal(asPlanted.status, 303)
    assert.match(asPlanted.headers['location'] ?? '', /sign-in/)
  })

  it('neither of the two cookies opens anything without the other', async () => {
    const signedIn = await app()
      .post('/office/sign-in')
      .type('form')
      .send({ username: 'mayor', password: PASSWORD })
    const cookies = [signedIn.headers['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0] ?? '')
    assert.equal(cookies.length, 2)
    for (const cookie of cookies) {
      const answer = await app().get('/office/sign-in/code').set('Cookie', cookie)
      assert.match(answer.headers['location'] ?? '', /^\/office\/sign-in(\?|$)/)
    }
  })

  it('a sign-in form that another site sends is refused: nobody works unknowingly under a stranger’s name', async () => {
    const known = { username: 'mayor', password: PASSWORD }
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }]) {
      const answer = await app().post('/office/sign-in').set(headers).type('form').send(known)
      assert.equal(answer.status, 403)
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  })

  it('a form of the office without its token, or with another session’s, changes nothing', async () => {
    const [one, other] = [await signIn(office, 'mayor'), await signIn(office, 'mayor')]
    await one.agent.post('/office/sign-out').type('form').send({}).expect(403)
    await one.agent.post('/office/sign-out').type('form').send({ _csrf: other.csrf }).expect(403)
    await one.get('/office/account').expect(200)
  })

  it('no page can be put into a frame of another site, tells one where somebody came from, or is guessed at', async () => {
    const { agent } = await signIn(office, 'triage')
    for (const path of [
      '/',
      '/report/corruption',
      '/nowhere',
      '/office/sign-in',
      '/office/cases',
      '/healthz',
    ]) {
      const { headers } = await agent.get(path)
      assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'none'/, path)
      assert.equal(headers['x-frame-options'], 'DENY', path)
      assert.equal(headers['x-content-type-options'], 'nosniff', path)
      assert.equal(headers['referrer-policy'], 'no-referrer', path)
    }
  })

  it('a link into the office leads to no other site once somebody has signed in', async () => {
    await letIn(office.services, {
      username: 'led',
      name: 'led',
      role: 'mayor',
      position: 'mayor',
      department: 'clerk',
    })
    for (const next of ELSEWHERE) {
      const page = await app().get('/office/sign-in').query({ next })
      assert.equal(fieldIn(page.text, 'next'), '/office', next)
      const agent = request.agent(office.url)
      const password = await agent
        .post('/office/sign-in')
        .type('form')
        .send({ username: 'led', password: PASSWORD, next })
      assert.equal(password.headers['location'], '/office/sign-in/code', next)
      const step = await agent.get('/office/sign-in/code').query({ next })
      const code = { _csrf: fieldIn(step.text, '_csrf'), code: nextCode('led'), next }
      const entered = await agent.post('/office/sign-in/code').type('form').send(code)
      assert.equal(entered.headers['location'], '/office', next)
      const confirm = await agent.get('/office/confirm').query({ next })
      assert.equal(fieldIn(confirm.text, 'next'), '/office', next)
    }
  })

  it('a line break makes no header of its own, wherever it comes from', async () => {
    for (const path of [
      `/office/cases/${encodeURIComponent(LINE_BREAK)}`,
      `/report/${encodeURIComponent(LINE_BREAK)}`,
      `/statistics/${encodeURIComponent(LINE_BREAK)}/figures.csv`,
      `/assets/0/${encodeURIComponent(LINE_BREAK)}`,
      `/office/sign-in?next=${encodeURIComponent(`/office${LINE_BREAK}`)}`,
    ]) {
      const answer = await app().get(path)
      assert.ok(answer.status < 500, path)
      assert.equal(answer.headers['set-cookie'], undefined, path)
      assert.doesNotMatch(Object.values(answer.headers).join(), /[\r\n]/, path)
    }
  })

  it('no path leads out of the folders that are served', async () => {
    const up = [
      '..%2f..%2fpackage.json',
      '..%5c..%5cpackage.json',
      '%2e%2e%2fpackage.json',
      '....//package.json',
      '%00',
    ]
    for (const name of up)
      for (const path of [
        `/assets/0/${name}`,
        `/assets/${name}/main.css`,
        `/statistics/2569/${name}`,
        `/${name}`,
      ]) {
        const answer = await app().get(path)
        assert.ok(
          answer.status === 404 || answer.status === 400 || path.endsWith('/main.css'),
          `${path} ${answer.status}`,
        )
        assert.ok(!answer.text?.includes('"dependencies"'), path)
      }
    const triage = await signIn(office, 'triage')
    const file = await triage.get(
      `/office/cases/2569-0001/files/${encodeURIComponent('../../../package.json')}`,
    )
    assert.equal(file.status, 404)
  })

  it('what is typed into the office’s forms comes back as text, Thai with markup in it', async () => {
    const signedOut = await app()
      .post('/office/sign-in')
      .type('form')
      .send({ username: SCRIPT, password: 'x', next: SCRIPT })
    const administrator = await signIn(office, 'administrator')
    const invited = await administrator.post('/office/officers', {
      ...{
        name: SCRIPT,
        username: SCRIPT,
        role: SCRIPT,
        position: SCRIPT,
        department: SCRIPT,
        email: SCRIPT,
      },
    })
    const auditor = await signIn(office, 'auditor')
    const filter = await auditor.get('/office/audit').query({ case: SCRIPT.slice(0, FILTER_CHARACTERS) })
    for (const page of [signedOut, invited, filter]) {
      assert.ok(page.status < 500)
      assert.match(page.text, /ถนนพัง&quot;&gt;&lt;script&gt;/)
      assert.doesNotMatch(page.text, /<script>alert|<img src=x/)
    }
  })

  it('a name that was stored with markup in it is text on every page that shows it', async () => {
    const { officers } = office.services
    const name = SCRIPT.slice(0, 90)
    await officers.invite({ name, username: 'marked', role: 'mayor', position: 'mayor', department: 'clerk' })
    const page = await (await signIn(office, 'administrator')).get('/office/officers')
    assert.match(page.text, /ถนนพัง&quot;&gt;&lt;script&gt;/)
    assert.doesNotMatch(page.text, /<script>alert|<img src=x/)
  })
})

describe('cookies of the office', () => {
  for (const https of [true, false])
    it(`are out of reach of scripts and other sites${https ? ', and never go unencrypted' : ''}`, async function () {
      this.timeout(30_000)
      const store = await temporaryStore()
      const config = readConfig({
        SUCHARIT_LIMITS: 'no',
        SUCHARIT_URL: https ? 'https://sucharit.example.go.th' : 'http://localhost',
      })
      const services = await createServices({
        config,
        store,
        log: createLog('silent'),
        clock: () => new Date(),
      })
      await services.office.setUp(sampleOffice())
      const account = { username: 'mayor', name: 'mayor', position: 'mayor', department: 'clerk' }
      await letIn(services, { ...account, role: 'mayor' })
      const answer = await request(createApp(services))
        .post('/office/sign-in')
        .type('form')
        .send({ username: 'mayor', password: PASSWORD })
      const cookies = [answer.headers['set-cookie'] ?? []].flat().map(String)
      assert.equal(cookies.length, 2)
      for (const cookie of cookies) {
        assert.match(cookie, /; HttpOnly/)
        assert.match(cookie, /; SameSite=Strict/)
        assert.match(cookie, /; Path=\//)
        assert.doesNotMatch(cookie, /Domain=/)
        assert.equal(/; Secure/.test(cookie), https)
        assert.equal(cookie.startsWith('__Host-'), https)
      }
      // A year of encrypted connections alone, for this name: other names of the domain aren't ours.
      assert.equal(answer.headers['strict-transport-security'], https ? 'max-age=31536000' : undefined)
      await store.remove()
    })
})
