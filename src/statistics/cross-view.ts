import type { TFunction } from 'i18next'
import type { Stream } from '../cases/vocabulary.js'
import { SUPPRESSED, TOGETHER, type ReleasedCell, type ReleasedCross } from './cross-release.js'
import { CROSS_TABLES } from './cross-tables.js'
import type { ReleasedStream } from './release.js'
import { NO_NUMBER, type Reader, type Table } from './tables.js'
import { lineName } from './wording.js'

/** A stream's two-way tables, and a sentence for each that isn't published. */
export type CrossSection = { tables: Table[]; withheld: string[] }

/** Nothing where the release says nothing of them: an older one, or a stream of which the office publishes none. */
export function crossSection(reader: Reader, stream: Stream, { crossed = [] }: ReleasedStream): CrossSection {
  return {
    tables: crossed.flatMap((table) => ('lines' in table ? [drawn(reader, stream, table)] : [])),
    withheld: whyWithheld(reader, stream, crossed),
  }
}

function drawn(
  { t, language }: Reader,
  stream: Stream,
  { id, columns, lines, totals }: Extract<ReleasedCross, { lines: unknown }>,
): Table {
  const table = CROSS_TABLES.find((one) => one.id === id)
  if (!table) throw new Error(`No two-way table is called ${id}`)
  const column = (code: string) => {
    if (code === TOGETHER) return t('crossTables.together')
    return table.columns === 'channel' ? t(`case.channel.${code}`) : t(`crossTables.column.${code}`)
  }
  const all = lines.reduce((sum, line) => sum + line.cases, 0)
  const parts = [
    ...lines.flatMap(({ of = [] }) => of.map((line) => lineName(t, language, table.rows, line))),
    ...columns.flatMap(({ code, of }) => (code === TOGETHER ? of.map(column) : [])),
  ]
  const hides = lines.some(({ cells }) => cells.includes(SUPPRESSED))
  return {
    id: `${stream}-${id}`,
    caption: captionOf(t, stream, id),
    head: [
      t(`statistics.dimension.${table.rows}`),
      ...columns.map(({ code }) => column(code)),
      t('statistics.total'),
    ],
    rows: lines.map((line) => ({
      head: line.of ? t('crossTables.together') : lineName(t, language, table.rows, line),
      cells: [...line.cells.map(shown), line.cases],
    })),
    total: { head: t('statistics.total'), cells: [...totals, all] },
    notes: [
      ...(parts.length > 0 ? [t('crossTables.parts', { names: parts.join(', ') })] : []),
      ...(hides ? [t('crossTables.suppressed')] : []),
    ],
  }
}

const shown = (cell: ReleasedCell) => (cell === SUPPRESSED ? NO_NUMBER : cell)

const captionOf = (t: TFunction, stream: Stream, id: ReleasedCross['id']) =>
  t(`crossTables.caption.${id}`, { stream: t(`case.stream.${stream}`) })

/** One sentence for all that come once a year, one for each of the others. */
function whyWithheld({ t }: Reader, stream: Stream, crossed: ReleasedCross[]): string[] {
  const sentences = crossed.flatMap((table) => {
    if ('lines' in table) return []
    const { id, withheld, revision } = table
    return [t(`crossTables.withheld.${withheld}`, { table: captionOf(t, stream, id), revision })]
  })
  return [...new Set(sentences)]
}
