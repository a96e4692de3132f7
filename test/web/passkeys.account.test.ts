import assert from 'node:assert/strict'
import { type Notice } from '../../src/notifications/notice.js'
import { noticeText } from '../../src/notifications/notice.text.js'
import { addPasskeySchema, assertionSchema } from '../../src/officers/passkeys/passkey.schema.js'
import { PASSWORD } from '../support/accounts.js'
import { wordsOf } from '../support/html.js'
import { accountOf, idOn, startPasskeyOffice, type PasskeyOffice } from '../support/passkey-office.js'
import { addPasskey, optionsAt, signInByPasskey, signInNamed } from '../support/passkeys.js'
import { signInAs } from '../support/web-officer.js'

describe('passkeys', () => {
  let at: PasskeyOffice
  before(async function () {
    this.timeout(60_000)
    at = await startPasskeyOffice()
  })
  after(() => at.stop())

  describe('of an account', () => {
    it('are several, each with its name, when it was added and last used, and no address', async () => {
      const { web, key, id } = await at.withPasskey()
      at.later(1)
      await addPasskey(web, at.authenticator(), { name: 'กุญแจนิรภัย' })
      const before = wordsOf(await accountOf(web))
      assert.match(before, /โทรศัพท์/)
      assert.match(before, /กุญแจนิรภัย/)
      assert.equal(before.match(/ยังไม่เคยใช้/g)?.length, 2)
      const { answer } = await signInByPasskey(at.site, key)
      assert.equal(answer.status, 303)
      const page = await accountOf(web)
      assert.equal(wordsOf(page).match(/ยังไม่เคยใช้/g)?.length, 1)
      assert.ok(!/\d+\.\d+\.\d+\.\d+|::1/.test(page), 'no address')
      assert.equal(await at.audited(id, 'officer.passkeyAdded'), 2)
    })

    it('are renamed and removed, each on record', async () => {
      const { web, id } = await at.withPasskey()
      const path = `/office/passkeys/${idOn(await accountOf(web))}`
      await web.post(path, { name: '' }).expect(422)
      await web.post(path, { name: 'เครื่องที่บ้าน' }).expect(303)
      assert.match(wordsOf(await accountOf(web)), /เครื่องที่บ้าน/)
      await web.post(`${path}/remove`).expect(303)
      assert.doesNotMatch(wordsOf(await accountOf(web)), /เครื่องที่บ้าน/)
      await web.post(`${path}/remove`).expect(404)
      for (const action of ['passkeyAdded', 'passkeyRenamed', 'passkeyRemoved'])
        assert.equal(await at.audited(id, `officer.${action}`), 1, action)
    })

    it("can't be touched by anybody else", async () => {
      const { web } = await at.withPasskey()
      const other = await at.somebody()
      const path = `/office/passkeys/${idOn(await accountOf(web))}`
      await other.web.get(path).expect(404)
      await other.web.post(path, { name: 'ของฉัน' }).expect(404)
      await other.web.post(`${path}/remove`).expect(404)
      assert.notEqual(idOn(await accountOf(web)), '')
    })

    it('are added, renamed and removed only by somebody who has just proved who they are', async () => {
      const { web } = await at.withPasskey()
      const path = `/office/passkeys/${idOn(await accountOf(web))}`
      at.later(11)
      const confirm = /^\/office\/confirm\?/
      for (const page of ['/office/passkeys/new', '/office/passkeys/new/options', path])
        assert.match((await web.get(page).expect(303)).headers['location'] ?? '', confirm, page)
      await web.post('/office/passkeys/new', { name: 'x', passkey: '{}' }).expect(403)
      await web.post(path, { name: 'x' }).expect(403)
      await web.post(`${path}/remove`).expect(403)
    })

    it('prove who somebody is again, as the password does', async () => {
      const { web, key } = await at.withPasskey()
      at.later(11)
      const asked = await optionsAt(web.agent, '/office/confirm/passkey')
      const next = '/office/passkeys/new'
      const confirmed = await web.post('/office/confirm/passkey', { passkey: key.get(asked), next })
      assert.equal(confirmed.headers['location'], next)
      await web.get(next).expect(200)
    })

    it('are no more than twenty, and each of them only once', async () => {
      const { web, key } = await at.withPasskey()
      const again = await addPasskey(web, key)
      assert.equal(again.status, 422)
      assert.match(wordsOf(again.text), /ถูกเพิ่มไว้แล้ว/)
      for (let count = 1; count < 20; count++)
        assert.equal((await addPasskey(web, at.authenticator())).status, 303)
      assert.match(wordsOf((await addPasskey(web, at.authenticator())).text), /ครบจำนวนแล้ว/)
    })

    it('belong to one account alone, also when two add the same at the same time', async () => {
      const key = at.authenticator()
      const two = await Promise.all([at.somebody(), at.somebody()])
      const answers = await Promise.all(two.map(({ web }) => addPasskey(web, key)))
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [303, 422],
      )
    })
  })

  it('are told to their owner when one is added, may have been copied, is renamed, and is removed', async () => {
    const told: Notice[] = []
    const { texts } = at.office.services
    const officers = at.copy(told)
    const { username } = await at.somebody()
    const actor = await officers.checkPassword(username, PASSWORD)
    const { party } = at
    const key = at.authenticator()
    const made = key.create(await officers.passkeys.creationOptions(actor, party, 'th'))
    await officers.passkeys.add(actor, addPasskeySchema.parse({ name: 'ก', passkey: made }), party)
    const used = key.get(await officers.passkeys.signInOptions(party), { counter: 5 })
    await officers.passkeys.signIn(assertionSchema.parse({ passkey: used }).passkey, party)
    const copied = key.get(await officers.passkeys.signInOptions(party), { counter: 5 })
    await assert.rejects(officers.passkeys.signIn(assertionSchema.parse({ passkey: copied }).passkey, party))
    const [passkey] = await officers.passkeys.list(actor.id)
    await officers.passkeys.rename(actor.id, passkey?.id ?? '', 'ข')
    await officers.passkeys.remove(actor, passkey?.id ?? '')
    assert.deepEqual(
      told.map(({ kind, to }) => [kind, ...to]),
      ['passkeyAdded', 'passkeyCopied', 'passkeyRenamed', 'passkeyRemoved'].map((kind) => [kind, actor.id]),
    )
    for (const { kind } of told) {
      const { subject, text } = noticeText({ kind }, texts, { name: undefined, url: undefined })
      assert.ok(!/\{\{|notices\./.test(subject + text), text)
    }
  })

  it('are not offered where browsers allow none, which the page says', async () => {
    const signIn = await fetch(`${at.office.url}/office/sign-in`)
    assert.doesNotMatch(await signIn.text(), /data-passkey/)
    assert.equal((await fetch(`${at.office.url}/office/sign-in/passkey`)).status, 409)
    const web = await signInNamed(at.office, 'mayor')
    assert.match((await web.get('/office/passkeys/new')).text, /data-passkey/)
    const unnamed = await signInAs(at.office, 'mayor')
    assert.match(wordsOf((await unnamed.get('/office/passkeys/new')).text), /SUCHARIT_URL/)
    assert.match(wordsOf((await unnamed.get('/office/account')).text), /SUCHARIT_URL/)
  })
})
