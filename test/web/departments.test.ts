import assert from 'node:assert/strict'
import { caseModel } from '../../src/cases/case.model.js'
import { letIn } from '../support/accounts.js'
import { fileCase } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

describe('an officer of several departments', function () {
  this.timeout(60_000)
  let office: StartedOffice
  let administrator: WebOfficer
  before(async () => {
    office = await startOffice()
    administrator = await signIn(office, 'administrator')
  })
  after(() => office.stop())

  const find = async (username: string) =>
    (await office.services.officers.list()).find((one) => one.username === username) ?? assert.fail()
  const fields = { name: 'นายธีรพงษ์ วัฒนากุลชัย', position: 'works', department: 'works', email: '' }
  const ticks = (html: string) =>
    [...html.matchAll(/name="otherDepartments"[^>]*value="([^"]*)"( checked)?/g)].map(([, key, on]) => [
      key,
      on !== undefined,
    ])

  it('is invited so, and the list names them all', async () => {
    const invited = { ...fields, username: 'two', role: 'investigator', otherDepartments: ['clerk', 'works'] }
    await administrator.post('/office/officers', invited).expect(200)
    assert.deepEqual((await find('two')).otherDepartments, ['clerk', 'works'])
    assert.match(wordsOf((await administrator.get('/office/officers')).text), /กองช่าง · สำนักปลัด/)
  })

  it('is changed to be so and back, with boxes that show how it is', async () => {
    const { id } = await find('investigator')
    const path = `/office/officers/${id}/change`
    await administrator.post(path, { ...fields, otherDepartments: 'clerk' }).expect(303)
    const shown = await administrator.get(path).expect(200)
    assert.deepEqual(ticks(shown.text), [
      ['clerk', true],
      ['works', false],
    ])
    await administrator.post(path, fields).expect(303)
    assert.equal((await find('investigator')).otherDepartments, undefined)
  })

  it('is of departments that the office has: with another nothing typed is lost', async () => {
    const { id } = await find('investigator')
    const given = { ...fields, name: 'นายธีร์ วัฒนา', otherDepartments: ['clerk', 'nowhere'] }
    const answer = await administrator.post(`/office/officers/${id}/change`, given).expect(422)
    assert.match(answer.text, /value="นายธีร์ วัฒนา"/)
    assert.match(answer.text, /id="otherDepartments-error"/)
    assert.deepEqual(ticks(answer.text)[0], ['clerk', true])
  })

  it('is offered a case with all of them, and leaves it in its department where that is one', async () => {
    const { services } = office
    const both = { ...fields, username: 'both', role: 'investigator' as const, department: 'clerk' }
    const { id } = await letIn(services, { ...both, otherDepartments: ['works'] })
    const { number } = await fileCase(services.cases)
    const triage = await signIn(office, 'triage')
    const form = await triage.open(`/office/cases/${number}/assign`)
    assert.match(wordsOf(form.text), /สำนักปลัด · กองช่าง/)
    const assignment = { department: 'works', dueDate: '2600-01-01', reason: 'ภาระงาน' }
    const first = { ...assignment, investigator: (await find('investigator')).id }
    assert.equal((await triage.step(number, 'assign', first)).status, 303)
    assert.equal((await triage.step(number, 'reassign', { investigator: id, reason: 'ภาระงาน' })).status, 303)
    const stored = await caseModel(services.store.connection).findOne({ number }).lean().orFail()
    assert.deepEqual([stored.assignee, stored.department], [id, 'works'])
  })
})
