import assert from 'node:assert/strict'
import supertest from 'supertest'
import { loadTexts, translator, type Language } from '../../src/web/i18n.js'
import { releaseTables } from '../../src/statistics/release-tables.js'
import type { Release, ReleaseFile } from '../../src/statistics/release.js'
import { publishedOffice, RELEASE } from '../support/release-files.js'
import type { StartedOffice } from '../support/office.js'
import { docxTables, docxText, partsOf, readPdf, xlsxSheets } from '../support/read-back.js'

const LANGUAGES: Language[] = ['th', 'en']
const texts = loadTexts('src/locales')

describe('the files of a release', function () {
  this.timeout(60_000)
  let office: StartedOffice
  let release: Release
  let sha256: string
  before(async () => {
    office = await publishedOffice()
    const json = (await (await fetch(`${office.url}/statistics/2569/figures.json`)).json()) as ReleaseFile
    release = json.release
    sha256 = json.sha256
  })
  after(() => office.stop())

  const pathOf = (language: Language, name: string) => `${language === 'en' ? '/en' : ''}${RELEASE}/${name}`
  const get = async (path: string) => {
    const answer = await fetch(office.url + path)
    assert.equal(answer.status, 200, path)
    return Buffer.from(await answer.arrayBuffer())
  }
  /** What every file must hold: each table's cells, row by row, with the numbers as they are printed. */
  const expected = (language: Language) =>
    releaseTables({ t: translator(texts, language), language }, release).map(({ id, rows, total }) => ({
      id,
      rows: [...rows, ...(total ? [total] : [])],
    }))
  const printed = (cell: string | number) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)

  for (const language of LANGUAGES) {
    it(`has every figure in the PDF (${language})`, async () => {
      const pdf = await readPdf(await get(pathOf(language, 'summary.pdf')))
      const tables = expected(language)
      assert.equal(pdf.tables.length, tables.length)
      for (const [at, { id, rows }] of tables.entries()) {
        const read = pdf.tables[at]?.slice(-rows.length) ?? []
        for (const [line, { cells }] of rows.entries())
          for (const [column, cell] of cells.entries())
            if (typeof cell === 'number')
              assert.equal(read[line]?.[column + 1], printed(cell), `${id}, row ${line}, column ${column}`)
      }
      const all = pdf.pages.join().replace(/\s/g, '')
      for (const text of [
        sha256,
        release.auditHead ?? '?',
        `${office.url}${pathOf(language, '').slice(0, -1)}`,
      ])
        assert.ok(all.includes(text), text)
      assert.equal(pdf.language, language)
    })

    it(`has every figure and every name in the Word file (${language})`, async () => {
      const file = await get(pathOf(language, 'summary.docx'))
      const read = docxTables(file)
      for (const [at, { id, rows }] of expected(language).entries())
        assert.deepEqual(
          read[at]?.slice(-rows.length),
          rows.map(({ head, cells }) => [head, ...cells.map(printed)]),
          id,
        )
      const text = docxText(partsOf(file).get('word/document.xml') ?? '')
      const { preparedBy, submittedBy, approvedBy } = release.signatures ?? {}
      for (const part of [
        sha256,
        ...Object.values(release.texts ?? {}),
        preparedBy?.name,
        submittedBy?.name,
        approvedBy?.name,
      ])
        assert.ok(part === undefined || text.includes(part.replaceAll('\n', '')), part)
    })

    it(`has every figure in the workbook (${language}), as numbers`, async () => {
      const sheets = xlsxSheets(await get(pathOf(language, 'figures.xlsx')))
      const [about = [], ...tables] = [...sheets.values()]
      const wanted = expected(language)
      assert.equal(tables.length, wanted.length)
      for (const [at, { id, rows }] of wanted.entries()) {
        const first = tables[at]?.findIndex(([head]) => head === rows[0]?.head) ?? -1
        const read = tables[at]?.slice(first, first + rows.length)
        assert.deepEqual(
          read,
          rows.map(({ head, cells }) => [head, ...cells]),
          id,
        )
      }
      assert.ok(about.some(([, value]) => value === sha256))
    })
  }

  it('are kept by their content: the same question again is answered without the file', async () => {
    const path = `${office.url}${RELEASE}/summary.pdf`
    const first = await fetch(path)
    assert.match(first.headers.get('content-type') ?? '', /^application\/pdf/)
    assert.match(
      first.headers.get('content-disposition') ?? '',
      /inline; filename="summary-2569-twelve-months-1-th.pdf"/,
    )
    assert.match(first.headers.get('cache-control') ?? '', /public, max-age=\d+/)
    const etag = first.headers.get('etag') ?? ''
    await supertest(office.url).get(`${RELEASE}/summary.pdf`).set('If-None-Match', etag).expect(304)
    const english = await fetch(`${office.url}/en${RELEASE}/summary.pdf`)
    assert.notEqual(english.headers.get('etag'), first.headers.get('etag'))
  })

  it('are only of what was published', async () => {
    for (const path of [
      '/statistics/2569/six-months/1',
      '/statistics/2569/twelve-months/2',
      '/statistics/x/y/z',
    ])
      for (const name of ['summary.pdf', 'summary.docx', 'figures.xlsx'])
        assert.equal((await fetch(`${office.url}${path}/${name}`)).status, 404)
  })
})

describe('a document that can’t be made', () => {
  it('is told in words with 503, may be asked for again, is kept by nobody, and the site goes on', async function () {
    this.timeout(60_000)
    const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
    const program = new URL(`../support/broken-press${ending}`, import.meta.url)
    const office = await publishedOffice({ program })
    try {
      const answer = await fetch(`${office.url}${RELEASE}/summary.pdf`)
      assert.equal(answer.status, 503)
      assert.match(await answer.text(), /จัดทำเอกสารไม่สำเร็จ/)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.ok(Number(answer.headers.get('retry-after')) > 0)
      assert.equal((await fetch(`${office.url}${RELEASE}`)).status, 200)
      assert.match(await (await fetch(`${office.url}/en${RELEASE}/summary.docx`)).text(), /could not be made/)
    } finally {
      await office.stop()
    }
  })
})
