import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import supertest from 'supertest'
import { loadTexts, translator, type Language } from '../../src/web/i18n.js'
import type { ReleasedCross } from '../../src/statistics/cross-release.js'
import { releaseDocument, releaseWorkbook } from '../../src/statistics/release-document.js'
import { releaseTables, withheldTables } from '../../src/statistics/release-tables.js'
import { RELEASE_COLUMNS, releaseRows } from '../../src/statistics/release-rows.js'
import { canonical, sha256 as hashOf, type Release, type ReleaseFile } from '../../src/statistics/release.js'
import { publishedOffice, RELEASE } from '../support/release-files.js'
import type { StartedOffice } from '../support/office.js'
import {
  csvRows,
  docxTables,
  docxText,
  isCellOf,
  htmlTables,
  partsOf,
  readPdf,
  xlsxSheets,
} from '../support/read-back.js'
import { richlyPublishedOffice } from '../support/rich-release.js'

const LANGUAGES: Language[] = ['th', 'en']
const texts = loadTexts('src/locales')

describe('the files of a release', function () {
  this.timeout(60_000)
  let office: StartedOffice
  let release: Release
  let sha256: string
  before(async () => {
    ;({ release, ...office } = await richlyPublishedOffice())
    sha256 = hashOf(canonical(release))
  })
  after(() => office.stop())

  const pathOf = (language: Language, name: string) => `${language === 'en' ? '/en' : ''}${RELEASE}/${name}`
  const get = async (path: string) => {
    const answer = await fetch(office.url + path)
    assert.equal(answer.status, 200, path)
    return Buffer.from(await answer.arrayBuffer())
  }
  /** What every file must hold: each table's heads, its cells row by row, with the numbers as they are printed. */
  const expected = (language: Language) =>
    releaseTables({ t: translator(texts, language), language }, release).map(({ id, head, rows, total }) => ({
      id,
      head,
      rows: [...rows, ...(total ? [total] : [])].map(({ head: first, cells }) => [first, ...cells]),
    }))
  const printed = (cell: string | number) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)
  const inPrint = ({ head, rows }: ReturnType<typeof expected>[number]) => [
    head,
    ...rows.map((row) => row.map(printed)),
  ]

  for (const language of LANGUAGES) {
    it(`has every figure and every name on the page (${language})`, async () => {
      const read = htmlTables((await get(pathOf(language, '').slice(0, -1))).toString())
      const tables = expected(language)
      assert.deepEqual(
        [...read.keys()],
        tables.map(({ id }) => id),
      )
      for (const table of tables)
        assert.deepEqual(read.get(table.id)?.slice(-table.rows.length - 1), inPrint(table), table.id)
    })

    it(`has every figure and every name in the PDF (${language})`, async () => {
      const pdf = await readPdf(await get(pathOf(language, 'summary.pdf')))
      const tables = expected(language)
      assert.equal(pdf.tables.length, tables.length)
      for (const [at, table] of tables.entries()) {
        const wanted = inPrint(table)
        const read = pdf.tables[at]?.slice(-wanted.length) ?? []
        for (const [line, row] of wanted.entries())
          for (const [column, cell] of row.entries())
            assert.ok(
              isCellOf(read[line]?.[column] ?? '', cell),
              `${table.id}, row ${line}, column ${column}: ${read[line]?.[column]} for ${cell}`,
            )
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
      for (const [at, table] of expected(language).entries())
        assert.deepEqual(read[at]?.slice(-table.rows.length - 1), inPrint(table), table.id)
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
      for (const [at, { id, head, rows }] of wanted.entries()) {
        const first = tables[at]?.findIndex((row) => row.join() === head.join()) ?? -1
        const read = tables[at]?.slice(first, first + rows.length + 1)
        const real = (cell: string | number) =>
          typeof cell === 'string' && /^\d+\.\d$/.test(cell) ? Number(cell) : cell
        assert.deepEqual(read, [head, ...rows.map((row) => row.map(real))], id)
      }
      assert.ok(about.some(([, value]) => value === sha256))
    })
  }

  it('says in each which two-way tables it does not show, and why', async () => {
    const [first, ...others] = release.streams.general.crossed ?? []
    assert.ok(first && 'lines' in first)
    const crossed: ReleasedCross[] = [{ id: first.id, withheld: 'sparse' }, ...others]
    const streams = { ...release.streams, general: { ...release.streams.general, crossed } }
    const publication = await office.services.statistics.publications().then(([one]) => one ?? assert.fail())
    const published = { publication, release: { ...release, streams } }
    for (const language of LANGUAGES) {
      const reader = { t: translator(texts, language), language }
      const [why = ''] = withheldTables(reader, published.release)
      assert.match(why, language === 'th' ? /^ไม่เผยแพร่ตาราง “ร้องเรียนทั่วไป/ : /not published/)
      const address = 'https://office.test/'
      const { parts } = releaseDocument(reader, published, address)
      assert.ok(parts.some((part) => part.kind === 'list' && part.items.includes(why)))
      const [about] = releaseWorkbook(reader, published, address).tables
      assert.ok(about?.notes?.includes(why))
      const nothing = releaseDocument(reader, { publication, release }, address).parts
      assert.ok(!nothing.some((part) => part.kind === 'list' && part.items.includes(why)))
    }
  })

  it('has every figure in the CSV file, in the order of its columns', async () => {
    const [head = [], ...rows] = csvRows(await get(pathOf('th', 'figures.csv')))
    assert.deepEqual(head, [...RELEASE_COLUMNS])
    assert.deepEqual(
      rows,
      releaseRows(release).map((row) => row.map(String)),
    )
  })

  it('has the very release that was frozen in the JSON, and in the interface for programs', async () => {
    const file = JSON.parse((await get(pathOf('th', 'figures.json'))).toString()) as ReleaseFile
    assert.equal(canonical(file.release), canonical(release))
    assert.equal(file.sha256, sha256)
    const answer = JSON.parse((await get('/api/v1/releases/2569-twelve-months-1')).toString()) as ReleaseFile
    assert.equal(canonical(answer.release), canonical(release))
  })

  it('has a JSON that its schema takes, and takes no longer with a two-way table changed', async () => {
    const file = JSON.parse((await get(pathOf('th', 'figures.json'))).toString()) as ReleaseFile
    const schema = JSON.parse((await get('/statistics/figures.schema.json')).toString()) as object
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
    assert.ok(validate(file), JSON.stringify(validate.errors))
    const wrong = [{ lines: undefined }, { lines: [{ code: 'x', cases: 3, cells: [-1] }] }, { totals: ['4'] }]
    for (const table of wrong) {
      const changed = structuredClone(file)
      const [drawn] = changed.release.streams.general.crossed ?? []
      assert.ok(drawn && 'lines' in drawn)
      Object.assign(drawn, table)
      assert.ok(!validate(JSON.parse(JSON.stringify(changed))), JSON.stringify(table))
    }
  })

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
