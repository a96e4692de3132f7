import assert from 'node:assert/strict'
import { assertionSchema } from '../../src/officers/passkeys/passkey.schema.js'
import { nextCode, PASSWORD } from '../support/accounts.js'
import { wordsOf } from '../support/html.js'
import { accountOf, idOn, startPasskeyOffice, type PasskeyOffice, WORKS } from '../support/passkey-office.js'
import {
  addPasskey,
  optionsAt,
  secondStepByPasskey,
  signInByPasskey,
  withPassword,
} from '../support/passkeys.js'
import { fieldIn } from '../support/web-officer.js'

const NEW_PASSWORD = 'น้ำค้างบนใบบัวยามเช้า 77'

describe('passkeys', () => {
  let at: PasskeyOffice
  before(async function () {
    this.timeout(60_000)
    at = await startPasskeyOffice()
  })
  after(() => at.stop())

  describe('as the second step', () => {
    it('are asked for after the password, and let in', async () => {
      const { username, key, id } = await at.withPasskey({ prf: false })
      const { agent, leadsTo } = await withPassword(at.site, username)
      assert.equal(leadsTo, '/office/sign-in/code')
      assert.equal((await secondStepByPasskey(agent, key)).headers['location'], '/office')
      await agent.get('/office/cases').expect(200)
      const [entry] = await at.office.services.audit.page({ who: id, action: 'officer.signedIn', limit: 1 })
      assert.equal(entry?.facts?.['by'], 'passkey')
    })

    it('can be all there is, where the office wants a second step; recovery codes come with the first', async () => {
      const username = 'enrolled'
      const { officers } = at.office.services
      const { token } = await officers.invite({ ...WORKS, username, role: 'investigator' })
      await officers.accept(token, PASSWORD)
      const { agent, leadsTo } = await withPassword(at.site, username)
      assert.equal(leadsTo, '/office/second-step')
      const page = await agent.get('/office/passkeys/new').expect(200)
      const key = at.authenticator(false)
      const passkey = key.create(await optionsAt(agent, '/office/passkeys/new/options'))
      const fields = { _csrf: fieldIn(page.text, '_csrf'), name: 'กุญแจ', passkey }
      const answer = await agent.post('/office/passkeys/new').type('form').send(fields).expect(200)
      const codes = [...answer.text.matchAll(/<li>([0-9A-Z]{5}-[0-9A-Z]{5})<\/li>/g)].map(([, code]) => code)
      assert.equal(new Set(codes).size, 10)
      await agent.get('/office/cases').expect(200)

      const next = await withPassword(at.site, username)
      assert.equal(next.leadsTo, '/office/sign-in/code')
      assert.equal((await secondStepByPasskey(next.agent, key)).status, 303)
      const lost = await withPassword(at.site, username)
      const ask = await lost.agent.get('/office/sign-in/code').expect(200)
      const code = { _csrf: fieldIn(ask.text, '_csrf'), code: codes[0] }
      await lost.agent.post('/office/sign-in/code').type('form').send(code).expect(303)
    })

    it("can't be removed where it is the last one and the office wants one", async () => {
      const { web } = await at.withPasskey()
      await web.post('/office/second-step/remove').expect(303)
      const path = `/office/passkeys/${idOn(await accountOf(web))}/remove`
      const refused = await web.post(path).expect(409)
      assert.match(wordsOf(refused.text), /แอปหรือพาสคีย์อื่น/)
      await addPasskey(web, at.authenticator())
      await web.post(path).expect(303)
      assert.notEqual(idOn(await accountOf(web)), '')
    })

    it('leave an account by password alone when the last goes, where the office wants none', async () => {
      const { web, username } = await at.withPasskey({ role: 'auditor' })
      await web.post('/office/second-step/remove').expect(303)
      await web.post(`/office/passkeys/${idOn(await accountOf(web))}/remove`).expect(303)
      assert.equal((await withPassword(at.site, username)).leadsTo, '/office')
    })

    it('lock together with codes after five failures', async () => {
      const { username, key } = await at.withPasskey()
      const { agent } = await withPassword(at.site, username)
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
      const { key, id } = await at.withPasskey()
      const { agent, answer } = await signInByPasskey(at.site, key)
      assert.equal(answer.headers['location'], '/office')
      await agent.get('/office/cases').expect(200)
      const [entry] = await at.office.services.audit.page({ who: id, action: 'officer.signedIn', limit: 1 })
      assert.equal(entry?.facts?.['by'], 'passkeyAlone')
    })

    it('do not suffice where it cannot: the page says to give the password first', async () => {
      const { key } = await at.withPasskey({ prf: false })
      const { agent, answer } = await signInByPasskey(at.site, key)
      assert.equal(answer.status, 422)
      assert.match(wordsOf(answer.text), /เข้าสู่ระบบด้วยรหัสผ่านก่อน/)
      await agent.get('/office/account').expect(303)
    })

    it('suffice from the next time on where the authenticator answers only when it is used', async () => {
      const { web, username, id } = await at.somebody()
      const key = at.authenticator()
      const asked = await optionsAt(web.agent, '/office/passkeys/new/options')
      const { prf, ...made } = JSON.parse(key.create(asked)) as { prf: string }
      assert.ok(prf)
      await web.post('/office/passkeys/new', { name: 'ก', passkey: JSON.stringify(made) }).expect(303)
      assert.equal((await signInByPasskey(at.site, key)).answer.status, 422)
      const { agent } = await withPassword(at.site, username)
      assert.equal((await secondStepByPasskey(agent, key)).status, 303)
      assert.equal(await at.audited(id, 'officer.passkeyOpens'), 1)
      assert.equal((await signInByPasskey(at.site, key)).answer.status, 303)
    })

    it('still sign in after the password was changed', async () => {
      const { web, key } = await at.withPasskey()
      const both = { password: NEW_PASSWORD, again: NEW_PASSWORD }
      await web.post('/office/account/password', { current: PASSWORD, ...both }).expect(303)
      const { agent, answer } = await signInByPasskey(at.site, key)
      assert.equal(answer.status, 303)
      await agent.get('/office/cases').expect(200)
    })

    it('sign nobody in with another key pair, once the password was forgotten', async () => {
      const { id, key, username } = await at.withPasskey()
      const { token } = await at.office.services.officers.inviteAgain(id)
      assert.equal((await signInByPasskey(at.site, key)).answer.status, 303)
      await at.office.services.officers.accept(token, NEW_PASSWORD)
      assert.equal((await signInByPasskey(at.site, key)).answer.status, 422)
      assert.equal((await withPassword(at.site, username, NEW_PASSWORD)).leadsTo, '/office/second-step')
    })

    it('sign nobody in once removed, or once the account is closed', async () => {
      const { web, key, id } = await at.withPasskey()
      const second = at.authenticator()
      await addPasskey(web, second)
      await web.post(`/office/passkeys/${idOn(await accountOf(web))}/remove`).expect(303)
      assert.equal((await signInByPasskey(at.site, key)).answer.status, 422)
      assert.equal((await signInByPasskey(at.site, second)).answer.status, 303)
      await at.office.services.officers.deactivate(id)
      assert.equal((await signInByPasskey(at.site, second)).answer.status, 422)
    })

    it('lock after five failures, whether there is such a passkey or not', async () => {
      const { key } = await at.withPasskey()
      for (const used of [key, at.authenticator()]) {
        for (let tries = 0; tries < 5; tries++)
          assert.equal((await signInByPasskey(at.site, used, { verified: false })).answer.status, 422)
        const { answer } = await signInByPasskey(at.site, used)
        assert.equal(answer.status, 429)
        assert.match(wordsOf(answer.text), /โปรดรอ 1 นาที/)
      }
    })
  })

  it('asked for at one copy of the program are answered at another, and once in all', async () => {
    const [one, other] = [at.copy().passkeys, at.copy().passkeys]
    const { key } = await at.withPasskey()
    const { party } = at
    const { passkey } = assertionSchema.parse({ passkey: key.get(await one.signInOptions(party)) })
    assert.ok((await other.signIn(passkey, party)).privateKey)
    for (const again of [one, other])
      await assert.rejects(again.signIn(passkey, party), { key: 'passkeyLate' })
  })
})
