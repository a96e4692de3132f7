import assert from 'node:assert/strict'
import type { Notice } from '../../src/notifications/notice.js'
import { newPasswordSchema } from '../../src/officers/passkeys/passkey.schema.js'
import { PASSWORD } from '../support/accounts.js'
import type { Authenticator, Lies } from '../support/authenticator.js'
import { wordsOf } from '../support/html.js'
import { startPasskeyOffice, type PasskeyOffice } from '../support/passkey-office.js'
import { optionsAt, signInByPasskey, withPassword } from '../support/passkeys.js'
import { fieldIn, signInAs } from '../support/web-officer.js'

const NEW_PASSWORD = 'น้ำค้างบนใบบัวยามเช้า 77'
const PATH = '/office/account/password/passkey'
const BOTH = { password: NEW_PASSWORD, again: NEW_PASSWORD }

type Agent = Parameters<typeof optionsAt>[0]

describe('a forgotten password, by a passkey that opens the key', () => {
  let at: PasskeyOffice
  before(async function () {
    this.timeout(60_000)
    at = await startPasskeyOffice()
  })
  after(() => at.stop())

  /** Somebody in a browser sends a new password with their passkey. */
  async function change(
    agent: Agent,
    key: Authenticator,
    fields: Record<string, string> = BOTH,
    lies?: Lies,
  ) {
    const page = await agent.get(PATH).expect(200)
    const passkey = key.get(await optionsAt(agent, `${PATH}/options`), lies)
    return agent
      .post(PATH)
      .type('form')
      .send({ _csrf: fieldIn(page.text, '_csrf'), passkey, ...fields })
  }

  it('is set anew from the own account: same key, other sessions end, on record', async () => {
    const { officers, audit } = at.office.services
    const { key, id, username } = await at.withPasskey()
    const before = await officers.checkPassword(username, PASSWORD)
    const elsewhere = await signInAs(at.site, username)
    const { agent } = await signInByPasskey(at.site, key)
    // However long ago the sign-in was: the passkey is the proof.
    at.later(15)
    const link = await agent.get('/office/account/password').expect(200)
    assert.match(link.text, new RegExp(`href="${PATH}"`))
    const changed = await change(agent, key)
    assert.equal(changed.headers['location'], '/office/account?done=password')

    await agent.get('/office/account').expect(200)
    assert.equal((await elsewhere.get('/office/account')).status, 303)
    await assert.rejects(officers.checkPassword(username, PASSWORD))
    const after = await officers.checkPassword(username, NEW_PASSWORD)
    assert.deepEqual(after.privateKey, before.privateKey)
    assert.equal(after.keysSince, undefined)
    assert.equal((await withPassword(at.site, username, NEW_PASSWORD)).leadsTo, '/office/sign-in/code')
    assert.equal((await signInByPasskey(at.site, key)).answer.status, 303, 'the passkey still signs in')
    const [entry] = await audit.page({ who: id, action: 'officer.passwordChanged', limit: 1 })
    assert.equal(entry?.facts?.['by'], 'passkeyAlone')
  })

  it('is not for a passkey that only ever follows the password', async () => {
    const { key, web, username } = await at.withPasskey({ prf: false })
    assert.doesNotMatch((await web.get('/office/account/password')).text, new RegExp(PATH))
    assert.doesNotMatch((await web.get(PATH).expect(200)).text, /data-passkey/)
    const passkey = key.get(await optionsAt(web.agent, `${PATH}/options`))
    const refused = await web.post(PATH, { passkey, ...BOTH }).expect(422)
    assert.match(refused.text, /ขอลิงก์ตั้งรหัสผ่านใหม่/)
    await at.office.services.officers.checkPassword(username, PASSWORD)
  })

  it('is asked of passkeys alone that open the key', async () => {
    const { web, key } = await at.withPasskey()
    const other = at.authenticator(false)
    const made = other.create(await optionsAt(web.agent, '/office/passkeys/new/options'))
    await web.post('/office/passkeys/new', { name: 'ก', passkey: made }).expect(303)
    const { allowCredentials } = await optionsAt(web.agent, `${PATH}/options`)
    assert.deepEqual(
      allowCredentials?.map(({ id }) => id),
      [key.credentialId],
    )
  })

  it('stays as it is when the passkey or the new password is wrong, which the page says', async () => {
    const { key, web, id, username } = await at.withPasskey()
    const stranger = await at.withPasskey()
    const wrong = await change(web.agent, key, BOTH, { verified: false })
    assert.equal(wrong.status, 422)
    assert.match(wordsOf(wrong.text), /พาสคีย์นี้ไม่ผ่านการตรวจสอบ/)
    assert.equal((await change(web.agent, stranger.key)).status, 422)
    const short = await change(web.agent, key, { password: 'สั้น', again: 'สั้น' })
    assert.equal(short.status, 422)
    const unlike = await change(web.agent, key, { password: NEW_PASSWORD, again: 'x' })
    assert.match(wordsOf(unlike.text), /ไม่ตรงกัน/)
    await web.post(PATH, BOTH).expect(422)
    // An answer to another question than this one.
    const confirming = key.get(await optionsAt(web.agent, '/office/confirm/passkey'))
    await web.post(PATH, { passkey: confirming, ...BOTH }).expect(422)
    await at.office.services.officers.checkPassword(username, PASSWORD)
    assert.equal(await at.audited(id, 'officer.passwordChanged'), 0)
  })

  it('is told to its owner', async () => {
    const told: Notice[] = []
    const { key, id, username } = await at.withPasskey()
    const officers = at.copy(told)
    const actor = await officers.checkPassword(username, PASSWORD)
    const answer = key.get(await officers.passkeys.proofOptions(actor, 'password', at.party))
    await officers.changeByPasskey(actor, newPasswordSchema.parse({ passkey: answer, ...BOTH }), at.party)
    assert.deepEqual(
      told.map(({ kind, to }) => [kind, ...to]),
      [['passwordChanged', id]],
    )
  })
})
