import assert from 'node:assert/strict'
import { TRANSITIONS } from '../../src/cases/transitions.js'
import type { Role } from '../../src/officers/roles.js'
import { fileCase } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn, type WebOfficer } from '../support/web-officer.js'

const HOME = '/office/measures'
const REPORT = `${HOME}/reports/2569-implementation-1`
const PERSON = 'นางสาวกันยา ผู้ขาย'

describe('what comes out of the measures', () => {
  let office: StartedOffice
  const people = new Map<Role, WebOfficer>()
  let now = new Date('2026-06-10T12:00:00+07:00')

  before(async function () {
    this.timeout(240_000)
    office = await startOffice({ clock: () => now })
    for (const role of ['triage', 'investigator', 'secretary', 'oversight', 'mayor', 'auditor'] as const)
      people.set(role, await signIn(office, role))
    await as('secretary').post(`${HOME}/years`, { year: '2569' }).expect(303)
  })
  after(() => office.stop())

  const as = (role: Role): WebOfficer => {
    const person = people.get(role)
    assert.ok(person, role)
    return person
  }
  const everyone = async (path: string) => {
    const answer = await fetch(office.url + path, { redirect: 'manual' })
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      text: await answer.text(),
      cookie: answer.headers.get('set-cookie'),
    }
  }
  const send = async (role: Role, step: string, fields: Record<string, unknown> = {}) => {
    const version = fieldIn((await as(role).get(REPORT).expect(200)).text, 'version')
    return as(role).post(`${REPORT}/${step}`, { version, ...fields })
  }

  it('the index leads every number to its page, or to its line where nothing is published, for anyone and without a cookie', async () => {
    const led = async (path: string) => (await everyone(path)).location
    assert.equal(await led('/oit/2569/O16'), '/manual')
    assert.equal(await led('/oit/2569/o17'), '/report/corruption')
    assert.equal(await led('/oit/2569/O18'), '/oit/2569#O18')
    assert.equal(await led('/oit/2569/O25'), '/measures/2569')
    assert.equal(await led('/oit/2569/O26'), '/oit/2569#O26')
    assert.equal(await led('/en/oit/2566/O28'), '/en/report/corruption')
    assert.equal((await everyone('/oit/2566/O29')).status, 302)
    for (const path of ['/oit/2569/O99', '/oit/2569/x', '/oit/1999', '/oit/soon', '/oit/9999/O1'])
      assert.equal((await everyone(path)).status, 404, path)
    const index = await everyone('/oit/2569')
    assert.equal(index.status, 200)
    assert.equal(index.cookie, null)
    assert.match(index.text, /id="O18"/)
    assert.equal((await everyone('/en/oit/2566')).status, 200)
  })

  it('the manual is drawn from the workflow and the office’s limits, its texts are the office’s', async () => {
    const manual = await everyone('/manual')
    assert.equal(manual.status, 200)
    assert.equal(manual.cookie, null)
    for (const [path, led] of [
      ['/manual', '/report/corruption'],
      ['/en/manual', '/en/report/corruption'],
    ] as const)
      assert.ok((await everyone(path)).text.includes(`href="${led}">/report/corruption</a>`), path)
    assert.equal(
      [...manual.text.matchAll(/<circle/g)].length,
      TRANSITIONS.filter(({ stays }) => !stays).length,
    )
    for (const words of ['ยุติเรื่องพร้อมคำชี้แจง', 'กฎหมายคุ้มครองผู้ให้ข้อมูลโดยสุจริต', '1205', 'ถนนและทางเท้า'])
      assert.ok(wordsOf(manual.text).includes(words), words)
    const path = `${HOME}/manual/0000-manual-intro`
    const version = fieldIn((await as('triage').get(`${path}/change`)).text, 'version')
    const changed = { version, section: 'intro', textThai: 'คู่มือฉบับใหม่', textEnglish: 'A new manual' }
    await as('triage').post(`${path}/change`, changed).expect(303)
    assert.match((await everyone('/manual')).text, /คู่มือฉบับใหม่/)
    assert.match((await everyone('/en/manual')).text, /A new manual/)
    await as('triage').post(`${path}/reviews`, { remark: 'ตรวจแล้ว' }).expect(303)
  })

  it('a number that was changed leads on from then', async () => {
    const path = `${HOME}/oit/2569-oit-statistics`
    const version = fieldIn((await as('triage').get(`${path}/change`)).text, 'version')
    const changed = { version, item: 'O77', topic: 'statistics', certainty: 'confirmed', path: '/others' }
    await as('triage')
      .post(`${path}/change`, { ...changed, path: 'javascript:alert(1)' })
      .expect(422)
    await as('triage')
      .post(`${path}/change`, { ...changed, item: '29' })
      .expect(422)
    await as('triage').post(`${path}/change`, changed).expect(303)
    assert.equal((await everyone('/oit/2569/O77')).location, '/others')
    assert.equal((await everyone('/oit/2569/O18')).status, 404)
  })

  it('the public page of a year shows what was done with residents, and never who sold or took part', async () => {
    const activity = {
      year: '2569',
      activity: 'ประชาคมหมู่บ้าน',
      stage: 'before',
      date: '2569-02-01',
      people: '40',
      partners: PERSON,
      results: 'เห็นชอบแผน',
      departments: 'works',
      remark: PERSON,
    }
    await as('investigator').post(`${HOME}/participation`, activity).expect(303)
    const project = {
      year: '2569',
      project: `จ้าง${PERSON}`,
      method: '0000-method-specific',
      persons: PERSON,
      departments: 'works',
    }
    await as('investigator').post(`${HOME}/procurements`, project).expect(303)
    const shown = await everyone('/measures/2569')
    assert.equal(shown.status, 200)
    assert.match(wordsOf(shown.text), /ประชาคมหมู่บ้าน .*1 กุมภาพันธ์ 2569/)
    assert.ok(!shown.text.includes(PERSON))
    assert.equal((await everyone('/en/measures/2569')).status, 200)
    for (const path of [
      '/measures/2567',
      '/measures/soon',
      '/measures/2569/report',
      '/measures/2569/report.json',
    ])
      assert.equal((await everyone(path)).status, 404, path)
  })

  it('the board shows what is missing in the index first, and gives the year’s calendar', async () => {
    const board = (await as('mayor').get(`${HOME}?year=2569`).expect(200)).text
    assert.ok(board.indexOf('id="oit"') < board.indexOf('app-table__caption'))
    assert.match(wordsOf(board), /ยังไม่เผยแพร่ O26/)
    assert.match(wordsOf(board), /ทบทวนคู่มือการร้องเรียน/)
    assert.match(wordsOf(board), /30 มิถุนายน 2569: ทดสอบช่องทางร้องเรียนประจำเดือน/)
    const calendar = await as('mayor').get(`${HOME}/calendar.ics?year=2569`).expect(200)
    assert.match(calendar.headers['content-type'] ?? '', /text\/calendar/)
    assert.match(calendar.text, /^BEGIN:VCALENDAR\r\n/)
    assert.match(calendar.text, /DTSTART;VALUE=DATE:20260930/)
    assert.equal((await as('mayor').get(`/en${HOME}?year=2569`)).status, 200)
  })

  it('a report is begun, written, submitted, returned and approved, and what was typed is never lost', async () => {
    await as('secretary').get(`${HOME}/reports/new?year=2569&kind=implementation`).expect(200)
    await as('secretary').get(`${HOME}/reports/new?year=2569&kind=other`).expect(404)
    const begun = await as('secretary').post(`${HOME}/reports`, { year: '2569', kind: 'implementation' })
    assert.equal(begun.headers['location'], REPORT)
    const version = fieldIn((await as('triage').get(REPORT)).text, 'version')
    const write = (role: Role, intro: string) => as(role).post(`${REPORT}/write`, { version, intro })
    await write('triage', 'บทนำแรก').expect(303)
    const late = await write('secretary', 'บทนำที่สอง').expect(409)
    assert.match(late.text, /<textarea[^>]*id="intro"[^>]*>บทนำที่สอง/)
    assert.match(wordsOf(late.text), /ผู้อื่นบันทึกไว้ว่า บทนำแรก/)
    const long = await send('secretary', 'write', { intro: 'ก'.repeat(6_001) })
    assert.equal(long.status, 422)
    assert.match(long.text, /href="#intro"/)
    assert.equal((await send('secretary', 'submit', { intro: 'บทนำ <i>สุดท้าย</i>' })).status, 303)
    const gone = await as('triage').post(`${REPORT}/write`, { version, intro: 'ช้าไป' }).expect(409)
    assert.match(gone.text, /id="kept-intro"[^>]*readonly[^>]*>ช้าไป/)
    assert.match((await send('mayor', 'return', { comment: ' ' })).text, /href="#comment"/)
    assert.equal((await send('mayor', 'return', { comment: 'ขอให้เพิ่มกิจกรรม' })).status, 303)
    assert.match((await as('secretary').get(REPORT)).text, /ขอให้เพิ่มกิจกรรม/)
    assert.equal((await send('secretary', 'submit')).status, 303)
    assert.equal((await send('mayor', 'approve')).status, 303)
    const paper = await everyone('/measures/2569/report')
    assert.equal(paper.status, 200)
    assert.doesNotMatch(paper.text, /<i>/)
    for (const words of ['วิธีการดำเนินการ', 'นายประเสริฐ ศรีสุข', 'นายสมชาย บุญมา', 'งานพัสดุ'])
      assert.ok(wordsOf(paper.text).includes(words), words)
    const file = JSON.parse((await everyone('/measures/2569/report.json')).text) as {
      report: { rows: unknown[] }
    }
    assert.equal(file.report.rows.length, 4)
    assert.equal((await everyone('/oit/2569/O26')).location, '/measures/2569/report')
    assert.match(wordsOf((await as('auditor').get('/office/audit')).text), /รายงานตามมาตรการ/)
  })

  it('a case is linked from either side by whoever may open it; others see nothing of it', async () => {
    const { number } = await fileCase(office.services.cases)
    const channel = `${HOME}/channels/2569-channel-web`
    const wrong = await as('triage').post(`${channel}/links`, { caseNumber: '2569-9999' }).expect(422)
    assert.match(wrong.text, /href="#caseNumber"/)
    // The investigator holds no key of it yet.
    await as('investigator').post(`${channel}/links`, { caseNumber: number }).expect(422)
    await as('investigator').get(`${HOME}/cases/${number}`).expect(404)
    await as('triage').post(`${channel}/links`, { caseNumber: number }).expect(303)
    const page = await as('triage').get(`${HOME}/cases/${number}`).expect(200)
    assert.match(page.text, /channels\/2569-channel-web/)
    assert.ok((await as('triage').open(`/office/cases/${number}`)).text.includes(`${HOME}/cases/${number}`))
    const seen = (await as('investigator').get(channel)).text
    assert.match(wordsOf(seen), /เรื่องที่เกี่ยวข้องซึ่งท่านเปิดได้ 0 เรื่อง/)
    assert.ok(!seen.includes(number))
    const record = /value="(participation\/[^"]+)"/.exec(page.text)?.[1] ?? ''
    await as('triage').post(`${HOME}/cases/${number}`, { record }).expect(303)
    await as('triage').post(`${HOME}/cases/${number}`, { record: 'nothing/x' }).expect(422)
    await as('triage').post(`${HOME}/cases/${number}`, { record: 'channel/x' }).expect(404)
    await as('triage').post(`${HOME}/cases/${number}/unlink`, { record }).expect(303)
    const after = (await as('triage').get(`${HOME}/cases/${number}`)).text
    assert.doesNotMatch(after, /href="\/office\/measures\/participation\//)
  })

  it('drafts of the half-years make themselves', async () => {
    now = new Date('2026-09-02T12:00:00+07:00')
    await office.services.measures.settle()
    people.set('mayor', await signIn(office, 'mayor'))
    await as('mayor').get(`${HOME}/reports/2569-half-2-1`).expect(200)
    await as('mayor').get(`/en${HOME}/reports/2569-half-1-1`).expect(200)
  })
})
