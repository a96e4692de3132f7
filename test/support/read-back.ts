import { strFromU8, unzipSync } from 'fflate'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A table as a file holds it: its rows from the first heading to the total, each cell a text. */
export type ReadTable = string[][]

type TextItem = { str?: string; type?: string; id?: string; hasEOL?: boolean; transform?: number[] }
type StructNode = { role?: string; children?: StructNode[]; type?: string; id?: string }

export type ReadPdf = {
  /** Texts in the order of the page. Thai marks come in the order of their glyphs: look for digits and Latin letters. */
  pages: string[]
  /** What stands at one height of a page, without spaces; accents a little off it are on their own. */
  lines: string[]
  /** By the tags that a screen reader goes by. */
  tables: ReadTable[]
  /** Of each page, in points. */
  sizes: { width: number; height: number }[]
  /** Every role of the tags. */
  roles: Set<string>
  title: string
  language: string
}

/** What a reader of a PDF is told: its text, and its tables as they are tagged. */
export async function readPdf(file: Buffer): Promise<ReadPdf> {
  const pdf = await getDocument({ data: new Uint8Array(file), verbosity: 0 }).promise
  const { info } = (await pdf.getMetadata()) as { info: { Title?: string; Language?: string } }
  const pages: string[] = []
  const sizes: ReadPdf['sizes'] = []
  const lines: string[] = []
  const roles = new Set<string>()
  const tables: ReadTable[] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    const { width, height } = page.getViewport({ scale: 1 })
    sizes.push({ width, height })
    const items = (await page.getTextContent({ includeMarkedContent: true })).items as TextItem[]
    pages.push(items.map(({ str = '' }) => str).join(' '))
    lines.push(...linesOf(items))
    const texts = markedTexts(items)
    const walk = (node: StructNode): void => {
      if (node.role) roles.add(node.role)
      if (node.role === 'Table') {
        const rows = rowsOf(node).map((row) => row.map((cell) => textOf(cell, texts).trim()))
        const begun = tables.at(-1)
        // A table over two pages is in the tags of both, each time with the rows, or their part, of that page alone.
        if (begun && continues(begun, rows))
          tables[tables.length - 1] = begun.map((row, at) =>
            row.map((cell, column) => cell + (rows[at]?.[column] ?? '')),
          )
        else tables.push(rows)
      }
      node.children?.forEach(walk)
    }
    walk((await page.getStructTree()) as StructNode)
  }
  await pdf.loadingTask.destroy()
  return { pages, lines, sizes, roles, tables, title: info.Title ?? '', language: info.Language ?? '' }
}

function linesOf(items: TextItem[]): string[] {
  const byHeight = new Map<number, string>()
  for (const { str = '', transform: [, , , , , height = 0] = [] } of items) {
    const at = Math.round(height)
    byHeight.set(at, (byHeight.get(at) ?? '') + str.replace(/\s/g, ''))
  }
  return [...byHeight.values()]
}

const isEmpty = (row: string[]) => row.every((cell) => cell === '')
/** The same rows, of which one at most begins on the one page and ends on the next. */
const continues = (begun: ReadTable, rows: ReadTable) =>
  begun.length === rows.length &&
  begun.filter((row, at) => isEmpty(row) === isEmpty(rows[at] ?? [])).length <= 1

/** The texts between the marks of the page's content, by the mark's id. */
function markedTexts(items: TextItem[]): Map<string, string> {
  const texts = new Map<string, string>()
  const open: (string | undefined)[] = []
  for (const { type, id, str } of items) {
    if (type?.startsWith('beginMarkedContent')) open.push(id)
    else if (type === 'endMarkedContent') open.pop()
    const inside = open.findLast((one) => typeof one === 'string')
    if (str && inside) texts.set(inside, (texts.get(inside) ?? '') + str)
  }
  return texts
}

const rowsOf = (node: StructNode): StructNode[][] =>
  (node.children ?? []).flatMap((child) =>
    child.role === 'TR'
      ? [(child.children ?? []).filter(({ role }) => role === 'TH' || role === 'TD')]
      : rowsOf(child),
  )

const textOf = (node: StructNode, texts: Map<string, string>): string =>
  node.type === 'content'
    ? (texts.get(node.id ?? '') ?? '')
    : (node.children ?? []).map((child) => textOf(child, texts)).join('')

/** The parts of an Office file, by name. */
export const partsOf = (file: Buffer): Map<string, string> =>
  new Map(Object.entries(unzipSync(file)).map(([name, bytes]) => [name, strFromU8(bytes)]))

const all = (xml: string, pattern: RegExp): string[] =>
  [...xml.matchAll(pattern)].map((match) => match[1] ?? '')

const unescaped = (xml: string): string =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

/** The tables of a Word document, row by row. */
export function docxTables(file: Buffer): ReadTable[] {
  const xml = partsOf(file).get('word/document.xml') ?? ''
  return all(xml, /<w:tbl>(.*?)<\/w:tbl>/gs).map((table) =>
    all(table, /<w:tr>(.*?)<\/w:tr>/gs).map((row) => all(row, /<w:tc>(.*?)<\/w:tc>/gs).map(docxText)),
  )
}

/** The text of a piece of a Word document. */
export const docxText = (xml: string): string =>
  unescaped(all(xml, /<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g).join(''))

/** The sheets of a workbook by name; numbers are numbers, an empty cell is an empty text. */
export function xlsxSheets(file: Buffer): Map<string, (string | number)[][]> {
  const parts = partsOf(file)
  const shared = all(parts.get('xl/sharedStrings.xml') ?? '', /<si>(.*?)<\/si>/gs).map((si) =>
    unescaped(all(si, /<t[^>]*>([^<]*)<\/t>/g).join('')),
  )
  const names = all(parts.get('xl/workbook.xml') ?? '', /<sheet [^>]*name="([^"]*)"/g).map(unescaped)
  return new Map(
    names.map((name, index) => [
      name,
      sheetRows(parts.get(`xl/worksheets/sheet${index + 1}.xml`) ?? '', shared),
    ]),
  )
}

const sheetRows = (xml: string, shared: string[]): (string | number)[][] =>
  all(xml, /<row[^>]*>(.*?)<\/row>/gs).map((row) =>
    [...row.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes = '', content = '']) => {
      const value = /<v>([^<]*)<\/v>/.exec(content)?.[1]
      if (value === undefined) return unescaped(all(content, /<t[^>]*>([^<]*)<\/t>/g).join(''))
      return /t="s"/.test(attributes) ? (shared[Number(value)] ?? '') : Number(value)
    }),
  )

/**
 * Whether a text stands in what a PDF gives back, sign after sign. Thai marks come in the order of their glyphs, and a
 * letter under a mark comes twice: the marks are left out, and what comes twice is passed over.
 */
export function standsIn(text: string, read: string): boolean {
  let at = 0
  const wanted = withoutMarks(text)
  for (const sign of withoutMarks(read)) if (sign === wanted[at]) at += 1
  return at === wanted.length && withoutMarks(read).length > 0
}

const withoutMarks = (text: string): string =>
  text.replaceAll('\u0e33', '\u0e32').replace(/[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\s\p{Co}\p{Cc}]/gu, '')
/** The tables of a page by their ids, each cell a text. */
export const htmlTables = (html: string): Map<string, ReadTable> =>
  new Map(
    [...html.matchAll(/<table[^>]* id="([^"]*)">(.*?)<\/table>/gs)].map(([, id = '', table = '']) => [
      id,
      all(table, /<tr>(.*?)<\/tr>/gs).map((row) =>
        all(row, /<t[hd][^>]*>(.*?)<\/t[hd]>/gs).map((cell) => unescaped(cell).replaceAll('&#39;', "'")),
      ),
    ]),
  )

/** Whether a cell of a PDF file is this text; numbers and Latin letters must be the very same. */
export const isCellOf = (read: string, text: string): boolean =>
  /[\u0e00-\u0e7f]/.test(text) ? standsIn(text, read) : read.replace(/\s/g, '') === text.replace(/\s/g, '')

/** The rows of a CSV file as RFC 4180 has it, its heading first. */
export const csvRows = (file: Buffer): string[][] =>
  [
    ...file
      .toString()
      .replace('\ufeff', '')
      .matchAll(/((?:"(?:[^"]|"")*"|[^"\r\n])*)\r\n/g),
  ].map(([, line = '']) =>
    [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
    ),
  )
