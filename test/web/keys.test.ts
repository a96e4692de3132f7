import assert from 'node:assert/strict'
import { caseModel } from '../../src/cases/case.model.js'
import { letIn, PASSWORD } from '../support/accounts.js'
import { fileCase, naming } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, signInAs, type WebOfficer } from '../support/web-officer.js'

const MINUTE_MS = 60_000
const NEW_PASSWORD = 'น้ำค้างบนใบบัวยามเช้า 77'

describe('the pages of keys', () => {
  let office: StartedOffice
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const later = (minutes: number) => void (time.now = new Date(time.now.getTime() + minutes * MINUTE_MS))
  beforeEach(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => time.now })
  })
  afterEach(() => office.stop())

  const file = (...positions: string[]) => fileCase(office.services.cases, naming(...positions))
  async function newcomer() {
    later(1)
    const account = { username: 'newcomer', name: 'นายมาใหม่ ใจกล้า', role: 'triage' as const }
    return letIn(office.services, { ...account, position: 'education', department: 'clerk' })
  }
  const give = async (by: WebOfficer, id: string) => {
    const answer = await by.post(`/office/keys/${id}/grant`).expect(303)
    assert.equal(answer.headers['location'], `/office/keys/${id}`)
    await office.services.cases.keyRunsEnded()
  }

  it('tell a colleague on the list of cases that somebody new waits, and give everything in one press', async () => {
    const [plain, named] = [await file(), await file('education')]
    const { id } = await newcomer()
    const [triage, person] = [await signIn(office, 'triage'), await signInAs(office, 'newcomer')]
    assert.match(wordsOf((await person.get('/office/keys')).text), /ท่านเห็นเฉพาะเรื่องที่รับเข้ามาหลังจาก/)
    await person.get(`/office/cases/${plain.number}`).expect(404)
    const inbox = await triage.get('/office/cases').expect(200)
    assert.match(wordsOf(inbox.text), /นายมาใหม่ ใจกล้า.*รอกุญแจของเรื่องเดิม/)
    assert.match(inbox.text, new RegExp(`action="/office/keys/${id}/grant"`))
    await give(triage, id)
    const progress = await triage.get(`/office/keys/${id}`).expect(200)
    assert.match(wordsOf(progress.text), /ตรวจแล้ว 2 จาก 2 เรื่อง ให้กุญแจเพิ่ม 1 เรื่อง/)
    assert.equal(progress.headers['refresh'], undefined)
    assert.doesNotMatch(wordsOf((await triage.get('/office/cases')).text), /รอกุญแจของเรื่องเดิม/)
    assert.equal((await person.open(`/office/cases/${plain.number}`)).status, 200)
    await person.get(`/office/cases/${named.number}`).expect(404)
    const entries = await office.services.audit.page({ action: 'case.keyGranted', limit: 10 })
    assert.deepEqual(
      entries.map(({ caseNumber, facts }) => [caseNumber, facts]),
      [[plain.number, { officer: id }]],
    )
  })

  it('show how far giving and sealing anew have come while they are under way', async () => {
    const { cases } = office.services
    const { id } = await newcomer()
    const triage = await signIn(office, 'triage')
    const underWay = { state: 'running', total: 200, seen: 60, given: 40, beganAt: time.now } as const
    const { grantees, sealingProgress } = cases
    cases.grantees = async (actor) => (await grantees(actor)).map((one) => ({ ...one, progress: underWay }))
    cases.sealingProgress = async () => underWay
    for (const [language, path] of ['', '/en'].flatMap((at) => [
      [at, `/office/keys/${id}`],
      [at, '/office/keys'],
    ])) {
      const page = await triage.get(`${language}${path}`).expect(200)
      assert.equal(page.headers['refresh'], '3', path)
      assert.match(page.text, /<progress[^>]* value="60" max="200"/, path)
    }
    Object.assign(cases, { grantees, sealingProgress })
  })

  it('ask for the password again before keys are given, and give them then', async () => {
    const { number } = await file()
    const { id } = await newcomer()
    const triage = await signIn(office, 'triage')
    later(11)
    await triage.post(`/office/keys/${id}/grant`).expect(403)
    const stored = await caseModel(office.services.store.connection).findOne({ number }).lean().orFail()
    assert.ok(!stored.keys.some(({ holder }) => holder === id))
    await triage.post('/office/confirm', { password: PASSWORD }).expect(200)
    await give(triage, id)
  })

  it('show whoever forgot the password which cases wait, and who can give them', async () => {
    const { number } = await file()
    const { officers } = office.services
    later(1)
    const [{ id } = assert.fail()] = await officers.byRole('triage')
    const { token } = await officers.inviteAgain(id)
    const actor = await officers.accept(token, NEW_PASSWORD)
    await officers.secondStep.require([], actor.id)
    const triage = await signInAs(office, 'triage', NEW_PASSWORD)
    const inbox = await triage.get('/office/cases').expect(200)
    assert.match(wordsOf(inbox.text), /รอกุญแจ/)
    assert.ok(!inbox.text.includes(`href="/office/cases/${number}"`), 'a link would lead to nothing')
    const own = wordsOf((await triage.get('/office/keys').expect(200)).text)
    assert.match(own, new RegExp(`จึงมี 1 เรื่องที่รอกุญแจ.*${number}.*ผู้ที่ให้กุญแจแก่ท่านได้ นายประเสริฐ ศรีสุข`))
    await give(await signIn(office, 'secretary'), id)
    assert.doesNotMatch(wordsOf((await triage.get('/office/keys')).text), /เรื่องที่รอกุญแจ/)
    assert.equal((await triage.open(`/office/cases/${number}`)).status, 200)
  })

  it('give nothing to somebody who may have no keys, however the address is put together', async () => {
    const triage = await signIn(office, 'triage')
    for (const role of ['mayor', 'auditor', 'administrator'] as const) {
      const [{ id } = assert.fail()] = await office.services.officers.byRole(role)
      await triage.post(`/office/keys/${id}/grant`).expect(404)
      await triage.get(`/office/keys/${id}`).expect(404)
    }
  })
})
