import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../src/config.js'

/** One measure of the customer's report: its cells in the report's order, rows that a page break cut put together. */
export type CustomerRow = {
  measure: number
  title: string
  what: string[]
  when: string
  followUp: string
  recommendation: string
  responsible: string[]
}

const MEASURE = /^\s+[1-4๑-๔]\. มาตรการ/
const PRACTICE = /^\d\. /

/** Reads the customer's own report for 2566: a tab begins a cell, a measure's name begins a row. */
export function customerReport(): { heads: string[]; rows: CustomerRow[]; text: string } {
  const text = readFileSync(join(ROOT, 'test/fixtures/measures-report-2566.txt'), 'utf8')
  const rows: string[][] = []
  let inRow = false
  let header: string[] | undefined
  for (const line of text.split('\n')) {
    if (MEASURE.test(line)) {
      rows.push([line])
      inRow = true
    } else if (line.includes('มาตรการ/แนวทาง')) {
      header = [line]
      inRow = false
    } else if (/^\/|^หมายเหตุ/.test(line)) inRow = false
    else if (inRow && line.trim()) addLine(rows.at(-1) ?? [], line)
    else if (header && line.trim() && rows.length < 6) addLine(header, line)
  }
  return { heads: (header ?? []).map(plain), rows: joined(rows), text: plain(text) }
}

function addLine(cells: string[], line: string): void {
  if (line.startsWith('\t')) cells.push(line)
  else cells.push(`${cells.pop() ?? ''}\n${line}`)
}

/** Rows of the same measure are one: the page break repeats the name and leaves out what it merged. */
function joined(rows: string[][]): CustomerRow[] {
  const measures = new Map<number, string[][]>()
  for (const row of rows) {
    const measure = Number(plain(row[0] ?? '')[0])
    measures.set(measure, [...(measures.get(measure) ?? []), row])
  }
  return [...measures].map(([measure, parts]) => {
    const [first = []] = parts
    const cell = (index: number) => plain(first[index] ?? '')
    return {
      measure,
      title: cell(0).replace(PRACTICE, ''),
      what: practices(parts.map((part) => part[1] ?? '').join('\n')),
      when: cell(2),
      followUp: cell(3),
      recommendation: cell(4),
      responsible: (first[5] ?? '').split('\n').map(plain).filter(Boolean),
    }
  })
}

/** The numbered practices of a cell; what a page break cut in two is put together. */
function practices(cell: string): string[] {
  const found: string[] = []
  for (const line of cell.split('\n').map(plain).filter(Boolean))
    if (PRACTICE.test(line)) found.push(line.replace(PRACTICE, ''))
    else found.push(`${found.pop() ?? ''}${line}`)
  return found
}

/** A text with Arabic digits and single spaces, and without the hyphen that breaks a long name. */
export const plain = (text: string): string =>
  text
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .replaceAll('ส่งเสริม-การ', 'ส่งเสริมการ')
    .replace(/\s+/g, ' ')
    .trim()
