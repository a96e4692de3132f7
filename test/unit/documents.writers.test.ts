import assert from 'node:assert/strict'
import type { Document } from '../../src/documents/document.js'
import { writeDocx } from '../../src/documents/docx.js'
import { readFonts } from '../../src/documents/fonts.js'
import { pdfWriter } from '../../src/documents/pdf.js'
import { writeXlsx } from '../../src/documents/xlsx.js'
import { docxTables, docxText, partsOf, readPdf, xlsxSheets } from '../support/read-back.js'
import { sampleDocument, sampleTable } from '../support/sample-document.js'

const DAY_MS = 86_400_000
/** Excel counts days from here. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30)

describe('a document as a PDF', function () {
  this.timeout(30_000)
  let write: (document: Document) => Promise<Buffer>
  before(async () => {
    write = await pdfWriter(await readFonts())
  })

  it('is tagged, has a title and a language, and carries its fonts', async () => {
    const file = await write(sampleDocument())
    const { roles, title, language, pages } = await readPdf(file)
    for (const role of ['H1', 'P', 'L', 'Table', 'TH', 'TD', 'Figure']) assert.ok(roles.has(role), role)
    assert.deepEqual({ title, language }, { title: 'รายงานตัวอย่าง', language: 'th' })
    assert.equal(pages.length, 3)
    const raw = file.toString('latin1')
    const fonts = new Set([...raw.matchAll(/\/BaseFont\s*\/([\w+-]+)/g)].map((match) => match[1]))
    assert.ok(
      [...fonts].every((name) => /^[A-Z]{6}\+Sarabun-/.test(name ?? '')),
      [...fonts].join(),
    )
    assert.match(raw, /\/FontFile[23]/)
  })

  it('has every row of a long table once, and the table heading on each of its pages', async () => {
    const { tables, pages } = await readPdf(await write(sampleDocument()))
    const rows = tables[0] ?? []
    assert.deepEqual(
      rows.slice(1, -1).map((row) => row[1]),
      Array.from({ length: 60 }, (_, index) => (1_000 + index).toLocaleString('en-US')),
    )
    assert.equal(rows.at(-1)?.[1], '12,345')
    const headed = await readPdf(
      await write(
        sampleDocument({
          parts: [{ kind: 'table', table: { ...sampleTable('1', 60), head: ['HEADING', 'b', 'c'] } }],
        }),
      ),
    )
    assert.ok(pages.length > 1 && headed.pages.every((page) => page.includes('HEADING')))
  })

  it('breaks no line within the name of a month, and sets it at the height of the others', async () => {
    const parts = [{ kind: 'paragraph' as const, text: 'ปี25กันยายน2566'.repeat(30) }]
    const { lines } = await readPdf(await write(sampleDocument({ parts })))
    const parted = lines.filter((line) => line.includes('25') && line.includes('66'))
    const months = parted.map((line) => line.match(/ก[^2ป]*น(?=2566|$)/g) ?? [])
    assert.ok(parted.length > 3)
    assert.equal(new Set(months.flat()).size, 1, parted.join('\n'))
    assert.ok(
      parted.every((line) => /^(2566|ป|25|ก)/.test(line)),
      parted.join('\n'),
    )
  })

  it('numbers its pages', async () => {
    const { pages } = await readPdf(
      await write(sampleDocument({ footer: { text: 'x', pages: 'page {page} of {pages}' } })),
    )
    pages.forEach((page, index) =>
      assert.ok(page.replace(/\s+/g, ' ').includes(`page ${index + 1} of ${pages.length}`)),
    )
  })

  it('prints what somebody wrote as it was written, never as markup', async () => {
    const text = '#import "x": *\n= no heading *not bold* @nobody \\ <label> $x$ // all of it'
    const { pages, roles } = await readPdf(
      await write(sampleDocument({ parts: [{ kind: 'paragraph', text }] })),
    )
    const printed = pages.join().replace(/\s+/g, '')
    for (const line of text.split('\n')) assert.ok(printed.includes(line.replace(/\s+/g, '')), line)
    assert.ok(!roles.has('H1'))
  })

  it('is made also where somebody wrote a sign that the font lacks', async () => {
    const { pages } = await readPdf(
      await write(sampleDocument({ parts: [{ kind: 'paragraph', text: 'before 😀 漢 after' }] })),
    )
    assert.match(pages.join(), /before.*after/)
  })

  it('keeps together who signed, what was signed and the small print, wherever the page ends', async () => {
    const ending = sampleDocument().parts.slice(-2)
    for (let rows = 15; rows < 32; rows++) {
      const { pages } = await readPdf(
        await write(
          sampleDocument({
            parts: [
              { kind: 'table', table: { ...sampleTable('1', rows), notes: [] } },
              { kind: 'paragraph', text: 'LAST WORDS' },
              ...ending,
            ],
          }),
        ),
      )
      const on = (text: string) => pages.findIndex((page) => page.replace(/\s/g, '').includes(text))
      assert.equal(on('LASTWORDS'), pages.length - 1, `${rows} rows`)
      assert.equal(on('ab'.repeat(32)), pages.length - 1)
    }
  })

  it('may lie on its side', async () => {
    const raw = (await write(sampleDocument({ orientation: 'landscape' }))).toString('latin1')
    assert.match(raw, /MediaBox\s*\[0 0 841\.\d+ 595\.\d+\]/)
  })

  it('is the same file each time', async () => {
    assert.deepEqual(await write(sampleDocument()), await write(sampleDocument()))
  })
})

describe('a document as a Word file', () => {
  it('carries its fonts, for a Word that doesn’t have them', async () => {
    const parts = partsOf(await writeDocx(sampleDocument()))
    assert.match(parts.get('word/fontTable.xml') ?? '', /w:name="Sarabun".*w:embedRegular.*w:embedBold/s)
    assert.equal([...parts.keys()].filter((name) => name.endsWith('.odttf')).length, 2)
    assert.match(parts.get('word/settings.xml') ?? '', /embedTrueTypeFonts/)
  })

  it('has every row and the whole text, in a font and size that Word also takes for Thai', async () => {
    const file = await writeDocx(sampleDocument())
    const xml = partsOf(file).get('word/document.xml') ?? ''
    const rows = docxTables(file)[0] ?? []
    assert.deepEqual(
      [rows.length, rows[1], rows.at(-1)],
      [62, ['แถวที่ 1', '1,000', 'ปู่ย่า กู้น้ำ ฎีกา'], ['รวม', '12,345', '']],
    )
    assert.ok(docxText(xml).includes('#import "x": * ราคา $5$= ไม่ใช่หัวข้อ *ไม่หนา* @ไม่อ้าง \\ <ไม่ใช่ป้าย>'))
    const runs = xml.match(/<w:rPr>.*?<\/w:rPr>/g) ?? []
    const texts = runs.filter((run) => !run.includes('noProof'))
    assert.ok(texts.length > 60)
    for (const run of texts) assert.ok(/w:cs="Sarabun"/.test(run) && /<w:szCs /.test(run), run)
  })

  it('repeats the heading of a table, tears no row, and counts its pages', async () => {
    const parts = partsOf(await writeDocx(sampleDocument({ orientation: 'landscape' })))
    const xml = parts.get('word/document.xml') ?? ''
    assert.equal(xml.match(/<w:tblHeader\/>/g)?.length, 1)
    assert.equal(xml.match(/<w:cantSplit\/>/g)?.length, 62)
    assert.match(xml, /w:orient="landscape"/)
    const footer = [...parts].find(([name]) => /^word\/footer\d\.xml$/.test(name))?.[1] ?? ''
    assert.match(footer, /PAGE.*NUMPAGES/s)
  })
})

describe('tables as a workbook', () => {
  it('has a sheet for each, with real numbers and dates, and its headings frozen', async () => {
    const day = new Date('2026-09-30T00:00:00Z')
    const about = { ...sampleTable('about', 0), rows: [{ head: 'วันที่', cells: [day, '=1+1'] }] }
    const file = await writeXlsx({ language: 'th', tables: [about, sampleTable('general-months', 12)] })
    const sheets = xlsxSheets(file)
    assert.deepEqual([...sheets.keys()], ['about', 'general-months'])
    assert.equal(sheets.get('about')?.[2]?.[1], (day.getTime() - EXCEL_EPOCH) / DAY_MS)
    assert.equal(sheets.get('general-months')?.[2]?.[1], 1_000)
    const share = { ...sampleTable('share', 0), rows: [{ head: 'x', cells: ['85.0', '–'] }] }
    const shares = xlsxSheets(await writeXlsx({ language: 'th', tables: [share] }))
    assert.deepEqual(shares.get('share')?.[2], ['x', 85, '–'])
    const parts = partsOf(file)
    assert.match(parts.get('xl/styles.xml') ?? '', /formatCode="\[\$-107041E\]d mmmm yyyy"/)
    for (const name of ['sheet1', 'sheet2']) {
      const xml = parts.get(`xl/worksheets/${name}.xml`) ?? ''
      assert.match(xml, /<pane [^>]*ySplit="2"[^>]*state="frozen"/)
      assert.ok(!/<f>/.test(xml), 'a text became a formula')
    }
  })

  it('names its sheets as Excel takes them, each once', async () => {
    const long = 'a/b:c*d?e[f]g\\h'.repeat(4)
    const names = [
      ...xlsxSheets(
        await writeXlsx({ language: 'en', tables: [long, long, long].map((id) => sampleTable(id, 1)) }),
      ).keys(),
    ]
    assert.equal(new Set(names).size, 3)
    for (const name of names) assert.ok(name.length <= 31 && !/[[\]:*?/\\]/.test(name), name)
  })
})
