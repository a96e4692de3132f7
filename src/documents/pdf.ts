import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeCompiler, type NodeError } from '@myriaddreamin/typst-ts-node-compiler'
import { ROOT } from '../config.js'
import { formatNumber, monthNames } from '../web/dates.js'
import { isNumeric, widthsOf, type Cell, type Document, type DocumentTable, type Part } from './document.js'
import { qrSvg } from './qr.js'

const TEMPLATE = join(ROOT, 'src/documents/document.typ')
/** How many compilations a memoised piece of one survives that doesn't use it. */
const CACHE_AGE = 3
/** Tagged and complete for screen readers; the compiler refuses to write it where something is missing. */
const STANDARD = 'ua-1'

/** Set by the program that made it; a font is broken or the template is. */
export class PdfFailed extends Error {}

/**
 * A writer of PDF files, tagged and with their fonts in them. It is synchronous where it computes: only for a process
 * of its own.
 *
 * @param fonts TrueType files; without one that holds Sarabun every document fails
 */
export async function pdfWriter(fonts: Buffer[]): Promise<(document: Document) => Promise<Buffer>> {
  const template = await readFile(TEMPLATE, 'utf8')
  // The compiler reads files of its workspace if a template asks for them: an empty folder has none.
  const workspace = await mkdtemp(join(tmpdir(), 'sucharit-typst-'))
  const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: fonts }] })

  return async (document) => {
    const inputs = { document: JSON.stringify(await laidOut(document)) }
    const compiled = compiler.compile({ mainFileContent: template, inputs })
    requireClean(compiler, compiled.takeError())
    requireClean(compiler, compiled.takeWarnings())
    if (!compiled.result) throw new PdfFailed('Nothing was set')
    const creationTimestamp = Math.floor(document.date.getTime() / 1_000)
    const pdf = written(compiler, compiled.result, creationTimestamp)
    compiler.evictCache(CACHE_AGE)
    return pdf
  }
}

type Compiled = Parameters<NodeCompiler['pdf']>[0]

function written(compiler: NodeCompiler, compiled: Compiled, creationTimestamp: number): Buffer {
  try {
    return compiler.pdf(compiled, { pdfStandard: STANDARD, creationTimestamp })
  } catch (error) {
    // Somebody wrote a sign that no font here has, an emoji say: the rest of the document stands all the same.
    if (!String(error).includes('could not be displayed')) throw error
    return compiler.pdf(compiled, { creationTimestamp })
  }
}

/** A font that can't be read is only a warning to the compiler; the page would be full of empty boxes. */
function requireClean(compiler: NodeCompiler, found: NodeError | null): void {
  if (!found) return
  const messages = compiler.fetchDiagnostics(found).map((one: { message?: string }) => one.message)
  throw new PdfFailed(messages.join('; '))
}

/** What the template takes: every cell a text, everything there that it asks for. */
async function laidOut(document: Document): Promise<unknown> {
  const { title, subject, author, language, orientation, letterhead, footer } = document
  return {
    ...{ title, subject, author, language, orientation, footer },
    // The compiler's dictionary of Thai cuts some of them in two.
    unbroken: monthNames(language),
    letterhead: { ...letterhead, emblem: letterhead.emblem ?? null },
    parts: await Promise.all(document.parts.map((part) => laidOutPart(part, document))),
  }
}

async function laidOutPart(part: Part, { language }: Document): Promise<unknown> {
  if (part.kind === 'table') return { ...part, table: laidOutTable(part.table) }
  if (part.kind === 'paragraph') return { style: null, language, ...part }
  if (part.kind !== 'smallPrint') return part
  return { ...part, qr: part.qr ? { ...part.qr, svg: await qrSvg(part.qr.url) } : null }
}

function laidOutTable(table: DocumentTable): unknown {
  const line = (row: { head: string; cells: Cell[] }) => [row.head, ...row.cells.map(cellText)]
  return {
    caption: table.caption,
    head: table.head,
    groups: table.groups ?? null,
    heads: table.groups ? 2 : 1,
    numeric: table.head.map((_, column) => isNumeric(table, column)),
    widths: widthsOf(table),
    torn: table.torn ?? false,
    rows: table.rows.map(line),
    total: table.total ? line(table.total) : null,
    notes: table.notes ?? [],
  }
}

const cellText = (cell: Cell): string => (typeof cell === 'number' ? formatNumber(cell) : String(cell))
