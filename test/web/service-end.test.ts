import assert from 'node:assert/strict'
import { fileCase, naming } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn } from '../support/web-officer.js'

const DAY_MS = 86_400_000

describe('the end of somebody’s service', () => {
  let office: StartedOffice
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const days = (count: number) => void (time.now = new Date(time.now.getTime() + count * DAY_MS))
  beforeEach(async function () {
    this.timeout(60_000)
    time.now = new Date('2026-11-26T03:00:00Z')
    office = await startOffice({ clock: () => time.now })
  })
  afterEach(() => office.stop())

  const triage = async () =>
    (await office.services.officers.list()).find(({ username }) => username === 'triage') ?? assert.fail()
  async function setLastDay(lastDay: string, status = 303) {
    const administrator = await signIn(office, 'administrator')
    const { id, name, position, department } = await triage()
    return administrator
      .post(`/office/officers/${id}/change`, { name, position, department, email: '', lastDay })
      .expect(status)
  }

  it('is a day that the administrator sets, and after it the account is closed', async () => {
    await setLastDay('2569-11-28')
    assert.equal((await triage()).lastDay, '2026-11-28')
    days(2)
    await office.services.officers.carryOut()
    assert.equal((await triage()).active, true, 'the last day is one of work')
    days(1)
    await office.services.officers.carryOut()
    assert.equal((await triage()).active, false)
    const [entry] = await office.services.audit.page({ action: 'officer.deactivated', limit: 1 })
    assert.equal(entry?.who, 'system')
  })

  it('keeps what was typed where the day is none', async () => {
    const answer = await setLastDay('31 กุมภาพันธ์', 422)
    assert.match(answer.text, /value="31 กุมภาพันธ์"/)
  })

  it('reminds them on the list of cases to hand over, in time', async () => {
    await setLastDay('2026-12-24')
    const person = await signIn(office, 'triage')
    assert.doesNotMatch(wordsOf((await person.get('/office/cases')).text), /วันสุดท้ายของท่าน/)
    days(14)
    const later = await signIn(office, 'triage')
    const inbox = await later.get('/office/cases').expect(200)
    assert.match(wordsOf(inbox.text), /วันสุดท้ายของท่านคือ 24 .*2569/)
    assert.match(inbox.text, /href="\/office\/leaving"/)
  })

  it('closes nobody who is the last to open a case, until somebody else can', async () => {
    await fileCase(office.services.cases, naming('permanent-secretary', 'oversight'))
    await setLastDay('2026-11-26')
    days(1)
    await office.services.officers.carryOut()
    assert.equal((await triage()).active, true)
    const administrator = await signIn(office, 'administrator')
    assert.match(wordsOf((await administrator.get('/office/officers')).text), /พ้นกำหนดแล้ว/)
  })
})
