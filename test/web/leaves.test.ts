import assert from 'node:assert/strict'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

describe('leave, as the administrator enters it', function () {
  this.timeout(60_000)
  let office: StartedOffice
  let administrator: WebOfficer
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  beforeEach(async () => {
    time.now = new Date('2026-11-26T03:00:00Z')
    office = await startOffice({ clock: () => time.now })
    administrator = await signIn(office, 'administrator')
  })
  afterEach(() => office.stop())

  const find = async (username: string) =>
    (await office.services.officers.list()).find((one) => one.username === username) ?? assert.fail()
  const pathOf = async (username: string) => `/office/officers/${(await find(username)).id}/leaves`
  const wanted = async (deputy: string, firstDay: string, lastDay: string) => ({
    ...{ firstDay, lastDay },
    deputy: (await find(deputy)).id,
  })
  const enter = async (absent: string, deputy: string, firstDay: string, lastDay: string, status = 303) =>
    administrator.post(await pathOf(absent), await wanted(deputy, firstDay, lastDay)).expect(status)
  /** What the list says that was just done, where an answer leads to it. */
  const said = async (answer: { headers: Record<string, string> }) => {
    const { text } = await administrator.get(answer.headers['location'] ?? assert.fail()).expect(200)
    return wordsOf(/<div class="app-panel" role="status">.*?<\/div>/s.exec(text)?.[0] ?? '')
  }
  const recorded = async (action: string) => (await office.services.audit.page({ action, limit: 9 })).length

  it('is on the list, on the own page of both, on the trail, and their roles show it', async () => {
    await enter('secretary', 'triage', '2569-11-26', '2569-11-30')
    const list = wordsOf((await administrator.get('/office/officers')).text)
    assert.match(list, /วันลา 26.{0,3}30 พ\.ย\. 2569 · นางสาวสุภาพร ใจดี รักษาราชการแทน/)
    const deputy = await signIn(office, 'triage')
    const own = wordsOf((await deputy.get('/office/account')).text)
    assert.match(own, /ท่านรักษาราชการแทน นายประเสริฐ ศรีสุข \(ปลัด อบต\.\) ถึงวันที่ 30 พฤศจิกายน 2569/)
    assert.match(own, /เจ้าหน้าที่รับเรื่อง · รักษาราชการแทนปลัด อบต\./)
    const absent = await signIn(office, 'secretary')
    assert.match(wordsOf((await absent.get('/office/account')).text), /นางสาวสุภาพร ใจดี รักษาราชการแทน/)
    const auditor = await signIn(office, 'auditor')
    assert.match(
      wordsOf((await auditor.get('/office/audit')).text),
      /บันทึกวันลา นายประเสริฐ ศรีสุข · นางสาวสุภาพร ใจดี รักษาราชการแทน · ตั้งแต่ 26 พฤศจิกายน 2569 · ถึง 30 พฤศจิกายน 2569/,
    )
  })

  it('is changed before it begins, and from then on in its last day alone', async () => {
    const entered = await enter('secretary', 'triage', '2026-12-01', '2026-12-03')
    assert.equal(await said(entered), 'บันทึกวันลาแล้ว')
    const leave = async () => (await find('secretary')).leaves?.[0] ?? assert.fail()
    const path = `${await pathOf('secretary')}/${(await leave()).id}`
    await administrator.get(path).expect(200)
    await administrator.post(path, await wanted('oversight', '2026-11-26', '2026-12-03')).expect(303)
    assert.equal((await leave()).deputy, (await find('oversight')).id)
    const other = await administrator
      .post(path, await wanted('triage', '2026-11-26', '2026-12-04'))
      .expect(422)
    assert.match(wordsOf(other.text), /การลาเริ่มแล้ว เปลี่ยนวันแรกหรือผู้รักษาราชการแทนไม่ได้/)
    assert.doesNotMatch((await administrator.get(path).expect(200)).text, /<select/)
    const changed = await administrator.post(path, await wanted('oversight', '2026-11-26', '2026-12-04'))
    assert.equal(await said(changed), 'บันทึกแล้ว: แก้ไขวันลา')
    assert.equal((await leave()).lastDay, '2026-12-04')
    assert.equal(await recorded('officer.leaveChanged'), 2)
  })

  it('is ended before its last day, and then nobody stands in and it can be ended no more', async () => {
    await enter('secretary', 'triage', '2026-11-26', '2026-11-30')
    const [leave] = (await find('secretary')).leaves ?? []
    const path = `${await pathOf('secretary')}/${leave?.id}`
    const ended = await administrator.post(`${path}/end`).expect(303)
    assert.equal(await said(ended), 'สิ้นสุดวันลาแล้ว')
    assert.equal((await find('triage')).standsInFor, undefined)
    assert.equal(await recorded('officer.leaveEnded'), 1)
    await administrator.post(`${path}/end`).expect(404)
    await administrator.get(path).expect(404)
    await enter('secretary', 'oversight', '2026-11-26', '2026-11-30')
    assert.equal((await find('oversight')).standsInFor?.length, 1)
  })

  it('is asked for in words of what is chosen, as are role, position and department of an account', async () => {
    const { text } = await administrator.post(await pathOf('secretary'), {}).expect(422)
    assert.match(wordsOf(text), /กรุณาเลือกผู้รักษาราชการแทน/)
    const empty = { position: '', department: '', role: '' }
    const invitation = wordsOf((await administrator.post('/office/officers', empty).expect(422)).text)
    for (const what of ['บทบาท', 'ตำแหน่ง', 'หน่วยงาน']) assert.ok(invitation.includes(`กรุณาเลือก${what}`), what)
  })

  it('tells an officer of a failure in words of their work, not of a resident’s receipt', async () => {
    Object.assign(office.services.officers, { list: () => Promise.reject(new Error('broken')) })
    const words = wordsOf((await administrator.get('/office/officers').expect(500)).text)
    assert.match(words, /กรุณาแจ้งผู้ดูแลระบบพร้อมเวลาที่เกิด/)
    assert.doesNotMatch(words, /เลขรับเรื่อง/)
  })

  it('is cancelled before it begins, and the list says so', async () => {
    await enter('secretary', 'triage', '2026-12-01', '2026-12-03')
    const [leave] = (await find('secretary')).leaves ?? []
    const cancelled = await administrator.post(`${await pathOf('secretary')}/${leave?.id}/end`).expect(303)
    assert.equal(await said(cancelled), 'ยกเลิกวันลาแล้ว')
  })

  const refusals: [string, string[], RegExp][] = [
    ['days in the wrong order', ['secretary', 'triage', '2026-12-03', '2026-12-01'], /ต้องไม่อยู่ก่อนวันแรก/],
    ['days that are over', ['secretary', 'triage', '2026-11-20', '2026-11-25'], /ไม่ใช่วันที่ผ่านมาแล้ว/],
    ['more than a year', ['secretary', 'triage', '2026-12-01', '2028-12-01'], /ไม่เกิน 366 วัน/],
    ['no day', ['secretary', 'triage', '31 กุมภาพันธ์', '2026-12-01'], /วันที่ไม่ถูกต้อง/],
    ['themself', ['secretary', 'secretary', '2026-12-01', '2026-12-03'], /ตนเองไม่ได้/],
    ['the mayor as a deputy', ['secretary', 'mayor', '2026-12-01', '2026-12-03'], /ทำงานกับเรื่องร้องเรียนได้/],
    ['the administrator as one', ['secretary', 'administrator', '2026-12-01', '2026-12-03'], /ทำงานกับเรื่อง/],
    ['the auditor as one', ['secretary', 'auditor', '2026-12-01', '2026-12-03'], /ทำงานกับเรื่องร้องเรียนได้/],
    ['the auditor away', ['auditor', 'triage', '2026-12-01', '2026-12-03'], /ไม่มีผู้รักษาราชการแทน/],
    ['the administrator away', ['administrator', 'triage', '2026-12-01', '2026-12-03'], /ไม่มีผู้รักษาราชการแทน/],
  ]
  for (const [what, [absent = '', deputy = '', first = '', last = ''], told] of refusals)
    it(`is refused with a reason: ${what}`, async () => {
      const answer = await enter(absent, deputy, first, last, 422)
      assert.match(wordsOf(answer.text), told)
      if (!absent.startsWith('a')) assert.match(answer.text, new RegExp(`value="${first}"`))
      assert.equal((await find(absent)).leaves, undefined)
    })

  it('is refused where it would make a chain, give two deputies, or a deputy who is away', async () => {
    await enter('secretary', 'triage', '2026-12-01', '2026-12-03')
    const twice = await enter('secretary', 'oversight', '2026-12-03', '2026-12-09', 422)
    assert.match(wordsOf(twice.text), /มีวันลาที่บันทึกไว้แล้ว/)
    const chain = await enter('triage', 'oversight', '2026-12-02', '2026-12-02', 422)
    assert.match(wordsOf(chain.text), /รักษาราชการแทน นายประเสริฐ ศรีสุข กรุณาแก้วันลานั้นก่อน/)
    const away = await enter('oversight', 'secretary', '2026-12-01', '2026-12-01', 422)
    assert.match(wordsOf(away.text), /ลาในช่วงเดียวกัน/)
    await enter('oversight', 'secretary', '2026-12-04', '2026-12-04')
    // Somebody may stand in for two.
    await enter('mayor', 'triage', '2026-12-02', '2026-12-02')
  })

  it('ends with the account of either, on record', async () => {
    await enter('oversight', 'secretary', '2026-11-26', '2026-11-30')
    await enter('mayor', 'oversight', '2026-12-01', '2026-12-03')
    const { id } = await find('oversight')
    await administrator.post(`/office/officers/${id}/deactivate`).expect(303)
    assert.equal((await find('secretary')).standsInFor, undefined)
    assert.ok((await find('mayor')).leaves?.[0]?.endedAt)
    assert.equal(await recorded('officer.leaveEnded'), 2)
  })
})
