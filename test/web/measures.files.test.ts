import assert from 'node:assert/strict'
import supertest from 'supertest'
import { TRANSITIONS } from '../../src/cases/transitions.js'
import { manualSteps } from '../../src/measures/manual.js'
import { COLUMNS } from '../../src/measures/report.view.js'
import { loadTexts, translator, type Language } from '../../src/web/i18n.js'
import { customerReport, plain } from '../support/customer-report.js'
import { approveReport } from '../support/measures-reports.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { docxTables, docxText, partsOf, readPdf, standsIn } from '../support/read-back.js'
import { officerOf } from '../support/summaries.js'

const LANGUAGES: Language[] = ['th', 'en']
const REPORT = '/measures/2566/report/1'
const texts = loadTexts('src/locales')

describe('the papers of the measures', function () {
  this.timeout(60_000)
  let office: StartedOffice
  let sha256: string
  before(async () => {
    office = await startOffice({ clock: () => new Date('2023-09-20T12:00:00+07:00') })
    const { measures } = office.services
    await measures.records.startYear(await officerOf(office.services, 'secretary'), 2566)
    await approveReport(office.services, {
      kind: 'implementation',
      year: 2566,
      texts: { 'done-2': 'จัดซื้อจัดจ้าง 12 โครงการ\nครบทุกขั้นตอน' },
    })
    sha256 = ((await (await fetch(`${office.url}${REPORT}/report.json`)).json()) as { sha256: string }).sha256
  })
  after(() => office.stop())

  const inLanguage = (language: Language, path: string) => (language === 'en' ? '/en' : '') + path
  const get = async (path: string) => {
    const answer = await fetch(office.url + path)
    assert.equal(answer.status, 200, path)
    const file = Buffer.from(await answer.arrayBuffer())
    return file
  }
  /** Each measure of the customer's report in the columns of the paper. */
  const theirRows = () =>
    customerReport().rows.map((row) => [
      `${row.measure}. ${row.title}`,
      row.what.map((text, place) => `${place + 1}. ${text}`).join(' '),
      row.when,
      row.followUp,
      row.recommendation,
      row.responsible.join(' '),
    ])
  const closed = (text: string) => plain(text).replace(/\s/g, '')

  for (const language of LANGUAGES) {
    const t = translator(texts, language)
    const heads = COLUMNS.map((column) => t(`measures.report.column.${column}`))

    it(`has every row of the report for 2566 in the PDF, landscape, with numbered pages (${language})`, async () => {
      const pdf = await readPdf(await get(inLanguage(language, `${REPORT}/report.pdf`)))
      const [table = []] = pdf.tables
      const cells = [heads, ...theirRows()]
      assert.equal(table.length, cells.length)
      for (const [at, row] of cells.entries())
        for (const [column, text] of row.entries()) {
          const read = table[at]?.[column] ?? ''
          assert.equal(text === '' || standsIn(text, read), true, `row ${at}, column ${column}: ${read}`)
        }
      const all = pdf.pages.map((page) => page.replace(/\s/g, ''))
      for (const part of [sha256, office.url + inLanguage(language, REPORT)])
        assert.ok(all.join().includes(part), part)
      for (const [index, page] of all.entries())
        assert.match(
          page,
          language === 'en'
            ? new RegExp(`Page${index + 1}of${all.length}`)
            : new RegExp(`${index + 1}จาก${all.length}`),
        )
      assert.ok(pdf.sizes.every(({ width, height }) => width > height))
      assert.equal(pdf.language, language)
    })

    it(`has every row of the report for 2566, who signed and what was done in the Word file (${language})`, async () => {
      const file = await get(inLanguage(language, `${REPORT}/report.docx`))
      const [table = []] = docxTables(file)
      assert.deepEqual(table[0], heads)
      for (const [at, row] of theirRows().entries())
        for (const [column, text] of row.entries())
          assert.ok(
            closed(table[at + 1]?.[column] ?? '').startsWith(closed(text)),
            `row ${at}, column ${column}`,
          )
      const xml = partsOf(file).get('word/document.xml') ?? ''
      assert.match(xml, /w:orient="landscape"/)
      const text = docxText(xml)
      for (const part of [sha256, 'นายประเสริฐ ศรีสุข', 'นายสมชาย บุญมา', 'จัดซื้อจัดจ้าง 12 โครงการ'])
        assert.ok(text.includes(part), part)
    })

    it(`has every step of the workflow, with the chart in words, in the PDF of the manual (${language})`, async () => {
      const pdf = await readPdf(await get(inLanguage(language, '/manual.pdf')))
      const steps = manualSteps(TRANSITIONS, t)
      const [table = []] = pdf.tables
      assert.equal(table.length, steps.length + 1)
      for (const [at, { number, action, by }] of steps.entries()) {
        const [first = '', , movers = ''] = table[at + 1] ?? []
        assert.ok(standsIn(`${number}. ${action}`, first), first)
        assert.ok(standsIn(by.join(', '), movers), movers)
      }
      assert.ok(pdf.roles.has('Figure'))
      assert.ok(pdf.pages.join().includes('1205'))
      const report = office.url + inLanguage(language, '/report/corruption')
      assert.ok(pdf.pages.join('').replace(/\s/g, '').includes(report), 'the address of the form in full')
      assert.ok(pdf.sizes.every(({ width, height }) => width < height))
    })
  }

  it('are offered on their pages, kept by their content, and only of what was published', async () => {
    const page = await (await fetch(`${office.url}/measures/2566/report`)).text()
    for (const format of ['pdf', 'docx', 'json'])
      assert.ok(page.includes(`href="${REPORT}/report.${format}"`), format)
    assert.match(await (await fetch(`${office.url}/manual`)).text(), /href="\/manual\.pdf"/)
    const first = await fetch(`${office.url}${REPORT}/report.pdf`)
    assert.match(first.headers.get('content-type') ?? '', /^application\/pdf/)
    const etag = first.headers.get('etag') ?? ''
    await supertest(office.url).get(`${REPORT}/report.pdf`).set('If-None-Match', etag).expect(304)
    for (const path of ['/measures/2566/report/2', '/measures/2566/report/0', '/measures/2565/report/1'])
      for (const file of ['', '/report.pdf', '/report.docx', '/report.json'])
        assert.equal((await fetch(office.url + path + file)).status, 404, path + file)
  })

  it('of a corrected report stay as they were, and say that there is a newer one', async () => {
    const before = await get(`${REPORT}/report.json`)
    await approveReport(office.services, { kind: 'implementation', year: 2566, reason: 'เพิ่มกิจกรรม' })
    assert.deepEqual(await get(`${REPORT}/report.json`), before)
    assert.match(String(await get(REPORT)), /href="\/measures\/2566\/report\/2"/)
    const newest = String(await get('/measures/2566/report'))
    assert.match(newest, /เพิ่มกิจกรรม/)
    assert.match(newest, /href="\/measures\/2566\/report\/2\/report\.pdf"/)
    const [table = []] = docxTables(await get('/measures/2566/report/2/report.docx'))
    assert.equal(table.length, 5)
  })
})

describe('a paper of the measures that can’t be made', () => {
  it('is told in words with 503, and the site goes on', async function () {
    this.timeout(60_000)
    const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
    const program = new URL(`../support/broken-press${ending}`, import.meta.url)
    const office = await startOffice({ press: { program } })
    try {
      const answer = await fetch(`${office.url}/manual.pdf`)
      assert.equal(answer.status, 503)
      assert.match(await answer.text(), /จัดทำเอกสารไม่สำเร็จ/)
      assert.equal((await fetch(`${office.url}/manual`)).status, 200)
    } finally {
      await office.stop()
    }
  })
})
