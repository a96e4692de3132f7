import assert from 'node:assert/strict'
import supertest from 'supertest'
import { publicationModel } from '../../src/statistics/publication.model.js'
import { sha256 } from '../../src/statistics/release.js'
import { fileCase } from '../support/case-office.js'
import { runCommand } from '../support/command.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { officerOf, publishSummary } from '../support/summaries.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'
import { rowsOf, totalOf } from '../support/figures-page.js'

const BANGKOK_NOON = (day: string) => new Date(`${day}T12:00:00+07:00`)

describe('the figures', () => {
  let office: StartedOffice
  let now = BANGKOK_NOON('2025-09-30')
  let secretary: WebOfficer
  const receipts: string[] = []
  const numbers: string[] = []

  before(async () => {
    office = await startOffice({ clock: () => now })
    // One of the year before, then three of 2569, of which the first is withdrawn in the half after.
    for (const day of ['2025-09-30', '2025-10-01', '2025-12-10', '2026-04-02']) {
      now = BANGKOK_NOON(day)
      const { receipt, number } = await fileCase(office.services.cases)
      receipts.push(receipt)
      numbers.push(number)
    }
    now = BANGKOK_NOON('2026-05-20')
    await withdraw(receipts[1])
    await withdraw(receipts[0])
    now = BANGKOK_NOON('2026-09-10')
    secretary = await signIn(office, 'secretary')
  })
  after(() => office.stop())

  const everyone = () => supertest(office.url)
  const withdraw = async (receipt = '') => {
    const { version } = await office.services.cases.forReceipt(receipt)
    await office.services.cases.withdraw(receipt, { reason: 'เปลี่ยนใจ', version })
  }
  const page = async (query = '') => (await secretary.get(`/office/statistics${query}`).expect(200)).text
  const released = () => publicationModel(office.services.store.connection).find().sort({ _id: 1 }).lean()

  it('are not public before they are published, and the page of all years says so', async () => {
    const years = await everyone().get('/statistics').expect(200)
    assert.match(years.text, /ยังไม่มีสถิติที่เผยแพร่/)
    assert.match(years.text, /<meta name="description" content="สถิติเรื่องร้องเรียนรายปีขององค์การบริหารส่วนตำบล/)
    for (const part of ['rel="canonical"', 'hreflang="en"', 'property="og:title"', 'property="og:image"'])
      assert.ok(years.text.includes(part), part)
    assert.ok(!years.text.includes('ld+json') && !years.text.includes('article:modified_time'))
    for (const path of ['/statistics/2569', '/statistics/2569/figures.csv', '/en/statistics/2568'])
      assert.equal((await everyone().get(path).expect(404)).headers['cache-control'], 'no-store')
    await everyone().get('/statistics/next').expect(404)
    await everyone().get('/statistics/2569?period=year').expect(404)
  })

  it('are shown to the office for any year as of any day', async () => {
    assert.deepEqual(totalOf(await page(), 'corruption-months'), ['3', '1', '2', ''])
    const inWords = /ทุกประเภทรวมกัน รับเรื่อง (\d+) เรื่อง แล้วเสร็จ (\d+) เรื่อง อยู่ระหว่างดำเนินการ (\d+) เรื่อง/.exec(
      await page(),
    )
    assert.deepEqual(inWords?.slice(1), totalOf(await page(), 'customary').slice(2, 5))
    assert.deepEqual(totalOf(await page('?year=2569&asOf=2025-12-09'), 'corruption-months').slice(0, 3), [
      ...['1', '0', '1'],
    ])
    assert.deepEqual(totalOf(await page('?year=2568'), 'corruption-months').slice(0, 3), ['1', '0', '1'])
    assert.deepEqual(totalOf(await page('?year=2568&asOf=2026-05-20'), 'corruption-months').slice(0, 3), [
      ...['1', '1', '0'],
    ])
  })

  it('have twelve months from October to September, what was carried over and the zero statement', async () => {
    const html = await page()
    const months = rowsOf(html, 'corruption-months')
    assert.deepEqual(months[0], ['ตุลาคม 2568', '1', '1', '0', ''])
    assert.deepEqual(months[1], ['พฤศจิกายน 2568', '0', '0', '0', 'ไม่มีเรื่องร้องเรียน'])
    assert.equal(months.length, 13)
    assert.deepEqual(rowsOf(html, 'carried-over')[0]?.slice(1), ['1', '1', '0'])
    assert.match(html, /ร้องเรียนทั่วไป: ไม่มีเรื่องร้องเรียนในช่วงเวลานี้/)
    const half = rowsOf(await page('?asOf=2026-03-31'), 'corruption-months')
    assert.deepEqual(half[6], ['เมษายน 2569', '–', '–', '–', 'ยังไม่ถึงเดือนนี้'])
  })

  it('take a day with its year in either era', async () => {
    assert.equal(
      rowsOf(await page('?year=2569&asOf=2569-04-02'), 'corruption-months').join(),
      rowsOf(await page('?year=2569&asOf=2026-04-02'), 'corruption-months').join(),
    )
  })

  it('say what is wrong with a question that has no answer', async () => {
    for (const [query, field] of [
      ['year=abc', 'year'],
      ['year=2571', 'year'],
      ['year=2569&year=2568', 'year'],
      ['year=-1', 'year'],
      ['asOf=2026-02-30', 'asOf'],
      ['asOf=yesterday', 'asOf'],
      ['asOf=2026-09-11', 'asOf'],
      ['year=2569&asOf=2025-09-30', 'asOf'],
      ['asOf=%00', 'asOf'],
    ]) {
      const answer = await secretary.get(`/office/statistics?${query}`)
      assert.equal(answer.status, 422, query)
      assert.match(answer.text, new RegExp(`href="#${field}"`), query)
    }
  })

  it('say in the hint and in the mistake alike how a day is written', async () => {
    const { text } = await secretary.get('/office/statistics?year=2569&asOf=yesterday').expect(422)
    const examples = [...text.matchAll(/เช่น (\d{4})-\d\d-\d\d/g)].map(([, year]) => year)
    assert.ok(
      examples.length >= 2 && examples.every((year) => String(year).startsWith('25')),
      examples.join(),
    )
  })

  it('may be read by those whose office it is', async () => {
    for (const [role, read] of [
      ['mayor', 200],
      ['auditor', 200],
      ['triage', 200],
      ['investigator', 403],
      ['administrator', 403],
    ] as const) {
      const person = await signIn(office, role)
      assert.equal((await person.get('/office/statistics')).status, read, role)
    }
  })

  it('are published by a summary that was submitted and approved, as of the last day that was over', async () => {
    now = BANGKOK_NOON('2026-09-11')
    for (const period of ['six-months', 'twelve-months'] as const)
      await publishSummary(office.services, { fiscalYear: 2569, period })
    assert.deepEqual(
      (await released()).map(({ _id, asOf, pending }) => [_id, asOf, pending.length]),
      [
        ['2569-six-months-1', '2026-03-31', 0],
        ['2569-twelve-months-1', '2026-09-10', 0],
      ],
    )
    const trail = await office.services.audit.page({ action: 'statistics.published', limit: 10 })
    assert.equal(trail.length, 2)
  })

  it('once published are for everyone, in both languages, and may be kept for a while', async () => {
    const years = await everyone().get('/statistics').expect(200)
    assert.match(years.text, /href="\/statistics\/2569\?period=six-months"/)
    const answer = await everyone().get('/statistics/2569').expect(200)
    assert.equal(answer.headers['cache-control'], 'public, max-age=300')
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.deepEqual(totalOf(answer.text, 'corruption-months'), ['3', '1', '2', ''])
    const [half, whole] = await released()
    assert.match(answer.text, new RegExp(whole?.sha256 ?? 'none'))
    const english = await everyone().get('/en/statistics/2569?period=six-months').expect(200)
    assert.match(english.text, new RegExp(half?.sha256 ?? 'none'))
    assert.deepEqual(totalOf(english.text, 'corruption-months').slice(0, 3), ['2', '0', '2'])
    assert.match(english.text, /As of 31 March 2026/)
    await everyone().get('/statistics/2568').expect(404)
  })

  it('stand on a page that is kept, with the office’s name and telephone of today around it', async () => {
    const before = await everyone().get('/statistics/2569').expect(200)
    const { phone } = await office.services.office.settings()
    await office.services.office.change({ phone: '0 4412 3456' })
    const after = await everyone().get('/statistics/2569').expect(200)
    assert.ok(after.text.includes('0 4412 3456') && !before.text.includes('0 4412 3456'))
    await office.services.office.change({ phone })
    const english = await everyone().get('/en/statistics/2569').expect(200)
    assert.match(english.text, /lang="en"/)
  })

  it('draw a bar for every month that has begun', async () => {
    const { text: html } = await everyone().get('/statistics/2569').expect(200)
    const drawing = /<svg class="app-chart__drawing"[\s\S]*?<\/svg>/.exec(html)?.[0] ?? ''
    assert.equal([...drawing.matchAll(/<rect/g)].length, 24)
    const half = await everyone().get('/statistics/2569?period=six-months').expect(200)
    const halfDrawing = /<svg class="app-chart__drawing"[\s\S]*?<\/svg>/.exec(half.text)?.[0] ?? ''
    assert.equal([...halfDrawing.matchAll(/<rect/g)].length, 12)
  })

  it('cross nothing with anything on public pages', async () => {
    const { text: html } = await everyone().get('/statistics/2569').expect(200)
    for (const dimension of ['status', 'category', 'outcome', 'channel', 'identity', 'department'])
      for (const row of rowsOf(html, `corruption-${dimension}`)) assert.equal(row.length, 2, dimension)
  })

  it('come as a file that says the same as the page', async () => {
    const file = await everyone().get('/statistics/2569/figures.csv').expect(200)
    assert.match(file.headers['content-type'] ?? '', /^text\/csv; charset=utf-8/)
    assert.match(file.headers['content-disposition'] ?? '', /filename="figures-2569-twelve-months-\d+\.csv"/)
    const lines = file.text.replace(/^\ufeff/, '').split('\r\n')
    assert.equal(file.text.charCodeAt(0), 0xfeff)
    assert.equal(
      lines[0],
      'fiscal_year_be,period,as_of_date,date_from,date_to,stream,dimension,code,name_th,name_en,measure,indicator,unit,value',
    )
    const head = '2569,twelve-months,2026-09-10'
    assert.ok(lines.includes(`${head},2025-10-01,2025-10-31,corruption,month,2025-10,,,,completed,cases,1`))
    assert.ok(lines.includes(`${head},2026-09-01,2026-09-10,corruption,month,2026-09,,,,received,cases,0`))
    assert.ok(lines.includes(`${head},2025-10-01,2026-09-10,corruption,total,,,,,in_progress,cases,2`))
    assert.ok(
      lines.includes(
        `${head},2025-10-01,2026-09-10,corruption,category,procurement,การจัดซื้อจัดจ้างไม่โปร่งใส,Procurement that is not transparent,3,received,cases,3`,
      ),
    )
    assert.ok(lines.includes(`${head},2025-10-01,2026-09-10,both,total,,,,,received,cases,3`))
    assert.ok(lines.includes(`${head},2024-10-01,2025-09-10,corruption,year,2568,,,,received,cases,0`))
    assert.ok(lines.includes(`${head},2025-10-01,2026-09-10,corruption,reopened,,,,,reopened,cases,0`))
    const etag = file.headers['etag'] ?? ''
    await everyone().get('/statistics/2569/figures.csv').set('If-None-Match', etag).expect(304)
  })

  /** How large a document is, its page says once it was made. */
  const withoutSizes = (page = '') => page.replace(/ <span class="app-soft">ขนาด [^<]*<\/span>/g, '')

  it('once published stay as they are, whatever happens to a case; a correction stands beside them', async () => {
    const permanent = '/statistics/2569/twelve-months/1'
    const [before, file] = await Promise.all([everyone().get('/statistics/2569'), everyone().get(permanent)])
    await withdraw(receipts[2])
    assert.equal(withoutSizes((await everyone().get('/statistics/2569')).text), withoutSizes(before.text))
    now = BANGKOK_NOON('2026-09-12')
    await publishSummary(
      office.services,
      { fiscalYear: 2569, period: 'twelve-months' },
      'เรื่องหนึ่งแล้วเสร็จหลังเผยแพร่',
    )
    const after = await everyone().get('/statistics/2569').expect(200)
    assert.deepEqual(totalOf(after.text, 'corruption-months').slice(0, 3), ['3', '2', '1'])
    assert.match(after.text, /เรื่องหนึ่งแล้วเสร็จหลังเผยแพร่/)
    assert.match(after.text, new RegExp(`href="${permanent}"`))
    assert.deepEqual(
      (await released()).map((one) => one._id),
      ['2569-six-months-1', '2569-twelve-months-1', '2569-twelve-months-2'],
    )
    const old = await everyone().get(permanent).expect(200)
    assert.equal(file.status, 200)
    assert.doesNotMatch(file.text, /ฉบับนี้ถูกแทนที่แล้ว/)
    assert.match(old.text, /ฉบับนี้ถูกแทนที่แล้ว[\s\S]*href="\/statistics\/2569\/twelve-months\/2"/)
    assert.deepEqual(totalOf(old.text, 'corruption-months').slice(0, 3), ['3', '1', '2'])
    await everyone().get('/statistics/2569/twelve-months/3').expect(404)
    await everyone().get('/statistics/2569/year/1').expect(404)
    await everyone().get('/statistics/2569/twelve-months/01').expect(404)
    assert.equal((await everyone().get('/en/statistics/2569/six-months/1')).status, 200)
  })

  it('stay exactly as published when a case is reopened and closed again later', async () => {
    const before = await released()
    const texts = await Promise.all(before.map((one) => everyone().get(pathOf(one._id))))
    now = BANGKOK_NOON('2026-11-20')
    secretary = await signIn(office, 'secretary')
    const investigator = (await officerOf(office.services, 'investigator')).id
    // Withdrawn in May: open again in the figures of today, not in any that was published.
    const again = { reason: 'มีข้อเท็จจริงใหม่', investigator, dueDate: '2026-12-20' }
    for (const number of numbers.slice(0, 2))
      assert.equal((await secretary.step(number, 'reopen', again)).status, 303)
    await withdraw(receipts[3])
    assert.deepEqual(totalOf(await page('?year=2569&asOf=2026-11-20'), 'corruption-months').slice(0, 3), [
      ...['3', '2', '1'],
    ])
    assert.deepEqual(rowsOf(await page('?year=2569&asOf=2026-11-20'), 'carried-over')[0]?.slice(1), [
      ...['1', '0', '1'],
    ])
    const after = await released()
    assert.deepEqual(after, before)
    for (const [index, one] of after.entries())
      assert.equal(
        withoutSizes((await everyone().get(pathOf(one._id))).text),
        withoutSizes(texts[index]?.text),
      )
  })

  it('are recounted beside the running product, which exits 1 where something was changed by hand', async function () {
    this.timeout(60_000)
    const good = await recount('2569', '2026-09-11')
    assert.equal(good.code, 0, good.said)
    assert.match(good.said, /total\s+3\s+2\s+1/)
    for (const id of ['six-months-1', 'twelve-months-1', 'twelve-months-2'])
      assert.match(good.said, new RegExp(`Publication 2569-${id} is intact and agrees with the cases`))
    const publications = publicationModel(office.services.store.connection)
    const [half] = await released()
    const content = half?.content ?? ''
    await publications.updateOne(
      { _id: half?._id },
      { $set: { content: content.replace('"cases":2', '"cases":1') } },
    )
    const forged = await recount('2569', '2026-09-11')
    assert.equal(forged.code, 1)
    assert.match(forged.said, /damaged: publication 2569-six-months-1/)
    // Whoever can write the store can write the hash as well; the cases still tell.
    const altered = content.replaceAll(
      '"total":{"completed":0,"inProgress":2',
      '"total":{"completed":1,"inProgress":1',
    )
    assert.notEqual(altered, content)
    await publications.updateOne({ _id: half?._id }, { $set: { content: altered, sha256: sha256(altered) } })
    const rehashed = await recount('2569', '2026-09-11')
    assert.equal(rehashed.code, 1)
    assert.match(
      rehashed.said,
      /differs: publication 2569-six-months-1: corruption total completed: 1 as published, 0/,
    )
    await publications.updateOne({ _id: half?._id }, { $set: { content, sha256: half?.sha256 } })
    assert.equal((await recount('2569', '2026-09-31')).code, 1)
  })

  const recount = (year: string, asOf: string) =>
    runCommand(office.services.config, 'recount', '--year', year, '--as-of', asOf)
})

/** "2569-six-months-1" as the address that never changes. */
const pathOf = (id: string): string => `/statistics/${id.replace(/^(\d+)-(.*)-(\d+)$/, '$1/$2/$3')}`
