import assert from 'node:assert/strict'
import type { Notice } from '../../src/notifications/notice.js'
import { noticeText } from '../../src/notifications/notice.text.js'
import { officerService } from '../../src/officers/officer.service.js'
import { addSecondStep, PASSWORD } from '../support/accounts.js'
import { hiddenIn, wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn } from '../support/web-officer.js'

const MINUTE_MS = 60_000
const NEW_PASSWORD = 'น้ำค้างบนใบบัวยามเช้า 77'

describe("an officer's own account", () => {
  let office: StartedOffice
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const later = (minutes: number) => void (time.now = new Date(time.now.getTime() + minutes * MINUTE_MS))
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => time.now })
  })
  after(() => office.stop())

  const sessionRows = (html: string) =>
    [...html.matchAll(/name="id" value="([^"]+)"/g)].map(([, id]) => id ?? '')

  it('lists where somebody is signed in, and ends one of them at its next request', async () => {
    const [one, other] = [await signIn(office, 'mayor'), await signIn(office, 'mayor')]
    const page = await one.get('/office/account').expect(200)
    const [id = ''] = sessionRows(page.text)
    assert.equal(sessionRows(page.text).length, 1)
    assert.ok(!/\d+\.\d+\.\d+\.\d+|127\.0\.0\.1|::1/.test(page.text), 'no address')
    await one.post('/office/account/sessions', { id }).expect(303)
    assert.match((await other.get('/office/account')).headers['location'] ?? '', /sign-in/)
    await one.get('/office/account').expect(200)
  })

  it("ends nobody else's session", async () => {
    const auditor = await signIn(office, 'auditor')
    const second = await signIn(office, 'auditor')
    const [id = ''] = sessionRows((await auditor.get('/office/account')).text)
    const mayor = await signIn(office, 'mayor')
    await mayor.post('/office/account/sessions', { id }).expect(303)
    await mayor.post('/office/account/sessions').expect(303)
    await second.get('/office/account').expect(200)
  })

  it('ends every session after twelve hours, however busy', async () => {
    const oversight = await signIn(office, 'oversight')
    for (let at = 0; at < 28; at++) {
      later(25)
      await oversight.get('/office/account').expect(200)
    }
    later(21)
    assert.equal((await oversight.get('/office/account')).status, 303)
  })

  it('asks for the password again before something weighty, and goes on from there', async () => {
    const triage = await signIn(office, 'triage')
    later(11)
    const led = await triage.get('/office/second-step').expect(303)
    assert.equal(led.headers['location'], '/office/confirm?next=%2Foffice%2Fsecond-step')
    await triage
      .post('/office/confirm', { password: 'ไม่ใช่รหัสนี้แน่นอน', next: '/office/second-step' })
      .expect(422)
    await triage.get('/office/second-step').expect(303)
    const confirmed = await triage
      .post('/office/confirm', { password: PASSWORD, next: '/office/second-step' })
      .expect(303)
    assert.equal(confirmed.headers['location'], '/office/second-step')
    await triage.get('/office/second-step').expect(200)
  })

  it('keeps a form that was sent too long after the password, to be sent again', async () => {
    const triage = await signIn(office, 'triage')
    later(11)
    const refused = await triage.post('/office/account/recovery-codes').expect(403)
    assert.match(wordsOf(refused.text), /ยืนยันรหัสผ่านก่อน/)
    assert.match(refused.text, /action="\/office\/account\/recovery-codes"/)
    const confirmed = await triage.post('/office/confirm', { password: PASSWORD }).expect(200)
    assert.match(wordsOf(confirmed.text), /ยืนยันแล้ว/)
    const again = await triage
      .post('/office/account/recovery-codes', { _csrf: hiddenIn(refused.text, '_csrf') })
      .expect(200)
    assert.equal(again.text.match(/<li>[0-9A-Z]{5}-[0-9A-Z]{5}<\/li>/g)?.length, 10)
  })

  it('makes recovery codes of before worthless with new ones', async () => {
    const { officers } = office.services
    const mayor = await signIn(office, 'mayor')
    const codes = async () => {
      const answer = await mayor.post('/office/account/recovery-codes').expect(200)
      return [...answer.text.matchAll(/<li>([0-9A-Z]{5}-[0-9A-Z]{5})<\/li>/g)].map(([, code]) => code ?? '')
    }
    const [[old = ''], [fresh = '']] = [await codes(), await codes()]
    const actor = await officers.checkPassword('mayor', PASSWORD)
    await assert.rejects(officers.secondStep.verify(actor, old))
    assert.equal(await officers.secondStep.verify(actor, fresh), 'recoveryCode')
  })

  it('wraps the same key with a new password, and ends the other sessions', async () => {
    const { officers } = office.services
    const before = await officers.checkPassword('secretary', PASSWORD)
    const [one, other] = [await signIn(office, 'secretary'), await signIn(office, 'secretary')]
    const change = (fields: Record<string, string>) => one.post('/office/account/password', fields)
    const both = { password: NEW_PASSWORD, again: NEW_PASSWORD }
    await change({ current: 'ไม่ใช่รหัสนี้แน่นอน', ...both }).expect(422)
    await change({ current: PASSWORD, password: NEW_PASSWORD, again: 'x' }).expect(422)
    await change({ current: PASSWORD, password: 'สั้น', again: 'สั้น' }).expect(422)
    await change({ current: PASSWORD, ...both }).expect(303)
    await one.get('/office/account').expect(200)
    assert.equal((await other.get('/office/account')).status, 303)
    await assert.rejects(officers.checkPassword('secretary', PASSWORD))
    const after = await officers.checkPassword('secretary', NEW_PASSWORD)
    assert.deepEqual(after.privateKey, before.privateKey)
  })

  it('gives whoever forgot the password new keys by a link, and keeps the old ones', async () => {
    const { officers, audit } = office.services
    const before = await officers.checkPassword('investigator', PASSWORD)
    const open = await signIn(office, 'investigator')
    const administrator = await signIn(office, 'administrator')
    await administrator.get(`/office/officers/${before.id}/forgotten`).expect(200)
    const made = await administrator.post(`/office/officers/${before.id}/invite`).expect(200)
    const link = /\/office\/invitation\/[\w-]{43}/.exec(made.text)?.[0] ?? ''
    // Until it is used nothing has changed.
    await officers.checkPassword('investigator', PASSWORD)
    const page = await open.agent.get(link).expect(200)
    assert.match(wordsOf(page.text), /กุญแจของท่านจะเป็นชุดใหม่/)
    const given = { password: NEW_PASSWORD, again: NEW_PASSWORD }
    await open.agent.post(link).type('form').send(given).expect(303)
    assert.equal((await open.get('/office/account')).status, 303, 'a session with the old keys ends')
    const after = await officers.checkPassword('investigator', NEW_PASSWORD)
    assert.notDeepEqual(after.publicKey, before.publicKey)
    assert.equal((await officers.byId(before.id))?.keysSince?.getTime(), time.now.getTime())
    assert.equal(await officers.secondStep.stageOf(after), 'enrol')
    const [entry] = await audit.page({ action: 'officer.keysRenewed', limit: 1 })
    assert.equal(entry?.who, before.id)
    await open.agent.post(link).type('form').send(given).expect(404)
  })

  it('begins by a link that is good for seventy-two hours, and no longer', async () => {
    const { officers } = office.services
    const account = { username: 'late', name: 'นายมา สาย', position: 'works', department: 'works' }
    const { officer, token } = await officers.invite({ ...account, role: 'investigator' })
    const link = `${office.url}/office/invitation/${token}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams({ password: NEW_PASSWORD, again: NEW_PASSWORD }).toString()
    later(72 * 60 - 1)
    assert.equal((await fetch(link)).status, 200)
    later(1)
    assert.equal((await fetch(link)).status, 404)
    assert.equal((await fetch(link, { method: 'POST', headers, body })).status, 404)
    assert.equal((await officers.byId(officer.id))?.publicKey, undefined)
  })

  it('has the position and address that the administrator gives it, on record', async () => {
    const { officers, audit } = office.services
    const [oversight] = await officers.byRole('oversight')
    assert.ok(oversight)
    const administrator = await signIn(office, 'administrator')
    const path = `/office/officers/${oversight.id}/change`
    const page = await administrator.get(path).expect(200)
    assert.match(page.text, /value="นางวิไล ธรรมรักษ์"/)
    const said = { name: 'นางวิไล ธรรมดี', position: 'education', department: 'works' }
    const wrong = await administrator
      .post(path, { ...said, position: 'king', email: 'not an address' })
      .expect(422)
    assert.match(wrong.text, /value="นางวิไล ธรรมดี"/)
    await administrator.post(path, { ...said, email: 'wilai@example.go.th' }).expect(303)
    const changed = await officers.byId(oversight.id)
    assert.deepEqual(
      [changed?.name, changed?.position, changed?.department, changed?.role],
      [said.name, said.position, said.department, 'oversight'],
    )
    assert.equal(await officers.emailOf(oversight.id), 'wilai@example.go.th')
    const [entry] = await audit.page({ action: 'officer.changed', limit: 1 })
    assert.equal(entry?.facts?.['officer'], oversight.id)
    await administrator.post(path, { ...said, email: '' }).expect(303)
    assert.equal(await officers.emailOf(oversight.id), undefined)
  })

  it('tells somebody that a code after their password was wrong', async () => {
    const { officers } = office.services
    const actor = await officers.checkPassword('auditor', PASSWORD)
    await assert.rejects(officers.secondStep.verify(actor, '000000'))
    const auditor = await signIn(office, 'auditor')
    assert.match(wordsOf((await auditor.get('/office/account')).text), /รหัสขั้นที่สองผิด/)
    assert.ok(fieldIn((await auditor.get('/office/account')).text, '_csrf'))
  })

  it('tells somebody of each sign-in, and of every change to how they sign in', async () => {
    const { store, audit, texts } = office.services
    const told: Notice[] = []
    const officers = officerService({
      ...{ connection: store.connection, office: office.services.office, audit, clock: () => time.now },
      notify: async (notices) => void told.push(...notices),
      heldAlone: async () => 0,
      assigned: async () => 0,
      reaches: () => true,
    })
    const actor = await officers.checkPassword('triage', PASSWORD)
    await officers.entered(actor.id, 'password')
    await officers.changePassword(actor, PASSWORD, NEW_PASSWORD)
    await officers.secondStep.renewRecoveryCodes(actor)
    const { token } = await officers.inviteAgain(actor.id)
    await addSecondStep({ officers, store, clock: () => time.now }, await officers.accept(token, PASSWORD))
    const mayor = await officers.checkPassword('mayor', PASSWORD)
    await officers.secondStep.remove(mayor)
    assert.deepEqual(
      told.map(({ kind, to }) => [kind, ...to]),
      [
        ...[
          'signedIn',
          'passwordChanged',
          'recoveryCodesMade',
          'linkMade',
          'keysRenewed',
          'secondStepSet',
        ].map((kind) => [kind, actor.id]),
        ['secondStepRemoved', mayor.id],
      ],
    )
    for (const { kind } of told) {
      const { subject, text } = noticeText({ kind }, texts, { name: undefined, url: undefined })
      assert.ok(!/\{\{|notices\./.test(subject + text), text)
    }
  })
})
