import assert from 'node:assert/strict'
import supertest from 'supertest'
import { fileCase } from '../support/case-office.js'
import { hiddenIn, wordsOf } from '../support/html.js'
import { intakeApp } from '../support/intake-app.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn, type WebOfficer } from '../support/web-officer.js'
import { PASSWORD } from '../support/accounts.js'

const IDLE_MS = 31 * 60_000
const OWN = { 'Sec-Fetch-Site': 'same-origin' }
const TYPED = 'ผู้โทรแจ้งว่าถนน <b>หน้าโรงเรียน</b> พัง\nโทร "วันนี้"'
const RECEIPTS_IN_TEN_MINUTES = 30

/** The form that a page offers to send again, and where to. */
function formOn(html: string): { action: string; fields: [string, string][] } {
  const [, action = '', form = ''] =
    /<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(html.slice(html.indexOf('<main'))) ??
    assert.fail(html)
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  return { action, fields: fields.map(([, name = '', value = '']) => [name, plain(value)]) }
}

const plain = (value: string) =>
  value
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')

describe('a form that was being typed while its sign-in ended', function () {
  this.timeout(60_000)
  let office: StartedOffice
  let triage: WebOfficer
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  before(async () => {
    office = await startOffice({ clock: () => time.now })
  })
  beforeEach(async () => {
    triage = await signIn(office, 'triage')
  })
  after(() => office.stop())

  const idle = () => {
    time.now = new Date(time.now.getTime() + IDLE_MS)
  }
  const blobs = async () => {
    let count = 0
    for await (const _ of office.services.store.blobs.list()) count += 1
    return count
  }
  const multipart = (who: WebOfficer, path: string, fields: [string, string][]) => {
    const request = who.agent.post(path).set(OWN)
    for (const [name, value] of fields) void request.field(name, value)
    return request
  }
  async function complaint(): Promise<[string, string][]> {
    const form = fieldIn((await triage.get('/office/cases/new').expect(200)).text, 'form')
    const fields = { form, channel: 'phone', category: 'roads', what: TYPED, contactPhone: '0812345678' }
    return [['_csrf', triage.csrf], ...Object.entries(fields), ['send', 'yes']]
  }
  async function answering(): Promise<string> {
    const { number } = await fileCase(office.services.cases)
    await triage.open(`/office/cases/${number}`)
    return `/office/cases/${number}/messages`
  }

  it('keeps a whole complaint, which after signing in is sent again and filed once', async () => {
    const fields = await complaint()
    const before = await blobs()
    idle()
    const ended = await multipart(triage, '/office/cases/new', fields).attach(
      'files',
      Buffer.from('ข้อความในไฟล์'),
      'หลักฐาน.txt',
    )
    assert.equal(ended.status, 401)
    assert.match(ended.text, /href="\/office\/sign-in" target="_blank"/)
    assert.ok(ended.text.includes('ผู้โทรแจ้งว่าถนน &lt;b&gt;หน้าโรงเรียน&lt;/b&gt; พัง'), 'shown, escaped')
    assert.match(ended.text, /readonly/)
    assert.match(wordsOf(ended.text), /หลักฐาน\.txt/)
    assert.ok(!ended.text.includes(triage.csrf) && !ended.text.includes('name="_csrf"'), 'no token')
    assert.equal(await blobs(), before)

    const again = await signIn(office, 'triage')
    const kept = formOn(ended.text)
    assert.deepEqual(kept, { action: '/office/cases/new', fields: fields.slice(1) })
    const stale = await multipart(again, kept.action, kept.fields)
    assert.equal(stale.status, 403)
    assert.match(wordsOf(stale.text), /กรุณากด “ส่งอีกครั้ง”/)
    const renewed = formOn(stale.text)
    assert.deepEqual(renewed.fields, [['_csrf', again.csrf], ...kept.fields])
    const filed = await multipart(again, renewed.action, renewed.fields)
    assert.equal(filed.status, 200)
    assert.match(filed.text, /app-receipt__group/)
  })

  it('keeps an answer to a resident, also while the second step of the next sign-in is missing', async () => {
    const path = await answering()
    idle()
    const ended = await triage.post(path, { answer: TYPED, version: '2' }).set(OWN)
    assert.equal(ended.status, 401)
    assert.deepEqual(formOn(ended.text).fields, [
      ['answer', TYPED],
      ['version', '2'],
    ])
    const halfway = supertest.agent(office.url)
    await halfway
      .post('/office/sign-in')
      .type('form')
      .send({ username: 'triage', password: PASSWORD })
      .expect(303)
    const early = await halfway.post(path).set(OWN).type('form').send({ answer: TYPED })
    assert.equal(early.status, 401)
    assert.deepEqual(formOn(early.text).fields, [['answer', TYPED]])
  })

  it('shows only text to copy where the browser does not say that a page of ours sent it', async () => {
    const path = await answering()
    idle()
    const ended = await triage.post(path, { answer: TYPED })
    assert.equal(ended.status, 401)
    assert.match(ended.text, /<textarea[^>]*readonly[^>]*>ผู้โทรแจ้ง/)
    const again = await signIn(office, 'triage')
    const stale = await again.agent.post(path).type('form').send({ answer: TYPED })
    assert.equal(stale.status, 403)
    assert.match(stale.text, /<textarea[^>]*readonly[^>]*>ผู้โทรแจ้ง/)
    for (const { text } of [ended, stale]) assert.doesNotMatch(text, /name="answer"/)
  })

  it('shows nothing of what another site’s page sent, in text or with files', async () => {
    const foreign = { 'Sec-Fetch-Site': 'cross-site' }
    const path = await answering()
    for (const who of [triage.agent, supertest.agent(office.url)])
      for (const answer of [
        await who.post(path).set(foreign).type('form').send({ answer: TYPED }),
        await who.post('/office/cases/new').set(foreign).field('what', TYPED),
      ]) {
        assert.ok([401, 403].includes(answer.status))
        assert.doesNotMatch(answer.text, /หน้าโรงเรียน|<textarea/)
      }
  })

  it('never shows a password, nor a form with more in it than a form holds', async () => {
    const nobody = supertest.agent(office.url)
    const secret = await nobody
      .post('/office/account/password')
      .set(OWN)
      .type('form')
      .send({ current: 'correct horse', note: TYPED })
    assert.equal(secret.status, 401)
    assert.doesNotMatch(secret.text, /correct horse|หน้าโรงเรียน/)
    const large = await nobody.post('/office/cases/new').set(OWN).field('what', 'ก'.repeat(100_000))
    assert.equal(large.status, 401)
    assert.doesNotMatch(large.text, /กกก|<textarea/)
  })
})

describe('a resident’s reply that comes after too many tries', () => {
  it('is on the page that says so, to be sent again, and its file is to be chosen again', async () => {
    const office = await intakeApp({ limits: true })
    for (let asked = 0; asked < RECEIPTS_IN_TEN_MINUTES; asked++)
      await supertest(office.app).post('/track').type('form').send({ receipt: '1' }).expect(422)
    const answer = await supertest(office.app)
      .post('/track/reply')
      .field('form', 'x')
      .field('message', TYPED)
      .attach('files', Buffer.from('ข้อความ'), 'รูป.txt')
    assert.equal(answer.status, 429)
    assert.equal(plain(hiddenIn(answer.text, 'message')), TYPED)
    assert.equal(formOn(answer.text).action, '/track/reply')
    assert.match(wordsOf(answer.text), /รูป\.txt/)
    assert.equal(await office.blobCount(), 0)
    await office.remove()
  })
})
