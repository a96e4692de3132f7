import assert from 'node:assert/strict'
import { fileCase } from '../support/case-office.js'
import { hiddenIn, wordsOf } from '../support/html.js'
import { checkTrail } from '../support/kept-trail.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

const MINUTE_MS = 60_000

describe("the auditor's pages", () => {
  let office: StartedOffice
  let auditor: WebOfficer
  let number: string
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const later = (minutes: number) => void (time.now = new Date(time.now.getTime() + minutes * MINUTE_MS))
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => time.now })
    ;({ number } = await fileCase(office.services.cases))
    await office.services.pending.settle()
    const triage = await signIn(office, 'triage')
    assert.equal((await triage.open(`/office/cases/${number}`)).status, 200)
    assert.equal((await triage.open(`/office/cases/${number}`)).status, 200)
    auditor = await signIn(office, 'auditor')
  })
  after(() => office.stop())

  const rows = (html: string) => html.match(/<tr role="row"/g)?.length ?? 0
  const actionsOn = async (query: string) => {
    const page = await auditor.get(`/en/office/audit${query}`).expect(200)
    const table = /<tbody[\s\S]*<\/tbody>/.exec(page.text)?.[0] ?? ''
    return [...table.matchAll(/data-label="Action">([^<]*)/g)].map(([, action]) => action)
  }

  it('finds entries by person, case, action and days, the year in either era', async () => {
    assert.deepEqual(await actionsOn(`?case=${number}&action=case.read`), ['Read a case', 'Read a case'])
    const triage = (await office.services.officers.list()).find(({ username }) => username === 'triage')
    const ofTriage = await actionsOn(`?who=${triage?.id}`)
    assert.ok(ofTriage.includes('Signed in') && !ofTriage.includes('Filed a case'))
    for (const day of ['2569-11-26', '2026-11-26'])
      assert.ok((await actionsOn(`?from=${day}&to=${day}&case=${number}`)).length >= 4)
    assert.deepEqual(await actionsOn(`?to=2569-11-25&case=${number}`), [])
    assert.deepEqual(await actionsOn(`?from=2569-11-27&case=${number}`), [])
  })

  it('says what of a filter it can’t read, keeps what was typed, and shows nothing that wasn’t asked for', async () => {
    const wrong = await auditor.get('/en/office/audit?from=yesterday&who=x').expect(422)
    assert.match(wordsOf(wrong.text), /From: Not a valid date/)
    assert.match(wrong.text, /value="yesterday"/)
    assert.equal(rows(wrong.text), 0)
    const turned = await auditor.get('/en/office/audit?from=2569-11-26&to=2569-11-25').expect(422)
    assert.match(wordsOf(turned.text), /last day can’t lie before/)
    await auditor.get('/office/audit?case[]=x&before=-1').expect(422)
  })

  it('takes a case’s number in Thai digits, with spaces, and refuses what is none, or no action there is', async () => {
    const thai = number.replace(/\d/g, (digit) => String.fromCharCode(0x0e50 + Number(digit)))
    for (const typed of [thai, ` ${thai.replace('-', ' – ')} `])
      assert.deepEqual(await actionsOn(`?case=${encodeURIComponent(typed)}&action=case.read`), [
        'Read a case',
        'Read a case',
      ])
    for (const [query, words] of [
      ['?case=abc', 'เขียนหมายเลขเรื่องเป็นปี พ.ศ. ขีด และเลขลำดับ เช่น 2570-0043'],
      ['?action=%3Cscript%3E', 'กรุณาเลือกหนึ่งข้อ'],
      ['?who=somebody', 'กรุณาเลือกหนึ่งข้อ'],
    ] as const) {
      const { text } = await auditor.get(`/office/audit${query}`).expect(422)
      assert.ok(wordsOf(text).includes(words), query)
      assert.equal(rows(text), 0)
    }
  })

  it('pages with the filter in the address', async () => {
    await office.services.audit.record(
      Array.from({ length: 120 }, (_, at) => ({
        ...{ id: `many-${at}`, at: time.now, action: 'case.noted', who: 'system' },
        caseNumber: '2570-0900',
      })),
    )
    const first = await auditor.get('/en/office/audit?action=case.noted&to=2569-11-26').expect(200)
    const [, older = ''] = /href="([^"]+)" rel="next"/.exec(first.text) ?? []
    assert.match(older, /action=case.noted&amp;to=2569-11-26&amp;before=\d+/)
    const second = await auditor.get(older.replaceAll('&amp;', '&')).expect(200)
    assert.equal(rows(first.text) - 1, 100)
    assert.equal(rows(second.text) - 1, 20)
  })

  it('says on one page who has opened a case, and nothing of one that isn’t there', async () => {
    const page = await auditor.get(`/en/office/audit/cases/${number}`).expect(200)
    const said = wordsOf(page.text)
    assert.match(said, /นางสาวสุภาพร ใจดี/)
    assert.doesNotMatch(said, /นายประเสริฐ/)
    assert.match(page.text, /data-label="Read \(times\)">2</)
    await auditor.get('/office/audit/cases/2570-9999').expect(404)
  })

  it('shows every use of the recovery key in red, and in words', async () => {
    const officer = (await office.services.officers.list()).find(({ username }) => username === 'oversight')
    const facts = { officer: officer?.id ?? '', reason: 'nobody-can-open' }
    const at = time.now
    await office.services.audit.record([
      { id: 'recovered', at, action: 'case.recovered', who: 'system', caseNumber: number, facts },
    ])
    const page = await auditor.get('/en/office/audit?action=case.recovered').expect(200)
    const [row = ''] = /<tr role="row" class="app-row--alarm">[\s\S]*?<\/tr>/.exec(page.text) ?? []
    assert.match(wordsOf(row), /Recovery key used Gave a case by the recovery key .*Nobody could open it/)
    const openings = await auditor.get(`/en/office/audit/cases/${number}`).expect(200)
    assert.match(wordsOf(openings.text), /นางวิไล ธรรมรักษ์ By the recovery key/)
  })

  it('is exported only by somebody who has just proved who they are, and the export is its last entry', async () => {
    later(11)
    const asked = await auditor.get('/office/audit/export').expect(303)
    assert.match(asked.headers['location'] ?? '', /\/office\/confirm\?next=/)
    await auditor.post('/office/audit/export', { format: 'json' }).expect(403)
    auditor = await signIn(office, 'auditor')
    const ask = await auditor.get(`/office/audit/export?case=${number}`).expect(200)
    assert.equal(hiddenIn(ask.text, 'case'), number)
    const json = await auditor.post('/office/audit/export', { format: 'json' }).buffer(true).expect(200)
    const trail = JSON.parse(json.text) as { entries: { action: string; facts: object }[]; part: boolean }
    assert.deepEqual(trail.entries.at(-1)?.action, 'audit.exported')
    assert.deepEqual(trail.entries.at(-1)?.facts, { format: 'json', part: false })
    const head = await auditor.get('/office/audit/head.json').buffer(true).expect(200)
    assert.equal((await checkTrail(json.text, head.text)).code, 0)
    const program = await auditor.get('/office/audit/check-audit.mjs').buffer(true).expect(200)
    assert.match(program.text, /createHash/)
  })

  it('is exported for Excel with the filter that was chosen, in words, and no cell acts', async () => {
    const asked = auditor.post('/en/office/audit/export', { format: 'csv', case: number })
    const csv = await asked.buffer(true).expect(200)
    assert.ok(csv.text.startsWith('\ufeffsequence,'))
    const lines = csv.text.trim().split('\r\n')
    assert.ok(lines.length > 4 && lines.slice(1).every((line) => line.includes(number)))
    assert.match(csv.text, /case\.read,Read a case/)
    const [latest] = await office.services.audit.page({ limit: 1 })
    assert.deepEqual(latest?.facts, { format: 'csv', part: true })
    const wrong = await auditor.post('/office/audit/export', { format: 'pdf', from: 'x' }).expect(422)
    assert.match(wordsOf(wrong.text), /2569|รูปแบบแฟ้ม/)
  })

  it('has signing out, ended sessions and changed settings, each on record before it is seen', async () => {
    const actions = async () => (await office.services.audit.page({ limit: 8 })).map(({ action }) => action)
    const mayor = await signIn(office, 'mayor')
    await mayor.post('/office/account/sessions').expect(303)
    assert.equal((await actions())[0], 'officer.sessionsEnded')
    await mayor.post('/office/sign-out').expect(303)
    assert.equal((await actions())[0], 'officer.signedOut')
    const administrator = await signIn(office, 'administrator')
    await administrator.post('/office/officers/second-step', { roles: ['triage', 'secretary'] }).expect(303)
    assert.equal((await actions())[0], 'office.secondStepRoles')
  })
})
