import assert from 'node:assert/strict'
import type { Role } from '../../src/officers/roles.js'
import { summaryModel } from '../../src/statistics/summary.model.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { ANALYSIS } from '../support/summaries.js'
import { fieldIn, signIn, type WebOfficer } from '../support/web-officer.js'

const SUMMARIES = '/office/statistics/summaries'
const ID = '2569-twelve-months-1'
const TERM = { year: '2569', period: 'twelve-months' }
const OTHER_WORDS = 'ปัญหาที่คนที่สองเขียนไว้ยาวมาก'

describe('the pages of a summary', () => {
  let office: StartedOffice
  const people = new Map<Role, WebOfficer>()
  let now = new Date('2026-09-20T12:00:00+07:00')

  before(async () => {
    office = await startOffice({ clock: () => now })
    for (const role of ['triage', 'secretary', 'mayor', 'auditor'] as const)
      people.set(role, await signIn(office, role))
  })
  after(() => office.stop())

  const as = (role: Role): WebOfficer => {
    const person = people.get(role)
    assert.ok(person, role)
    return person
  }
  const page = (role: Role, language = '') => as(role).get(`${language}${SUMMARIES}/${ID}`)
  const versionSeen = async (role: Role) => fieldIn((await page(role).expect(200)).text, 'version')
  const send = (role: Role, step: string, fields: Record<string, unknown>) =>
    as(role).post(`${SUMMARIES}/${ID}/${step}`, fields)
  const stored = () => summaryModel(office.services.store.connection).findById(ID).lean()

  it('is nothing before somebody begins it, in a year that has begun', async () => {
    await page('secretary').expect(404)
    await as('secretary').get(`${SUMMARIES}/2569-a-month-1`).expect(404)
    for (const wrong of [{ ...TERM, period: 'a-month' }, { ...TERM, year: 'soon' }, {}])
      await as('secretary').post(SUMMARIES, wrong).expect(404)
    await as('secretary')
      .post(SUMMARIES, { ...TERM, year: '2570' })
      .expect(422)
    await as('secretary').agent.post(SUMMARIES).type('form').send(TERM).expect(403)
    assert.equal(await stored(), null)
  })

  it('is begun from the page of the figures', async () => {
    const figures = (await as('triage').get('/office/statistics').expect(200)).text
    const begin = /href="([^"]*summaries\/new[^"]*period=twelve-months)"/.exec(figures)?.[1] ?? ''
    await as('triage').get(begin.replaceAll('&amp;', '&')).expect(200)
    const started = await as('triage').post(SUMMARIES, TERM).expect(303)
    assert.equal(started.headers['location'], `${SUMMARIES}/${ID}`)
    assert.match((await as('mayor').get('/office/statistics')).text, new RegExp(`href="${SUMMARIES}/${ID}"`))
  })

  it('offers each role its own steps and no other', async () => {
    const offered = async (role: Role) =>
      [...(await page(role).expect(200)).text.matchAll(/(?:form)?action="[^"]*-1\/([a-z-]+)"/g)].map(
        ([, step]) => step,
      )
    assert.deepEqual(await offered('triage'), ['write'])
    assert.deepEqual(await offered('secretary'), ['write', 'submit'])
    assert.deepEqual(await offered('mayor'), [])
    assert.deepEqual(await offered('auditor'), [])
  })

  it('keeps what the second of two wrote, beside what the first saved', async () => {
    const version = await versionSeen('triage')
    await send('triage', 'write', { version, ...ANALYSIS }).expect(303)
    const late = await send('secretary', 'write', { version, ...ANALYSIS, problems: OTHER_WORDS }).expect(409)
    assert.match(late.text, new RegExp(`<textarea[^>]*id="problems"[^>]*>${OTHER_WORDS}`))
    assert.ok(late.text.includes(ANALYSIS.problems))
    assert.equal((await stored())?.texts.problems, ANALYSIS.problems)
    const again = { version: fieldIn(late.text, 'version'), ...ANALYSIS, problems: OTHER_WORDS }
    await send('secretary', 'write', again).expect(303)
    assert.equal((await stored())?.texts.problems, OTHER_WORDS)
  })

  it('says which text is missing, in both languages, and keeps the others', async () => {
    const version = await versionSeen('secretary')
    const missing = { version, ...ANALYSIS, obstacles: '  ', problems: OTHER_WORDS }
    const answer = await send('secretary', 'submit', missing).expect(422)
    assert.match(answer.text, /href="#obstacles"[^>]*>เขียนอุปสรรค/)
    assert.match(answer.text, new RegExp(OTHER_WORDS))
    const english = await as('secretary').post(`/en${SUMMARIES}/${ID}/submit`, missing).expect(422)
    assert.match(english.text, /href="#obstacles"[^>]*>Write what the obstacles were/)
    const long = { version, ...ANALYSIS, problems: 'ก'.repeat(6_001) }
    assert.match((await send('secretary', 'write', long).expect(422)).text, /href="#problems"/)
    await send('secretary', 'write', { ...ANALYSIS, version: 'x' }).expect(422)
  })

  it('shows what was typed to whoever comes after it was submitted, where there is no form for it any more', async () => {
    const version = await versionSeen('secretary')
    await send('secretary', 'submit', { version, ...ANALYSIS }).expect(303)
    const late = await send('triage', 'write', { version, ...ANALYSIS, problems: OTHER_WORDS }).expect(409)
    assert.match(late.text, new RegExp(`id="kept-problems"[^>]*readonly[^>]*>${OTHER_WORDS}`))
    assert.doesNotMatch(late.text, /name="problems"/)
    assert.equal((await stored())?.status, 'submitted')
  })

  it('tells the mayor what is frozen, and takes a return only with a comment', async () => {
    const shown = (await page('mayor').expect(200)).text
    assert.match(shown, /ตัวเลขถูกตรึงไว้เมื่อปลัดเสนอ/)
    assert.match(shown, /ข้อมูล ณ วันที่ 19 กันยายน 2569/)
    const version = fieldIn(shown, 'version')
    assert.match(
      (await send('mayor', 'return', { version, comment: '' }).expect(422)).text,
      /href="#comment"/,
    )
    await send('mayor', 'return', { version, comment: 'ขอให้ระบุหน่วยงาน' }).expect(303)
    const returned = (await page('secretary').expect(200)).text
    assert.match(returned, /ขอให้ระบุหน่วยงาน/)
    assert.match((await as('secretary').get('/office/statistics')).text, /นายกส่งคืน/)
  })

  it('is public the moment it is approved, and the mayor is led there', async () => {
    await send('secretary', 'submit', { version: await versionSeen('secretary'), ...ANALYSIS }).expect(303)
    const version = await versionSeen('mayor')
    const approved = await send('mayor', 'approve', { version }).expect(303)
    const after = (
      await as('mayor')
        .get(approved.headers['location'] ?? '')
        .expect(200)
    ).text
    assert.match(after, /role="status"[\s\S]*href="\/statistics\/2569\/twelve-months\/1"/)
    const everyone = await fetch(`${office.url}/statistics/2569/twelve-months/1`)
    const shown = await everyone.text()
    assert.equal(everyone.status, 200)
    for (const said of [ANALYSIS.problems, 'นายประเสริฐ ศรีสุข', 'นายสมชาย บุญมา'])
      assert.ok(shown.includes(said), said)
    // Approved once more from a page that was left open: told, nothing changed.
    await send('mayor', 'approve', { version }).expect(409)
    for (const role of ['secretary', 'mayor'] as const)
      assert.doesNotMatch((await page(role).expect(200)).text, /<form[^>]*-1\//)
  })

  it('of a correction asks for the reason and keeps it', async () => {
    now = new Date('2026-10-02T12:00:00+07:00')
    people.set('secretary', await signIn(office, 'secretary'))
    const figures = (await as('secretary').get('/office/statistics?year=2569').expect(200)).text
    assert.match(figures, /จัดทำฉบับปรับปรุง/)
    const asked = await as('secretary')
      .post(SUMMARIES, { ...TERM, reason: ' ' })
      .expect(422)
    assert.match(asked.text, /href="#reason"/)
    const reason = 'ปรับให้ครบถึงสิ้นปี'
    const started = await as('secretary')
      .post(SUMMARIES, { ...TERM, reason })
      .expect(303)
    assert.equal(started.headers['location'], `${SUMMARIES}/2569-twelve-months-2`)
    const shown = await as('secretary')
      .get(started.headers['location'] ?? '')
      .expect(200)
    assert.match(shown.text, new RegExp(reason))
    assert.equal((await as('secretary').get(`/en${SUMMARIES}/2569-twelve-months-2`)).status, 200)
  })

  it('is on the auditor’s trail in words', async () => {
    people.set('auditor', await signIn(office, 'auditor'))
    const trail = (await as('auditor').get('/office/audit').expect(200)).text
    for (const words of ['จัดทำร่างสรุปสถิติ', 'เสนอสรุปสถิติ', 'ส่งคืนสรุปสถิติ', 'อนุมัติสรุปสถิติ'])
      assert.ok(trail.includes(words), words)
  })
})
