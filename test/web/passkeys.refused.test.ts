import assert from 'node:assert/strict'
import { type Lies } from '../support/authenticator.js'
import { wordsOf } from '../support/html.js'
import { accountOf, idOn, startPasskeyOffice, type PasskeyOffice } from '../support/passkey-office.js'
import { addPasskey, optionsAt, signInByPasskey } from '../support/passkeys.js'

describe('passkeys', () => {
  let at: PasskeyOffice
  before(async function () {
    this.timeout(60_000)
    at = await startPasskeyOffice()
  })
  after(() => at.stop())

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
        const { key, id } = await at.withPasskey()
        const { agent, answer } = await signInByPasskey(at.site, key, typeof lie === 'function' ? lie() : lie)
        assert.equal(answer.status, 422)
        assert.match(wordsOf(answer.text), /พาสคีย์นี้ไม่ผ่านการตรวจสอบ|หมดเวลาหรือใช้ไปแล้ว/)
        await agent.get('/office/account').expect(303)
        assert.equal(await at.audited(id, 'officer.passkeyFailed'), 1)
        assert.equal((await signInByPasskey(at.site, key)).answer.status, 303, 'the honest answer is taken')
      })

    it('when they are made from another origin, for another name or without the person verified', async () => {
      const { web } = await at.somebody()
      for (const lie of [
        { origin: 'https://report.example.net' },
        { rpId: 'example.net' },
        { verified: false },
      ]) {
        const refused = await addPasskey(web, at.authenticator(), { name: 'ชื่อที่พิมพ์', lies: lie })
        assert.equal(refused.status, 422)
        assert.match(wordsOf(refused.text), /ไม่ผ่านการตรวจสอบ/)
        assert.match(refused.text, /value="ชื่อที่พิมพ์"/)
      }
      assert.equal(idOn(await accountOf(web)), '')
    })

    it('sent a second time', async () => {
      const { key } = await at.withPasskey()
      const { answer, send } = await signInByPasskey(at.site, key)
      assert.equal(answer.status, 303)
      const again = await send()
      assert.equal(again.status, 422)
      assert.match(wordsOf(again.text), /ใช้ไปแล้ว/)
    })

    it('sent twice at the same time: one of them', async () => {
      const { web, key } = await at.withPasskey()
      const passkey = key.get(await optionsAt(web.agent, '/office/confirm/passkey'))
      const send = () => web.post('/office/confirm/passkey', { passkey, next: '/office/account' })
      const answers = await Promise.all([send(), send()])
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [303, 422],
      )
    })

    it('answered after five minutes', async () => {
      const { web, key } = await at.withPasskey()
      const asked = await optionsAt(web.agent, '/office/sign-in/passkey')
      at.later(5)
      const late = await web.post('/office/sign-in/passkey', { passkey: key.get(asked) }).expect(422)
      assert.match(wordsOf(late.text), /หมดเวลา/)
    })

    it('answered at another place or by another person than were asked', async () => {
      const [one, other] = [await at.withPasskey(), await at.withPasskey()]
      const asked = await optionsAt(one.web.agent, '/office/confirm/passkey')
      await one.web.post('/office/sign-in/passkey', { passkey: one.key.get(asked) }).expect(422)
      await other.web.post('/office/confirm/passkey', { passkey: other.key.get(asked) }).expect(422)
      const own = await optionsAt(other.web.agent, '/office/confirm/passkey')
      await other.web.post('/office/confirm/passkey', { passkey: one.key.get(own) }).expect(422)
    })

    it('whose authenticator has signed no more often than before: there may be a copy', async () => {
      const { key, id } = await at.withPasskey()
      assert.equal((await signInByPasskey(at.site, key, { counter: 7 })).answer.status, 303)
      const { answer } = await signInByPasskey(at.site, key, { counter: 7 })
      assert.equal(answer.status, 422)
      assert.match(wordsOf(answer.text), /ไม่ผ่านการตรวจสอบ/)
      assert.equal((await signInByPasskey(at.site, key, { counter: 0 })).answer.status, 422)
      assert.equal(await at.audited(id, 'officer.passkeyCopied'), 2)
      assert.equal((await signInByPasskey(at.site, key, { counter: 8 })).answer.status, 303)
    })

    it('that do not count are taken as often as they come', async () => {
      const { key } = await at.withPasskey()
      for (let times = 0; times < 2; times++)
        assert.equal((await signInByPasskey(at.site, key, { counter: 0 })).answer.status, 303)
    })

    it('unknown ones with the same answer as wrong ones', async () => {
      const { key } = await at.withPasskey()
      const wrong = await signInByPasskey(at.site, key, { verified: false })
      const unknown = await signInByPasskey(at.site, at.authenticator())
      assert.equal(unknown.answer.status, wrong.answer.status)
      assert.equal(unknown.answer.text, wrong.answer.text)
    })

    it('whose answer can’t be read', async () => {
      const { web, key } = await at.withPasskey()
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

  it('come from a page of the site itself', async () => {
    const { key } = await at.withPasskey()
    const passkey = key.get(await optionsAt((await at.somebody()).web.agent, '/office/sign-in/passkey'))
    const sent = await fetch(`${at.site.url}/office/sign-in/passkey`, {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'cross-site' },
      body: new URLSearchParams({ passkey }),
    })
    assert.equal(sent.status, 403)
  })
})
