import assert from 'node:assert/strict'
import type { Notice } from '../../src/notifications/notice.js'
import { noticeText } from '../../src/notifications/notice.text.js'
import { bangkokIsoDay } from '../../src/office/fiscal-year.js'
import { officerService } from '../../src/officers/officer.service.js'
import type { Role } from '../../src/officers/roles.js'
import { letIn } from '../support/accounts.js'
import { fileCase, naming } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, signInAs } from '../support/web-officer.js'

const DUE = '2570-06-30'

describe('changing what somebody may do', () => {
  let office: StartedOffice
  beforeEach(async function () {
    this.timeout(60_000)
    office = await startOffice()
  })
  afterEach(() => office.stop())

  const file = (...positions: string[]) => fileCase(office.services.cases, naming(...positions))
  const accountOf = async (username: string) =>
    (await office.services.officers.list()).find((one) => one.username === username) ?? assert.fail(username)
  async function change(username: string, fields: Record<string, string>, by = 'administrator') {
    const { id, name, position, department } = await accountOf(username)
    const administrator = await signInAs(office, by)
    const said = { name, position, department, email: '', lastDay: '' }
    return administrator.post(`/office/officers/${id}/change`, { ...said, ...fields }).redirects(0)
  }

  it('is done on the account’s page; it counts at once, ends their sessions, is on record and told', async () => {
    const { number } = await file()
    await letIn(office.services, {
      ...{ username: 'second', name: 'นางสอง', role: 'triage', position: 'education', department: 'clerk' },
    })
    const before = await signInAs(office, 'second')
    const { id } = await accountOf('second')
    const page = await (
      await signIn(office, 'administrator')
    )
      .get(`/office/officers/${id}/change`)
      .expect(200)
    assert.match(page.text, /<option value="triage" selected>/)
    assert.match(wordsOf(page.text), /บทบาทใหม่มีผลทันที/)
    assert.equal((await change('second', { role: 'auditor' })).status, 303)
    assert.equal((await before.agent.get('/office/cases').redirects(0)).status, 303, 'signed out')
    const after = await signInAs(office, 'second')
    await after.get(`/office/cases/${number}`).expect(403)
    const [entry] = await office.services.audit.page({ action: 'officer.roleChanged', limit: 1 })
    assert.deepEqual(entry?.facts, { officer: id, role: 'auditor', roleBefore: 'triage' })
    const trail = await (await signIn(office, 'auditor')).get('/office/audit').expect(200)
    assert.match(wordsOf(trail.text), /เปลี่ยนบทบาทของบัญชี นางสอง · ผู้ตรวจสอบภายใน · เดิม: เจ้าหน้าที่รับเรื่อง/)
  })

  it('ends their sessions also where it is to a role and back, or to one that they had as a deputy', async () => {
    const before = await signInAs(office, 'investigator')
    for (const role of ['auditor', 'investigator'])
      assert.equal((await change('investigator', { role })).status, 303)
    assert.equal((await before.agent.get('/office/account').redirects(0)).status, 303, 'to a role and back')

    const { officers, clock } = office.services
    const [absent, deputy] = [await accountOf('triage'), await accountOf('investigator')]
    const day = bangkokIsoDay(clock())
    await officers.enterLeave(absent.id, { firstDay: day, lastDay: day, deputy: deputy.id }, 'administrator')
    const standing = await signInAs(office, 'investigator')
    await standing.get('/office/account').expect(200)
    assert.equal((await change('investigator', { role: 'triage' })).status, 303)
    assert.equal((await standing.agent.get('/office/account').redirects(0)).status, 303, 'a role as a deputy')
  })

  it('is said on the list of accounts, as is closing one; never in words of the address', async () => {
    const { id, name } = await accountOf('investigator')
    const administrator = await signIn(office, 'administrator')
    const said = async (address: string) => {
      const { text } = await administrator.get(address).expect(200)
      return wordsOf(/<div class="app-panel" role="status">.*?<\/div>/s.exec(text)?.[0] ?? '')
    }
    const changed = await change('investigator', { role: 'triage' })
    assert.equal(await said(changed.headers['location'] ?? ''), `บันทึกแล้ว: แก้ไขข้อมูลของ ${name}`)
    const closed = await administrator.post(`/office/officers/${id}/deactivate`).expect(303)
    assert.equal(await said(closed.headers['location'] ?? ''), `ปิดบัญชีของ ${name} แล้ว`)
    for (const made of ['?done=closed&who=นายปลอม', `?done=paid&who=${id}`])
      assert.equal(await said(`/office/officers${encodeURI(made)}`), '')
  })

  it('has colleagues give the keys of what the new role opens', async () => {
    const { number } = await file()
    assert.equal((await change('investigator', { role: 'triage' })).status, 303)
    const triage = await signIn(office, 'triage')
    const { id, awaitingSince, roleSince } = await accountOf('investigator')
    assert.ok(awaitingSince && roleSince)
    const inbox = await triage.get('/office/cases').expect(200)
    assert.match(inbox.text, new RegExp(`action="/office/keys/${id}/grant"`))
    await triage.post(`/office/keys/${id}/grant`).expect(303)
    await office.services.cases.keyRunsEnded()
    const person = await signInAs(office, 'investigator')
    assert.equal((await person.open(`/office/cases/${number}`)).status, 200)
  })

  it('is refused with what is to be done first, and what was typed stays', async () => {
    const told = async (answer: Promise<{ status: number; text: string }>, words: RegExp) => {
      const { status, text } = await answer
      assert.equal(status, 409)
      assert.match(wordsOf(text), words)
      assert.match(text, /value="นาย เปลี่ยน ใหม่"/)
    }
    const name = 'นาย เปลี่ยน ใหม่'
    await told(
      change('administrator', { role: 'auditor', position: 'education', name }),
      /เปลี่ยนบทบาทของตนเองไม่ได้/,
    )
    const { number } = await file('permanent-secretary', 'oversight')
    await told(change('triage', { role: 'mayor', name }), /มี 1 เรื่องที่ไม่มีผู้อื่นเปิดได้/)
    const triage = await signIn(office, 'triage')
    const { id } = await accountOf('investigator')
    await triage.step(number, 'assign', { investigator: id, department: 'works', dueDate: DUE })
    await told(change('investigator', { role: 'auditor', name }), /มี 1 เรื่องที่ต้องตรวจสอบ/)
    for (const username of ['triage', 'investigator'])
      assert.deepEqual(
        [(await accountOf(username)).role, (await accountOf(username)).closing],
        [username as Role, undefined],
      )
    await letIn(office.services, {
      ...{
        username: 'admin2',
        name: 'นายสอง',
        role: 'administrator',
        position: 'education',
        department: 'clerk',
      },
    })
    assert.equal(
      (await change('administrator', { role: 'auditor', position: 'education' }, 'admin2')).status,
      303,
    )
    const own = await accountOf('admin2')
    assert.equal(own.role, 'administrator')
    const page = await (await signInAs(office, 'admin2')).get(`/office/officers/${own.id}/change`)
    assert.doesNotMatch(page.text, /name="role"/)
  })

  it('never leaves an office without an administrator, however two change each other at once', async () => {
    const { officers } = office.services
    await letIn(office.services, {
      ...{
        username: 'admin2',
        name: 'นายสอง',
        role: 'administrator',
        position: 'education',
        department: 'clerk',
      },
    })
    const both = [await accountOf('administrator'), await accountOf('admin2')]
    const said = { name: 'ก', position: 'education', department: 'clerk', otherDepartments: [] }
    const form = { ...said, email: '', lastDay: '' } as const
    await Promise.allSettled(
      both.map(({ id }, at) => officers.change(id, { ...form, role: 'auditor' }, both[1 - at]?.id ?? '')),
    )
    assert.ok((await officers.byRole('administrator')).length >= 1)
    for (const { closing } of await officers.list()) assert.equal(closing, undefined)
  })

  it('keeps what another administrator changed while the page was open, and what was typed', async () => {
    const administrator = await signIn(office, 'administrator')
    const { id, position, department } = await accountOf('triage')
    await letIn(office.services, {
      ...{ username: 'second', name: 'นางสอง', role: 'triage', position: 'education', department: 'clerk' },
    })
    const page = `/office/officers/${id}/change`
    const seenOn = (html: string) => /name="seen" value="([^"]+)"/.exec(html)?.[1] ?? assert.fail()
    const seen = seenOn((await administrator.get(page).expect(200)).text)
    assert.equal((await change('triage', { role: 'auditor' })).status, 303)
    const said = { role: 'triage', name: 'นาย เปลี่ยน ใหม่', position, department, email: '', lastDay: '' }
    const answer = await administrator.post(page, { ...said, seen }).expect(409)
    assert.match(wordsOf(answer.text), /ขณะนี้บทบาทคือ ผู้ตรวจสอบภายใน/)
    assert.match(answer.text, /value="นาย เปลี่ยน ใหม่"/)
    assert.equal((await accountOf('triage')).role, 'auditor')
    await administrator.post(page, { ...said, seen: seenOn(answer.text) }).expect(303)
    assert.equal((await accountOf('triage')).role, 'triage')
  })

  it('of the mail address is on record, and told where its owner reads', async () => {
    const { store, audit, texts } = office.services
    const told: Notice[] = []
    const officers = officerService({
      ...{ connection: store.connection, office: office.services.office, audit, clock: () => new Date() },
      notify: async (notices) => void told.push(...notices),
      heldAlone: async () => 0,
      assigned: async () => 0,
      reaches: () => true,
    })
    const { id, name, position, department } = await accountOf('triage')
    const said = { name, position, department, otherDepartments: [], lastDay: '' }
    for (const email of ['own@example.go.th', 'own@example.go.th', 'other@example.go.th', ''])
      await officers.change(id, { ...said, email }, 'administrator')
    assert.deepEqual(
      told.map(({ kind, to, address }) => [kind, ...to, address]),
      [
        ['emailChanged', id, 'own@example.go.th'],
        ['emailChanged', id, 'other@example.go.th'],
      ],
    )
    const entries = await audit.page({ action: 'officer.changed', limit: 4 })
    assert.deepEqual(
      entries.map(({ facts }) => facts?.['emailChanged']),
      [true, true, undefined, true],
    )
    const trail = await (await signIn(office, 'auditor')).get('/office/audit').expect(200)
    assert.match(wordsOf(trail.text), /เปลี่ยนอีเมล/)
    assert.doesNotMatch(trail.text, /example\.go\.th/)
    const { text } = noticeText({ kind: 'emailChanged' }, texts, { name: undefined, url: undefined })
    assert.match(text, /ผู้ดูแลระบบเปลี่ยนอีเมล/)
  })

  it('of position is remembered with its end, so that who was meant stays out', async () => {
    const named = await file('officer')
    assert.equal((await change('triage', { position: 'education' })).status, 303)
    const { formerPositions, position } = await accountOf('triage')
    assert.deepEqual([position, formerPositions?.map((one) => one.position)], ['education', ['officer']])
    const { id } = await accountOf('triage')
    const secretary = await signIn(office, 'secretary')
    await secretary.post(`/office/keys/${id}/grant`).expect(303)
    await office.services.cases.keyRunsEnded()
    await (await signIn(office, 'triage')).get(`/office/cases/${named.number}`).expect(404)
    const [entry] = await office.services.audit.page({ action: 'officer.changed', limit: 1 })
    assert.deepEqual(entry?.facts, { officer: id, position: 'education', positionBefore: 'officer' })
  })

  it('leaves colleagues to seal anew what is no longer theirs, in one press', async () => {
    const { number } = await file()
    assert.equal((await change('triage', { role: 'investigator' })).status, 303)
    const secretary = await signIn(office, 'secretary')
    assert.match(
      wordsOf((await secretary.get('/office/cases')).text),
      /สุภาพร ใจดี \(เจ้าหน้าที่รับเรื่อง\) พ้นจากหน้าที่เดิมแล้ว/,
    )
    const keys = await secretary.get('/office/keys').expect(200)
    assert.match(wordsOf(keys.text), /เรื่องที่ต้องปิดผนึกใหม่.*สุภาพร ใจดี \(เจ้าหน้าที่รับเรื่อง\): เปลี่ยนบทบาทแล้ว 1 เรื่อง/)
    await secretary.post('/office/keys/seal-anew').expect(303)
    await office.services.cases.keyRunsEnded()
    const after = wordsOf((await secretary.get('/office/keys')).text)
    assert.match(after, /ตรวจแล้ว 1 จาก 1 เรื่อง ปิดผนึกใหม่ 1 เรื่อง/)
    assert.doesNotMatch(after, /เรื่องที่ต้องปิดผนึกใหม่/)
    assert.doesNotMatch(wordsOf((await secretary.get('/office/cases')).text), /พ้นจากหน้าที่เดิม/)
    assert.equal((await secretary.open(`/office/cases/${number}`)).status, 200)
    const trail = await (await signIn(office, 'auditor')).get('/office/audit').expect(200)
    assert.match(wordsOf(trail.text), /ปิดผนึกเรื่องใหม่ด้วยกุญแจใหม่ นางสาวสุภาพร ใจดี/)
  })
})
