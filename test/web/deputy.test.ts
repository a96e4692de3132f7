import assert from 'node:assert/strict'
import { letIn } from '../support/accounts.js'
import { fileCase } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signInAs, stepsOn } from '../support/web-officer.js'

describe('a deputy during leave', function () {
  this.timeout(60_000)
  let office: StartedOffice
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const at = (moment: string) => void (time.now = new Date(moment))
  beforeEach(async () => {
    at('2026-11-26T03:00:00Z')
    office = await startOffice({ clock: () => time.now })
    const place = { position: 'education', department: 'works' }
    await letIn(office.services, { ...place, username: 'clerk', name: 'นายวิชัย ขยันดี', role: 'investigator' })
  })
  afterEach(() => office.stop())

  const find = async (username: string) =>
    (await office.services.officers.list()).find((one) => one.username === username) ?? assert.fail()
  async function away(absent: string, deputy: string): Promise<void> {
    const administrator = await signInAs(office, 'administrator')
    const days = { firstDay: '2026-11-26', lastDay: '2026-11-27' }
    const wanted = { ...days, deputy: (await find(deputy)).id }
    await administrator.post(`/office/officers/${(await find(absent)).id}/leaves`, wanted).expect(303)
  }

  it('sees a new case, acts on it in the other’s stead, and loses it at midnight in Bangkok', async () => {
    await away('secretary', 'clerk')
    const { number } = await fileCase(office.services.cases)
    const deputy = await signInAs(office, 'clerk')
    const page = await deputy.open(`/office/cases/${number}`)
    assert.ok(stepsOn(page.text, number).includes('assign'))
    const assignment = {
      department: 'works',
      dueDate: '2026-12-24',
      investigator: (await find('investigator')).id,
    }
    assert.equal((await deputy.step(number, 'assign', assignment)).status, 303)
    const shown = wordsOf((await deputy.open(`/office/cases/${number}`)).text)
    assert.match(shown, /นายวิชัย ขยันดี \(.*?\) รักษาราชการแทน นายประเสริฐ ศรีสุข/)
    const auditor = await signInAs(office, 'auditor')
    const trail = wordsOf((await auditor.get('/office/audit?action=case.assign')).text)
    assert.match(trail, /รักษาราชการแทน นายประเสริฐ ศรีสุข/)

    at('2026-11-27T16:50:00Z')
    const late = await signInAs(office, 'clerk')
    await late.get(`/office/cases/${number}`).expect(200)
    at('2026-11-27T17:00:01Z')
    await late.get(`/office/cases/${number}`).expect(404)
    assert.equal((await late.step(number, 'reassign', { ...assignment, reason: 'ภาระงาน' })).status, 404)
    await late.get('/office/cases/new').expect(403)
  })

  it('signs in anew when the leave begins: what they signed in for may ask less of them', async () => {
    const before = await signInAs(office, 'clerk')
    await before.get('/office/cases').expect(200)
    await away('secretary', 'clerk')
    const answer = await before.get('/office/cases').redirects(0)
    assert.equal(answer.status, 303)
    assert.match(String(answer.headers['location']), /^\/office\/sign-in/)
    const deputy = await signInAs(office, 'clerk')
    await deputy.get('/office/cases').expect(200)
    at('2026-11-28T03:00:00Z')
    // Their own role is what it was.
    const after = await signInAs(office, 'clerk')
    at('2026-11-28T03:10:00Z')
    await after.get('/office/cases').expect(200)
  })

  it('can be given the keys of older cases by a colleague, and by who is away', async () => {
    const { number } = await fileCase(office.services.cases)
    at('2026-11-26T04:00:00Z')
    await away('secretary', 'clerk')
    const deputy = await signInAs(office, 'clerk')
    await deputy.get(`/office/cases/${number}`).expect(404)
    const { id } = await find('clerk')
    const absent = await signInAs(office, 'secretary')
    const keys = wordsOf((await absent.get('/office/keys').expect(200)).text)
    assert.match(keys, /ผู้ที่รอกุญแจจากท่าน .*? นายวิชัย ขยันดี .*? รักษาราชการแทน นายประเสริฐ ศรีสุข/)
    await absent.post(`/office/keys/${id}/grant`).expect(303)
    await office.services.cases.keyRunsEnded()
    assert.equal((await deputy.open(`/office/cases/${number}`)).status, 200)
  })
})
