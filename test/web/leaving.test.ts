import assert from 'node:assert/strict'
import { officerModel } from '../../src/officers/officer.model.js'
import { LastHolder } from '../../src/officers/officer.errors.js'
import { letIn, PASSWORD } from '../support/accounts.js'
import { fileCase, naming } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn } from '../support/web-officer.js'

const DUE = '2570-06-30'

describe('leaving the office', () => {
  let office: StartedOffice
  beforeEach(async function () {
    this.timeout(60_000)
    office = await startOffice()
  })
  afterEach(() => office.stop())

  const file = (...positions: string[]) => fileCase(office.services.cases, naming(...positions))
  const idOf = async (role: 'triage' | 'secretary' | 'investigator' | 'oversight' | 'administrator') =>
    ((await office.services.officers.byRole(role))[0] ?? assert.fail()).id

  it('goes in three steps on one page, and closes the account once somebody else can open every case', async () => {
    const { number } = await file('permanent-secretary', 'oversight')
    const triage = await signIn(office, 'triage')
    const assignment = { investigator: await idOf('triage'), department: 'works', dueDate: DUE }
    await triage.step(number, 'assign', assignment)
    const page = wordsOf((await triage.get('/office/leaving').expect(200)).text)
    assert.match(page, new RegExp(`ท่านมี 1 เรื่องที่ต้องส่งมอบ ${number}`))
    assert.match(page, new RegExp(`ท่านเป็นคนสุดท้ายที่เปิด 1 เรื่องนี้ได้ ${number}`))
    await triage.post('/office/leaving/close').expect(409)
    const handed = await triage
      .post('/office/leaving/cases', { to: await idOf('investigator'), reason: 'ย้าย' })
      .expect(200)
    assert.match(wordsOf(handed.text), /ส่งมอบแล้ว 1 เรื่อง/)
    await triage.post('/office/leaving/keys').expect(303)
    await office.services.cases.keyRunsEnded()
    await triage.post('/office/leaving/close').expect(303)
    assert.equal((await triage.get('/office/cases')).status, 303)
    await assert.rejects(office.services.officers.checkPassword('triage', PASSWORD))
    const gone = await officerModel(office.services.store.connection).findOne({ username: 'triage' }).lean()
    assert.equal(gone?.wrapped, undefined, 'the keys of who left are gone')
    const [entry] = await office.services.audit.page({ action: 'officer.deactivated', limit: 1 })
    assert.equal(entry?.who, gone?._id.toString())
  })

  it('keeps what was typed where a case can’t be handed to the one chosen', async () => {
    const { number } = await file('works')
    const triage = await signIn(office, 'triage')
    await triage.step(number, 'assign', {
      investigator: await idOf('triage'),
      department: 'works',
      dueDate: DUE,
    })
    const form = { to: await idOf('investigator'), reason: 'ย้ายไปสำนักงานอื่น' }
    const answer = await triage.post('/office/leaving/cases', form).expect(422)
    assert.match(wordsOf(answer.text), new RegExp(`${number} ผู้ที่เลือกดำรงตำแหน่งที่ถูกระบุในเรื่อง`))
    assert.ok(answer.text.includes('>ย้ายไปสำนักงานอื่น</textarea>'))
    const empty = await triage.post('/office/leaving/cases', { to: '', reason: 'เขียนแล้ว' }).expect(422)
    assert.ok(empty.text.includes('>เขียนแล้ว</textarea>'))
  })

  it('is refused to the administrator too while a case would be left to nobody; they see how many, not which', async () => {
    const { number } = await file('permanent-secretary', 'oversight')
    const administrator = await signIn(office, 'administrator')
    const answer = await administrator.post(`/office/officers/${await idOf('triage')}/deactivate`).expect(409)
    assert.match(wordsOf(answer.text), /มี 1 เรื่องที่ไม่มีผู้อื่นเปิดได้/)
    assert.ok(!answer.text.includes(number))
    await office.services.officers.checkPassword('triage', PASSWORD)
    const [after] = await office.services.officers.byRole('triage')
    assert.deepEqual([after?.active, after?.closing], [true, undefined])
  })

  it('never succeeds for both of two who are each other’s last holders, at the same moment', async () => {
    const { officers } = office.services
    const second = await letIn(office.services, {
      ...{ username: 'second', name: 'นางสอง', role: 'triage', position: 'education', department: 'clerk' },
    })
    await file('permanent-secretary', 'oversight')
    const first = (await officers.list()).find(({ username }) => username === 'triage') ?? assert.fail()
    const both = [first.id, second.id]
    const closed = await Promise.allSettled(both.map((id) => officers.deactivate(id, id)))
    const refused = closed.filter(({ status }) => status === 'rejected')
    assert.ok(refused.length >= 1)
    for (const { reason } of refused as PromiseRejectedResult[]) assert.ok(reason instanceof LastHolder)
    const left = (await officers.byRole('triage')).filter(({ id }) => both.includes(id))
    assert.equal(left.length, refused.length)
    for (const one of left) assert.equal(one.closing, undefined)
  })

  it('that ended half-way with the program is taken back', async () => {
    const { officers, store } = office.services
    const id = await idOf('triage')
    const model = officerModel(store.connection)
    await model.updateOne({ _id: id }, { $set: { active: false, closingSince: new Date(0) } })
    await officers.carryOut()
    assert.equal((await officers.byId(id))?.active, true)
    await officers.checkPassword('triage', PASSWORD)
  })

  it('by forgetting the password is told of first: how many cases only the recovery key would open then', async () => {
    const administrator = await signIn(office, 'administrator')
    const page = async () =>
      wordsOf(
        (await administrator.get(`/office/officers/${await idOf('triage')}/forgotten`).expect(200)).text,
      )
    await file()
    assert.doesNotMatch(await page(), /กุญแจกู้คืน/)
    await file('permanent-secretary', 'oversight')
    assert.match(await page(), /มี 1 เรื่องที่ไม่มีผู้อื่นเปิดได้.*กุญแจกู้คืน/)
  })
})
