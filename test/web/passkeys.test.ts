import assert from 'node:assert/strict'
import type { Notice } from '../../src/notifications/notice.js'
import { noticeText } from '../../src/notifications/notice.text.js'
import { officerService } from '../../src/officers/officer.service.js'
import { addPasskeySchema, assertionSchema } from '../../src/officers/passkeys/passkey.schema.js'
import type { Role } from '../../src/officers/roles.js'
import { letIn, nextCode, PASSWORD } from '../support/accounts.js'
import { Authenticator, type Lies } from '../support/authenticator.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import {
  addPasskey,
  named,
  optionsAt,
  secondStepByPasskey,
  signInByPasskey,
  signInNamed,
  withPassword,
} from '../support/passkeys.js'
import { fieldIn, signInAs, type WebOfficer } from '../support/web-officer.js'

const MINUTE_MS = 60_000
const WORKS = { name: 'นายใหม่ มาแล้ว', position: 'works', department: 'works' } as const
const NEW_PASSWORD = 'น้ำค้างบนใบบัวยามเช้า 77'

describe('passkeys', () => {
  let office: StartedOffice
  let site: { url: string }
  let accounts = 0
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const later = (minutes: number) => void (time.now = new Date(time.now.getTime() + minutes * MINUTE_MS))
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => time.now })
    site = named(office)
  })
  after(() => office.stop())

  const authenticator = (prf = true) => new Authenticator(site.url, prf)

  /** Somebody of their own for one test, with an app as second step, signed in. */
  async function somebody(role: Role = 'investigator') {
    const username = `person${++accounts}`
    const { id } = await letIn(office.services, { ...WORKS, username, role })
    return { id, username, web: await signInAs(site, username) }
  }

  /** The same with a passkey beside the app. */
  async function withPasskey({ prf = true, role }: { prf?: boolean; role?: Role } = {}) {
    const person = await somebody(role)
    const key = authenticator(prf)
    const added = await addPasskey(person.web, key)
    assert.equal(added.headers['location'], '/office/account?done=passkeyAdded', wordsOf(added.text))
    return { ...person, key }
  }

  const idOn = (page: string) => /\/office\/passkeys\/([0-9a-f]{24})"/.exec(page)?.[1] ?? ''
  const accountOf = async (web: WebOfficer) => (await web.get('/office/account').expect(200)).text
  const audited = async (who: string, action: string) =>
    (await office.services.audit.page({ who, action, limit: 50 })).length

  describe('of an account', () => {
    it('are several, each with its name, when it was added and last used, and no address', async () => {
      const { web, key, id } = await withPasskey()
      later(1)
      await addPasskey(web, authenticator(), { name: 'กุญแจนิรภัย' })
      const before = wordsOf(await accountOf(web))
      assert.match(before, /โทรศัพท์/)
      assert.match(before, /กุญแจนิรภัย/)
      assert.equal(before.match(/ยังไม่เคยใช้/g)?.length, 2)
      const { answer } = await signInByPasskey(site, key)
      assert.equal(answer.status, 303)
      const page = await accountOf(web)
      assert.equal(wordsOf(page).match(/ยังไม่เคยใช้/g)?.length, 1)
      assert.ok(!/\d+\.\d+\.\d+\.\d+|::1/.test(page), 'no address')
      assert.equal(await audited(id, 'officer.passkeyAdded'), 2)
    })

    it('are renamed and removed, each on record', async () => {
      const { web, id } = await withPasskey()
      const path = `/office/passkeys/${idOn(await accountOf(web))}`
      await web.post(path, { name: '' }).expect(422)
      await web.post(path, { name: 'เครื่องที่บ้าน' }).expect(303)
      assert.match(wordsOf(await accountOf(web)), /เครื่องที่บ้าน/)
      await web.post(`${path}/remove`).expect(303)
      assert.doesNotMatch(wordsOf(await accountOf(web)), /เครื่องที่บ้าน/)
      await web.post(`${path}/remove`).expect(404)
      for (const action of ['passkeyAdded', 'passkeyRenamed', 'passkeyRemoved'])
        assert.equal(await audited(id, `officer.${action}`), 1, action)
    })

    it("can't be touched by anybody else", async () => {
      const { web } = await withPasskey()
      const other = await somebody()
      const path = `/office/passkeys/${idOn(await accountOf(web))}`
      await other.web.get(path).expect(404)
      await other.web.post(path, { name: 'ของฉัน' }).expect(404)
      await other.web.post(`${path}/remove`).expect(404)
      assert.notEqual(idOn(await accountOf(web)), '')
    })

    it('are added, renamed and removed only by somebody who has just proved who they are', async () => {
      const { web } = await withPasskey()
      const path = `/office/passkeys/${idOn(await accountOf(web))}`
      later(11)
      const confirm = /^\/office\/confirm\?/
      for (const page of ['/office/passkeys/new', '/office/passkeys/new/options', path])
        assert.match((await web.get(page).expect(303)).headers['location'] ?? '', confirm, page)
      await web.post('/office/passkeys/new', { name: 'x', passkey: '{}' }).expect(403)
      await web.post(path, { name: 'x' }).expect(403)
      await web.post(`${path}/remove`).expect(403)
    })

    it('prove who somebody is again, as the password does', async () => {
      const { web, key } = await withPasskey()
      later(11)
      const asked = await optionsAt(web.agent, '/office/confirm/passkey')
      const next = '/office/passkeys/new'
      const confirmed = await web.post('/office/confirm/passkey', { passkey: key.get(asked), next })
      assert.equal(confirmed.headers['location'], next)
      await web.get(next).expect(200)
    })

    it('are no more than twenty, and each of them only once', async () => {
      const { web, key } = await withPasskey()
      const again = await addPasskey(web, key)
      assert.equal(again.status, 422)
      assert.match(wordsOf(again.text), /ถูกเพิ่มไว้แล้ว/)
      for (let count = 1; count < 20; count++)
        assert.equal((await addPasskey(web, authenticator())).status, 303)
      assert.match(wordsOf((await addPasskey(web, authenticator())).text), /ครบจำนวนแล้ว/)
    })

    it('belong to one account alone, also when two add the same at the same time', async () => {
      const key = authenticator()
      const two = await Promise.all([somebody(), somebody()])
      const answers = await Promise.all(two.map(({ web }) => addPasskey(web, key)))
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [303, 422],
      )
    })
  })

  describe('as the second step', () => {
    it('are asked for after the password, and let in', async () => {
      const { username, key, id } = await withPasskey({ prf: false })
      const { agent, leadsTo } = await withPassword(site, username)
      assert.equal(leadsTo, '/office/sign-in/code')
      assert.equal((await secondStepByPasskey(agent, key)).headers['location'], '/office')
      await agent.get('/office/cases').expect(200)
      const [entry] = await office.services.audit.page({ who: id, action: 'officer.signedIn', limit: 1 })
      assert.equal(entry?.facts?.['by'], 'passkey')
    })

    it('can be all there is, where the office wants a second step; recovery codes come with the first', async () => {
      const username = 'enrolled'
      const { officers } = office.services
      const { token } = await officers.invite({ ...WORKS, username, role: 'investigator' })
      await officers.accept(token, PASSWORD)
      const { agent, leadsTo } = await withPassword(site, username)
      assert.equal(leadsTo, '/office/second-step')
      const page = await agent.get('/office/passkeys/new').expect(200)
      const key = authenticator(false)
      const passkey = key.create(await optionsAt(agent, '/office/passkeys/new/options'))
      const fields = { _csrf: fieldIn(page.text, '_csrf'), name: 'กุญแจ', passkey }
      const answer = await agent.post('/office/passkeys/new').type('form').send(fields).expect(200)
      const codes = [...answer.text.matchAll(/<li>([0-9A-Z]{5}-[0-9A-Z]{5})<\/li>/g)].map(([, code]) => code)
      assert.equal(new Set(codes).size, 10)
      await agent.get('/office/cases').expect(200)

      const next = await withPassword(site, username)
      assert.equal(next.leadsTo, '/office/sign-in/code')
      assert.equal((await secondStepByPasskey(next.agent, key)).status, 303)
      const lost = await withPassword(site, username)
      const ask = await lost.agent.get('/office/sign-in/code').expect(200)
      const code = { _csrf: fieldIn(ask.text, '_csrf'), code: codes[0] }
      await lost.agent.post('/office/sign-in/code').type('form').send(code).expect(303)
    })

    it("can't be removed where it is the last one and the office wants one", async () => {
      const { web } = await withPasskey()
      await web.post('/office/second-step/remove').expect(303)
      const path = `/office/passkeys/${idOn(await accountOf(web))}/remove`
      const refused = await web.post(path).expect(409)
      assert.match(wordsOf(refused.text), /แอปหรือพาสคีย์อื่น/)
      await addPasskey(web, authenticator())
      await web.post(path).expect(303)
      assert.notEqual(idOn(await accountOf(web)), '')
    })

    it('leave an account by password alone when the last goes, where the office wants none', async () => {
      const { web, username } = await withPasskey({ role: 'auditor' })
      await web.post('/office/second-step/remove').expect(303)
      await web.post(`/office/passkeys/${idOn(await accountOf(web))}/remove`).expect(303)
      assert.equal((await withPassword(site, username)).leadsTo, '/office')
    })

    it('lock together with codes after five failures', async () => {
      const { username, key } = await withPasskey()
      const { agent } = await withPassword(site, username)
      for (let tries = 0; tries < 5; tries++)
        assert.equal((await secondStepByPasskey(agent, key, { verified: false })).status, 422)
      const locked = await secondStepByPasskey(agent, key)
      assert.equal(locked.status, 429)
      assert.ok(Number(locked.headers['retry-after']) > 0)
      const page = await agent.get('/office/sign-in/code')
      const code = { _csrf: fieldIn(page.text, '_csrf'), code: nextCode(username) }
      await agent.post('/office/sign-in/code').type('form').send(code).expect(429)
    })
  })

  describe('alone', () => {
    it('sign in and open the key, where the authenticator can', async () => {
      const { key, id } = await withPasskey()
      const { agent, answer } = await signInByPasskey(site, key)
      assert.equal(answer.headers['location'], '/office')
      await agent.get('/office/cases').expect(200)
      const [entry] = await office.services.audit.page({ who: id, action: 'officer.signedIn', limit: 1 })
      assert.equal(entry?.facts?.['by'], 'passkeyAlone')
    })

    it('do not suffice where it cannot: the page says to give the password first', async () => {
      const { key } = await withPasskey({ prf: false })
      const { agent, answer } = await signInByPasskey(site, key)
      assert.equal(answer.status, 422)
      assert.match(wordsOf(answer.text), /เข้าสู่ระบบด้วยรหัสผ่านก่อน/)
      await agent.get('/office/account').expect(303)
    })

    it('suffice from the next time on where the authenticator answers only when it is used', async () => {
      const { web, username, id } = await somebody()
      const key = authenticator()
      const asked = await optionsAt(web.agent, '/office/passkeys/new/options')
      const { prf, ...made } = JSON.parse(key.create(asked)) as { prf: string }
      assert.ok(prf)
      await web.post('/office/passkeys/new', { name: 'ก', passkey: JSON.stringify(made) }).expect(303)
      assert.equal((await signInByPasskey(site, key)).answer.status, 422)
      const { agent } = await withPassword(site, username)
      assert.equal((await secondStepByPasskey(agent, key)).status, 303)
      assert.equal(await audited(id, 'officer.passkeyOpens'), 1)
      assert.equal((await signInByPasskey(site, key)).answer.status, 303)
    })

    it('still sign in after the password was changed', async () => {
      const { web, key } = await withPasskey()
      const both = { password: NEW_PASSWORD, again: NEW_PASSWORD }
      await web.post('/office/account/password', { current: PASSWORD, ...both }).expect(303)
      const { agent, answer } = await signInByPasskey(site, key)
      assert.equal(answer.status, 303)
      await agent.get('/office/cases').expect(200)
    })

    it('sign nobody in with another key pair, once the password was forgotten', async () => {
      const { id, key, username } = await withPasskey()
      const { token } = await office.services.officers.inviteAgain(id)
      assert.equal((await signInByPasskey(site, key)).answer.status, 303)
      await office.services.officers.accept(token, NEW_PASSWORD)
      assert.equal((await signInByPasskey(site, key)).answer.status, 422)
      assert.equal((await withPassword(site, username, NEW_PASSWORD)).leadsTo, '/office/second-step')
    })

    it('sign nobody in once removed, or once the account is closed', async () => {
      const { web, key, id } = await withPasskey()
      const second = authenticator()
      await addPasskey(web, second)
      await web.post(`/office/passkeys/${idOn(await accountOf(web))}/remove`).expect(303)
      assert.equal((await signInByPasskey(site, key)).answer.status, 422)
      assert.equal((await signInByPasskey(site, second)).answer.status, 303)
      await office.services.officers.deactivate(id)
      assert.equal((await signInByPasskey(site, second)).answer.status, 422)
    })

    it('lock after five failures, whether there is such a passkey or not', async () => {
      const { key } = await withPasskey()
      for (const used of [key, authenticator()]) {
        for (let tries = 0; tries < 5; tries++)
          assert.equal((await signInByPasskey(site, used, { verified: false })).answer.status, 422)
        const { answer } = await signInByPasskey(site, used)
        assert.equal(answer.status, 429)
        assert.match(wordsOf(answer.text), /โปรดรอ 1 นาที/)
      }
    })
  })

  describe('are refused in words, and open nothing,', () => {
    const lies: [string, Lies | (() => Lies)][] = [
      ['from another origin', { origin: 'https://report.example.net' }],
      ['from another port', { origin: 'http://localhost:1' }],
      ['made for another name', { rpId: 'report.example.net' }],
      ['without the person verified', { verified: false }],
      ['inside a page of another site', { crossOrigin: true }],
      ['of another owner', () => ({ userHandle: Buffer.alloc(32, 7).toString('base64url') })],
      [
        'with a challenge of somebody else’s making',
        { challenge: Buffer.alloc(56, 7).toString('base64url') },
      ],
      ['without a challenge', { challenge: '' }],
    ]
    for (const [name, lie] of lies)
      it(name, async () => {
        const { key, id } = await withPasskey()
        const { agent, answer } = await signInByPasskey(site, key, typeof lie === 'function' ? lie() : lie)
        assert.equal(answer.status, 422)
        assert.match(wordsOf(answer.text), /พาสคีย์นี้ไม่ผ่านการตรวจสอบ|หมดเวลาหรือใช้ไปแล้ว/)
        await agent.get('/office/account').expect(303)
        assert.equal(await audited(id, 'officer.passkeyFailed'), 1)
        assert.equal((await signInByPasskey(site, key)).answer.status, 303, 'the honest answer is taken')
      })

    it('when they are made from another origin, for another name or without the person verified', async () => {
      const { web } = await somebody()
      for (const lie of [
        { origin: 'https://report.example.net' },
        { rpId: 'example.net' },
        { verified: false },
      ]) {
        const refused = await addPasskey(web, authenticator(), { name: 'ชื่อที่พิมพ์', lies: lie })
        assert.equal(refused.status, 422)
        assert.match(wordsOf(refused.text), /ไม่ผ่านการตรวจสอบ/)
        assert.match(refused.text, /value="ชื่อที่พิมพ์"/)
      }
      assert.equal(idOn(await accountOf(web)), '')
    })

    it('sent a second time', async () => {
      const { key } = await withPasskey()
      const { answer, send } = await signInByPasskey(site, key)
      assert.equal(answer.status, 303)
      const again = await send()
      assert.equal(again.status, 422)
      assert.match(wordsOf(again.text), /ใช้ไปแล้ว/)
    })

    it('sent twice at the same time: one of them', async () => {
      const { web, key } = await withPasskey()
      const passkey = key.get(await optionsAt(web.agent, '/office/confirm/passkey'))
      const send = () => web.post('/office/confirm/passkey', { passkey, next: '/office/account' })
      const answers = await Promise.all([send(), send()])
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [303, 422],
      )
    })

    it('answered after five minutes', async () => {
      const { web, key } = await withPasskey()
      const asked = await optionsAt(web.agent, '/office/sign-in/passkey')
      later(5)
      const late = await web.post('/office/sign-in/passkey', { passkey: key.get(asked) }).expect(422)
      assert.match(wordsOf(late.text), /หมดเวลา/)
    })

    it('answered at another place or by another person than were asked', async () => {
      const [one, other] = [await withPasskey(), await withPasskey()]
      const asked = await optionsAt(one.web.agent, '/office/confirm/passkey')
      await one.web.post('/office/sign-in/passkey', { passkey: one.key.get(asked) }).expect(422)
      await other.web.post('/office/confirm/passkey', { passkey: other.key.get(asked) }).expect(422)
      const own = await optionsAt(other.web.agent, '/office/confirm/passkey')
      await other.web.post('/office/confirm/passkey', { passkey: one.key.get(own) }).expect(422)
    })

    it('whose authenticator has signed no more often than before: there may be a copy', async () => {
      const { key, id } = await withPasskey()
      assert.equal((await signInByPasskey(site, key, { counter: 7 })).answer.status, 303)
      const { answer } = await signInByPasskey(site, key, { counter: 7 })
      assert.equal(answer.status, 422)
      assert.match(wordsOf(answer.text), /ไม่ผ่านการตรวจสอบ/)
      assert.equal((await signInByPasskey(site, key, { counter: 0 })).answer.status, 422)
      assert.equal(await audited(id, 'officer.passkeyCopied'), 2)
      assert.equal((await signInByPasskey(site, key, { counter: 8 })).answer.status, 303)
    })

    it('that do not count are taken as often as they come', async () => {
      const { key } = await withPasskey()
      for (let times = 0; times < 2; times++)
        assert.equal((await signInByPasskey(site, key, { counter: 0 })).answer.status, 303)
    })

    it('unknown ones with the same answer as wrong ones', async () => {
      const { key } = await withPasskey()
      const wrong = await signInByPasskey(site, key, { verified: false })
      const unknown = await signInByPasskey(site, authenticator())
      assert.equal(unknown.answer.status, wrong.answer.status)
      assert.equal(unknown.answer.text, wrong.answer.text)
    })

    it('whose answer can’t be read', async () => {
      const { web, key } = await withPasskey()
      const whole = JSON.parse(key.get(await optionsAt(web.agent, '/office/confirm/passkey'))) as {
        response: Record<string, string>
      }
      const broken = [
        ...['', 'x', '{}', '[]', 'null', '"a"', '{"id":"a"}', 'x'.repeat(50_000)],
        JSON.stringify({ ...whole, prf: 'short' }),
        ...['clientDataJSON', 'authenticatorData', 'signature'].flatMap((field) =>
          ['', '!', 'AAAA'].map((value) =>
            JSON.stringify({ ...whole, response: { ...whole.response, [field]: value } }),
          ),
        ),
      ]
      for (const passkey of broken)
        for (const path of ['/office/sign-in/passkey', '/office/confirm/passkey']) {
          const { status, text } = await web.post(path, { passkey })
          assert.ok([422, 429].includes(status), `${path} ${passkey.slice(0, 80)} ${status}`)
          assert.match(wordsOf(text), /พาสคีย์|โปรดรอ/)
        }
      for (const passkey of broken) {
        const { status } = await web.post('/office/passkeys/new', { name: 'ก', passkey })
        assert.equal(status, 422, passkey.slice(0, 80))
      }
    })
  })

  it('asked for at one copy of the program are answered at another, and once in all', async () => {
    const { store, audit, office: settings } = office.services
    const copy = () =>
      officerService({
        ...{ connection: store.connection, office: settings, audit, clock: () => time.now },
        notify: async () => undefined,
        heldAlone: async () => 0,
      }).passkeys
    const [one, other] = [copy(), copy()]
    const { key } = await withPasskey()
    const party = { id: 'localhost', origin: site.url }
    const { passkey } = assertionSchema.parse({ passkey: key.get(await one.signInOptions(party)) })
    assert.ok((await other.signIn(passkey, party)).privateKey)
    for (const again of [one, other])
      await assert.rejects(again.signIn(passkey, party), { key: 'passkeyLate' })
  })

  it('are told to their owner when one is added, may have been copied, and is removed', async () => {
    const told: Notice[] = []
    const { store, audit, office: settings, texts } = office.services
    const officers = officerService({
      ...{ connection: store.connection, office: settings, audit, clock: () => time.now },
      notify: async (notices) => void told.push(...notices),
      heldAlone: async () => 0,
    })
    const { username } = await somebody()
    const actor = await officers.checkPassword(username, PASSWORD)
    const party = { id: 'localhost', origin: site.url }
    const key = authenticator()
    const made = key.create(await officers.passkeys.creationOptions(actor, party, 'th'))
    await officers.passkeys.add(actor, addPasskeySchema.parse({ name: 'ก', passkey: made }), party)
    const used = key.get(await officers.passkeys.signInOptions(party), { counter: 5 })
    await officers.passkeys.signIn(assertionSchema.parse({ passkey: used }).passkey, party)
    const copied = key.get(await officers.passkeys.signInOptions(party), { counter: 5 })
    await assert.rejects(officers.passkeys.signIn(assertionSchema.parse({ passkey: copied }).passkey, party))
    const [passkey] = await officers.passkeys.list(actor.id)
    await officers.passkeys.remove(actor, passkey?.id ?? '')
    assert.deepEqual(
      told.map(({ kind, to }) => [kind, ...to]),
      ['passkeyAdded', 'passkeyCopied', 'passkeyRemoved'].map((kind) => [kind, actor.id]),
    )
    for (const { kind } of told) {
      const { subject, text } = noticeText({ kind }, texts, { name: undefined, url: undefined })
      assert.ok(!/\{\{|notices\./.test(subject + text), text)
    }
  })

  it('are not offered where browsers allow none, which the page says', async () => {
    const signIn = await fetch(`${office.url}/office/sign-in`)
    assert.doesNotMatch(await signIn.text(), /data-passkey/)
    assert.equal((await fetch(`${office.url}/office/sign-in/passkey`)).status, 409)
    const web = await signInNamed(office, 'mayor')
    assert.match((await web.get('/office/passkeys/new')).text, /data-passkey/)
    const unnamed = await signInAs(office, 'mayor')
    assert.match(wordsOf((await unnamed.get('/office/passkeys/new')).text), /SUCHARIT_URL/)
    assert.match(wordsOf((await unnamed.get('/office/account')).text), /SUCHARIT_URL/)
  })

  it('come from a page of the site itself', async () => {
    const { key } = await withPasskey()
    const passkey = key.get(await optionsAt((await somebody()).web.agent, '/office/sign-in/passkey'))
    const sent = await fetch(`${site.url}/office/sign-in/passkey`, {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'cross-site' },
      body: new URLSearchParams({ passkey }),
    })
    assert.equal(sent.status, 403)
  })
})
