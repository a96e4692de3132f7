import assert from 'node:assert/strict'
import type { InboxCounts, InboxFilter } from '../../src/cases/case.inbox.js'
import { inboxViews } from '../../src/cases/inbox.view.js'
import type { Role } from '../../src/officers/roles.js'
import { complaint, DAY_MS, fileCase, naming } from '../support/case-office.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

const OLD = 12
const NO_FILTER: InboxFilter = { status: 'open', overdue: false, mine: false, order: 'newest' }
const NEW = 60
const REFUSAL = { outcome: 'insufficient-information', explanation: 'ไม่มีเรื่องที่ตรวจสอบได้' }
const TODAY = new Date('2026-11-20T03:00:00Z').getTime()

describe('the inbox', () => {
  let office: StartedOffice
  let now = TODAY - 40 * DAY_MS
  const people: Partial<Record<Role, WebOfficer>> = {}
  const filed: string[] = []
  before(async function () {
    this.timeout(120_000)
    office = await startOffice({ clock: () => new Date(now) })
    const { cases } = office.services
    for (let day = 0; day < OLD; day += 1) {
      filed.push((await fileCase(cases, { category: 'roads' })).number)
      now += DAY_MS / 4
    }
    now = TODAY - DAY_MS
    // Many in one instant: the page's end must not lose those that came at the same moment.
    const fresh = Array.from({ length: NEW - 2 }, (_, index) =>
      fileCase(cases, { category: index % 2 ? 'procurement' : 'roads' }),
    )
    filed.push(...(await Promise.all(fresh)).map(({ number }) => number))
    now = TODAY
    const danger = { ...complaint().content, danger: true, what: 'มีคนขู่จะทำร้าย' }
    filed.push((await fileCase(cases, { content: danger })).number)
    const { number, receipt } = await fileCase(cases)
    await cases.reply(receipt, { text: 'รอคำตอบอยู่', files: [], messageId: 'e'.repeat(24) })
    filed.push(number)
    for (const role of [
      'triage',
      'secretary',
      'investigator',
      'oversight',
      'mayor',
      'auditor',
      'administrator',
    ] as const)
      people[role] = await signIn(office, role)
  })
  after(() => office.stop())

  const as = (role: Role): WebOfficer => people[role] ?? assert.fail(role)
  const listed = (html: string) =>
    [...html.matchAll(/<th scope="row"><a [^>]*>([\d-]+)</g)].map(([, number]) => number ?? '')
  const nextOn = (html: string) =>
    /<a [^>]*rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')

  /** Every number that the pages from here on list, in their order. */
  async function walk(path: string, role: Role = 'triage'): Promise<string[]> {
    const seen: string[] = []
    for (let next: string | undefined = path; next !== undefined;) {
      const page = await as(role).get(next)
      assert.equal(page.status, 200, next)
      seen.push(...listed(page.text))
      next = nextOn(page.text)
    }
    return seen
  }

  it('lists each open case once over its pages, the newest first', async () => {
    const first = await as('triage').get('/office/cases')
    assert.equal(listed(first.text).length, 50)
    const all = await walk('/office/cases')
    assert.equal(all.length, OLD + NEW)
    assert.deepEqual([...all].sort(), [...filed].sort())
    assert.equal(all[0], filed.at(-1))
    assert.equal(all.at(-1), filed[0])
  })

  it('has a link back to its first page from the second', async () => {
    const first = await as('triage').get('/office/cases?order=urgent')
    const second = await as('triage').get(nextOn(first.text) ?? '')
    assert.ok(second.text.includes('href="/office/cases?order=urgent">กลับไปหน้าแรก'))
    assert.equal(nextOn(second.text), undefined)
  })

  it('lists by deadline, the nearest first, each once', async () => {
    const all = await walk('/office/cases?order=urgent')
    assert.equal(new Set(all).size, OLD + NEW)
    assert.deepEqual(all.slice(0, OLD), filed.slice(0, OLD))
  })

  it('shows overdue in words, how many there are, and the way to the oldest first', async () => {
    const page = await as('triage').get('/office/cases')
    assert.ok(
      page.text.includes(
        `มีเรื่องเกินกำหนด ${OLD} เรื่อง เก่าที่สุดคือ <a class="govuk-link app-unbroken" href="/office/cases/${filed[0]}">`,
      ),
    )
    assert.equal(page.text.split(`เรื่อง ${filed[0]}`).length - 1, 1, 'its number is said once')
    const overdue = await walk('/office/cases?overdue=1&order=urgent')
    assert.deepEqual(overdue, filed.slice(0, OLD))
    assert.match((await as('triage').get('/office/cases?overdue=1&order=urgent')).text, /เกินกำหนด \d+ วัน/)
    assert.ok(page.text.includes('เหลือ '))
  })

  it('filters by stream, category and status, alone and together', async () => {
    const roads = OLD + (NEW - 2) / 2
    assert.equal((await walk('/office/cases?stream=general')).length, roads)
    assert.equal((await walk('/office/cases?category=roads')).length, roads)
    assert.equal((await walk('/office/cases?category=roads&stream=corruption')).length, 0)
    assert.equal((await walk('/office/cases?status=received&category=procurement')).length, OLD + NEW - roads)
    assert.equal((await walk('/office/cases?status=closed')).length, 0)
  })

  it('keeps the filter from page to page', async () => {
    const page = await as('triage').get('/office/cases?status=received&order=urgent')
    const next = new URLSearchParams(nextOn(page.text)?.split('?')[1])
    assert.deepEqual([next.get('status'), next.get('order')], ['received', 'urgent'])
  })

  it('marks danger and messages that wait', async () => {
    const page = await as('triage').get('/office/cases')
    const rowOf = (number: string | undefined) =>
      page.text.split('<tr>').find((row) => row.includes(`>${number}<`)) ?? ''
    assert.ok(rowOf(filed.at(-2)).includes('มีผู้ตกอยู่ในอันตราย'))
    assert.ok(rowOf(filed.at(-1)).includes('รอคำตอบ'))
    assert.ok(!rowOf(filed.at(-3)).includes('อันตราย'))
    assert.ok(!page.text.includes('มีคนขู่จะทำร้าย'))
  })

  it('shows who is in danger above everything else, with links to at most three', async () => {
    const { cases } = office.services
    const danger = { ...complaint().content, danger: true }
    // As far as the heading before, and as far as the end of the panel.
    const panel = (html: string) => {
      const [, before = '', text = ''] = /<h1([^]*?)มีเรื่องที่แจ้งว่ามีผู้ตกอยู่ในอันตราย([^]*?)<\/div>/.exec(html) ?? []
      return { before, text, links: [...text.matchAll(/cases\/(\d+-\d+)"/g)].map(([, number]) => number) }
    }
    const one = panel((await as('triage').get('/office/cases?mine=1')).text)
    assert.match(one.text, /^ 1 เรื่อง ยังไม่ได้มอบหมาย<\/strong>/)
    assert.deepEqual(one.links, [filed.at(-2)])
    assert.ok(!one.before.includes('เกินกำหนด'), 'what is overdue comes below')
    const more: string[] = []
    for (let at = 0; at < 3; at += 1) {
      now += 1000
      more.unshift((await fileCase(cases, { content: danger })).number)
    }
    const four = panel((await as('secretary').get('/office/cases')).text)
    assert.match(four.text, /^ 4 เรื่อง/)
    assert.deepEqual(four.links, more)
    assert.ok(four.text.includes('href="/office/cases?status=received">และอีก 1 เรื่อง'))
    assert.ok(!(await as('investigator').get('/office/cases')).text.includes('ตกอยู่ในอันตราย'))
    for (const number of more)
      assert.equal((await as('secretary').step(number, 'refuse', REFUSAL)).status, 303)
    now = TODAY
  })

  it('tells the secretary of a request to open a case again, and marks the reason on its page', async () => {
    const { cases } = office.services
    const { number, receipt } = await fileCase(cases)
    assert.equal((await as('triage').step(number, 'refuse', REFUSAL)).status, 303)
    assert.ok(!(await as('secretary').get('/office/cases')).text.includes('มีคำขอให้เปิดเรื่องอีกครั้ง'))
    await cases.askReopening(receipt, { reason: 'มีหลักฐานใหม่' })
    const line = new RegExp(`มีคำขอให้เปิดเรื่องอีกครั้ง 1 เรื่อง <a [^>]*href="/office/cases/${number}">`)
    assert.match((await as('secretary').get('/office/cases')).text, line)
    assert.ok(!(await as('triage').get('/office/cases')).text.includes('มีคำขอให้เปิดเรื่องอีกครั้ง'))
    const page = await as('secretary').open(`/office/cases/${number}`)
    assert.match(page.text, /คำขอให้เปิดเรื่องอีกครั้ง<\/strong><\/p>\s*<div class="app-written">มีหลักฐานใหม่</)
    const form = await as('secretary').open(`/office/cases/${number}/reopen`)
    assert.ok(form.text.includes('value="2026-12-20"'), 'a case opened again has as many days as a new one')
  })

  it('leads to a case by its number, however it is typed', async () => {
    const number = filed.at(-1) ?? ''
    const [year, drawn] = number.split('-')
    const inThai = number.replace(/\d/g, (digit) => '๐๑๒๓๔๕๖๗๘๙'[Number(digit)] ?? '')
    const short = String(Number(drawn))
    for (const typed of [
      number,
      inThai,
      ` ${year} - ${short} `,
      `${year}/${short}`,
      short,
      `${year}–${short}`,
    ]) {
      const answer = await as('triage').get(`/office/cases?number=${encodeURIComponent(typed)}`)
      assert.deepEqual([answer.status, answer.headers['location']], [303, `/office/cases/${number}`], typed)
    }
    const inEnglish = await as('triage').get(`/en/office/cases?number=${number}`)
    assert.equal(inEnglish.headers['location'], `/en/office/cases/${number}`)
    const page = await as('triage').get('/office/cases')
    assert.match(page.text, /<form class="app-find" method="get" action="\/office\/cases"[^]*?name="number"/)
    assert.equal((await as('triage').get('/office/cases?number=')).status, 200)
    assert.equal((await as('triage').get('/office/cases?number[$ne]=x')).status, 200)
  })

  it('says the same of a number that is not there and of a case that is kept from the officer', async () => {
    const kept = await fileCase(office.services.cases, naming('officer'))
    assert.equal((await as('secretary').get(`/office/cases?number=${kept.number}`)).status, 303)
    const answer = async (number: string) => {
      const { status, text } = await as('triage').get(`/office/cases?number=${encodeURIComponent(number)}`)
      return { status, text: text.replaceAll(number, 'NUMBER') }
    }
    const [of, other] = [await answer(kept.number), await answer('2570-9999')]
    assert.equal(of.status, 404)
    assert.deepEqual(of, other)
    assert.ok(of.text.includes('ไม่พบเรื่องเลขที่ NUMBER หรือท่านไม่มีสิทธิ์เปิด'))
    const words = await answer('<b>ไม่ใช่เลข</b>')
    assert.ok(words.status === 404 && !words.text.includes('<b>ไม่ใช่เลข'))
  })

  it('shows an investigator only what is assigned, and to start with nothing, in words', async () => {
    const empty = await as('investigator').get('/office/cases')
    assert.equal(empty.status, 200)
    assert.ok(empty.text.includes('ยังไม่มีเรื่อง'))
    const number = filed[OLD] ?? ''
    const officers = await office.services.officers.list()
    const answer = await as('triage').step(number, 'assign', {
      investigator: officers.find(({ role }) => role === 'investigator')?.id,
      department: 'works',
      dueDate: '2026-12-20',
    })
    assert.equal(answer.status, 303)
    assert.deepEqual(await walk('/office/cases', 'investigator'), [number])
    assert.deepEqual(await walk('/office/cases?mine=1', 'investigator'), [number])
    assert.deepEqual(await walk('/office/cases?mine=1', 'triage'), [])
    assert.deepEqual(await walk('/office/cases?status=assigned'), [number])
    const counts = await as('triage').get('/office/cases')
    assert.match(counts.text, /มอบหมายแล้ว <span class="app-count">1</)
  })

  it('counts no further than anybody reads', () => {
    const few = { received: 3, assigned: 2, investigated: 0, closed: 995, overdue: 1_000, mine: 0 }
    const counts = (counted: InboxCounts) => {
      const { statuses, special } = inboxViews(NO_FILTER, counted, { t: (key: string) => key } as never)
      return [...statuses, ...special].map(({ count, more }) => `${count}${more ? '+' : ''}`)
    }
    assert.deepEqual(counts(few), ['5', '3', '2', '0', '995', '1000', '1000', '0'])
    const many = { ...few, closed: 1_001, overdue: 1_001 }
    assert.deepEqual(counts(many), ['5', '3', '2', '0', '1000+', '1000+', '1000+', '0'])
  })

  it('says what to do when a filter finds nothing', async () => {
    const page = await as('triage').get('/office/cases?status=closed&category=roads')
    assert.ok(page.text.includes('ไม่มีเรื่องตามตัวกรองนี้') && page.text.includes('ล้างตัวกรอง'))
  })

  it('leaves out what can not be used of an address, says so, and never fails', async () => {
    const bad = [
      'status=x',
      'after=x',
      'after=1764000000000-zz',
      `after=${'9'.repeat(15)}-${'a'.repeat(24)}`,
      `after=${'9'.repeat(40)}-${'a'.repeat(24)}`,
      'stream=%00',
      'category=%24where',
      'category[$ne]=x',
      'status=open&status=closed',
      'order=__proto__',
      'overdue=yes',
      '__proto__=x',
      '%E0%B8=1',
    ]
    for (const query of bad) {
      const page = await as('triage').get(`/office/cases?${query}`)
      assert.ok(page.status === 422 || page.status === 200, `${query}: ${page.status}`)
      if (page.status === 422) assert.ok(page.text.includes('ตัวกรองบางอย่างใช้ไม่ได้'), query)
    }
    assert.equal((await as('triage').get('/office/cases?status=x')).status, 422)
  })

  it('is the first page of those who work cases; others are led to theirs', async () => {
    const first = async (role: Role) => (await as(role).get('/office')).headers['location']
    for (const role of ['triage', 'secretary', 'investigator', 'oversight'] as const)
      assert.equal(await first(role), '/office/cases')
    for (const role of ['mayor', 'auditor'] as const) assert.equal(await first(role), '/office/statistics')
    assert.equal(await first('administrator'), '/office/officers')
    assert.equal((await as('mayor').get('/office/cases')).status, 403)
  })

  it('in English stays in English from page to page', async () => {
    const page = await as('triage').get('/en/office/cases')
    assert.ok(page.text.includes('Newest first'))
    assert.match(nextOn(page.text) ?? '', /^\/en\/office\/cases\?after=/)
  })
})
