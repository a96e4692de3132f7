import assert from 'node:assert/strict'
import type { Notice } from '../../src/notifications/notice.js'
import { noticeText } from '../../src/notifications/notice.text.js'
import { ReportsUnreached } from '../../src/officers/officer.errors.js'
import { officerService, type OfficerDependencies } from '../../src/officers/officer.service.js'
import type { Role } from '../../src/officers/roles.js'
import { letIn } from '../support/accounts.js'
import { fileCase, naming } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn } from '../support/web-officer.js'

const SAID = { department: 'clerk', otherDepartments: [], email: '', lastDay: '' }

describe('changing somebody’s position', () => {
  let office: StartedOffice
  beforeEach(async function () {
    this.timeout(60_000)
    office = await startOffice()
  })
  afterEach(() => office.stop())

  const accountOf = async (username: string) =>
    (await office.services.officers.list()).find((one) => one.username === username) ?? assert.fail(username)
  async function change(username: string, fields: Record<string, string>) {
    const { id, name, position, role } = await accountOf(username)
    const administrator = await signIn(office, 'administrator')
    const said = { name, position, role, department: 'clerk', email: '', lastDay: '' }
    return administrator.post(`/office/officers/${id}/change`, { ...said, ...fields }).redirects(0)
  }
  const opens = async (username: Role, number: string) =>
    (await signIn(office, username)).get(`/office/cases/${number}`).then(({ status }) => status !== 404)

  /** The accounts as another copy of the program has them. */
  const copy = (more: Partial<OfficerDependencies>) => {
    const { store, audit, office: settings, clock } = office.services
    return officerService({
      ...{ connection: store.connection, office: settings, audit, clock },
      notify: async () => undefined,
      heldAlone: async () => 0,
      assigned: async () => 0,
      reaches: () => true,
      ...more,
    })
  }

  it('to one and back buries no case that names it, and leaves somebody who is reached', async () => {
    const before = await fileCase(office.services.cases, naming('works'))
    for (const username of ['triage', 'secretary'] as const) {
      const { position } = await accountOf(username)
      assert.equal((await change(username, { position: 'works' })).status, 303)
      assert.equal((await change(username, { position })).status, 303)
    }
    const answer = await change('oversight', { position: 'works', name: 'นาง เปลี่ยน ใหม่' })
    assert.equal(answer.status, 422)
    assert.match(wordsOf(answer.text), /จะไม่มีผู้ใดในสำนักงานเปิดเรื่องที่ระบุตำแหน่ง ผู้อำนวยการกองช่าง ได้/)
    assert.match(answer.text, /href="#position"/)
    assert.match(answer.text, /value="นาง เปลี่ยน ใหม่"/)
    assert.match(answer.text, /<option value="works" selected>/)
    assert.equal((await accountOf('oversight')).position, 'oversight')
    assert.equal((await accountOf('oversight')).closing, undefined)
    for (const username of ['triage', 'secretary'] as const)
      assert.equal(await opens(username, before.number), true)
    const later = await fileCase(office.services.cases, naming('works'))
    assert.equal(await opens('oversight', later.number), true)
  })

  it('or role is refused that leaves a report to nobody, whichever position it names', async () => {
    const { id } = await accountOf('oversight')
    await office.services.officers.deactivate(id)
    assert.equal((await change('triage', { position: 'permanent-secretary' })).status, 422)
    const answer = await change('triage', { role: 'investigator' })
    assert.equal(answer.status, 422)
    assert.match(wordsOf(answer.text), /ที่ระบุตำแหน่ง ปลัดองค์การบริหารส่วนตำบล ได้/)
    assert.match(answer.text, /href="#role"/)
    assert.equal((await accountOf('triage')).role, 'triage')
    await letIn(office.services, {
      ...{ username: 'second', name: 'นางสอง', role: 'triage', position: 'education', department: 'clerk' },
    })
    assert.equal((await change('triage', { role: 'investigator' })).status, 303)
  })

  it('is refused to both of two who are moved at the same moment, or to one', async () => {
    await change('triage', { position: 'works' })
    const { officers, audit } = office.services
    const both = [await accountOf('secretary'), await accountOf('oversight')]
    const moved = await Promise.allSettled(
      both.map(({ id, name }) => officers.change(id, { ...SAID, name, position: 'works' }, 'administrator')),
    )
    const refused = moved.filter((one) => one.status === 'rejected')
    assert.ok(refused.length > 0)
    for (const { reason } of refused) assert.ok(reason instanceof ReportsUnreached)
    assert.equal((await audit.page({ action: 'officer.changed', limit: 9 })).length, 1 + 2 - refused.length)
    for (const { closing } of await officers.list()) assert.equal(closing, undefined)
  })

  it('is taken back as a whole where the second look finds a report to reach nobody any more', async () => {
    let looks = 0
    const told: Notice[] = []
    const officers = copy({
      notify: async (notices) => void told.push(...notices),
      heldAlone: async () => {
        looks += 1
        return 0
      },
      reaches: (people) =>
        looks < 2 || people.some((one) => one.username === 'triage' && one.role === 'triage'),
    })
    const before = await accountOf('triage')
    const form = {
      ...SAID,
      name: 'อื่น',
      position: 'works',
      role: 'mayor',
      email: 'new@example.go.th',
    } as const
    await assert.rejects(officers.change(before.id, form, 'administrator'), ReportsUnreached)
    assert.deepEqual({ ...(await accountOf('triage')), awaitingSince: 0 }, { ...before, awaitingSince: 0 })
    assert.equal(await officers.emailOf(before.id), undefined)
    assert.deepEqual(told, [])
    await officers.carryOut()
    assert.deepEqual(await office.services.audit.page({ action: 'officer.roleChanged', limit: 1 }), [])
  })

  it('or role is told to whoever is moved, where they read until then, and to the auditors', async () => {
    const told: Notice[] = []
    const officers = copy({ notify: async (notices) => void told.push(...notices) })
    const [{ id, name }, auditor] = [await accountOf('triage'), await accountOf('auditor')]
    const said = { ...SAID, name, position: 'officer' }
    await officers.change(id, { ...said, email: 'old@example.go.th' }, 'administrator')
    const moved = { ...said, position: 'works', email: 'new@example.go.th' }
    await officers.change(id, moved, 'administrator')
    await officers.change(id, { ...moved, role: 'investigator' }, 'administrator')
    assert.deepEqual(
      told.map(({ kind, to, address }) => [kind, ...to, address]),
      [
        ['emailChanged', id, 'old@example.go.th'],
        ['positionChanged', id, 'old@example.go.th'],
        ['officerMoved', auditor.id, undefined],
        ['roleChanged', id, undefined],
        ['officerMoved', auditor.id, undefined],
      ],
    )
    assert.equal(new Set(told.map((one) => one.id)).size, told.length)
    const text = (kind: Notice['kind']) =>
      noticeText({ kind }, office.services.texts, { name: undefined, url: undefined }).text
    assert.match(text('positionChanged'), /ผู้ดูแลระบบเปลี่ยนตำแหน่งในบัญชีของท่าน/)
    assert.match(text('officerMoved'), /ผู้ดูแลระบบเปลี่ยนตำแหน่งหรือบทบาทของเจ้าหน้าที่/)
  })
})
