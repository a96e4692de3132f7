import { STREAMS } from '../cases/vocabulary.js'
import { bangkokIsoDay, bangkokMidnight } from '../office/fiscal-year.js'
import { earlier, type IsoDay } from './as-of.js'
import { DIMENSIONS, type Count } from './figures.js'
import { SUPPRESSED, type ReleasedCross } from './cross-release.js'
import type { Release } from './release.js'
import { partRows } from './release-part-rows.js'

/** Columns of the published file: one number a row, dates as ISO 8601 and the fiscal year in the Buddhist era. */
export const RELEASE_COLUMNS = [
  'fiscal_year_be',
  'period',
  'as_of_date',
  'date_from',
  'date_to',
  'stream',
  'dimension',
  'code',
  'name_th',
  'name_en',
  'measure',
  'indicator',
  'cases',
] as const

type Cells = (string | number)[]

/** Every published number as a row. Months that hadn't begun have none: a zero would say something. */
export function releaseRows(release: Release): Cells[] {
  const { fiscalYear, period, asOf, from, to } = release
  const row = (first: string, last: string, cells: Cells): Cells => [
    fiscalYear,
    period,
    asOf,
    first,
    last,
    ...cells,
  ]
  const counts = (count: Count): [string, number][] => [
    ['received', count.received],
    ['completed', count.completed],
    ['in_progress', count.inProgress],
  ]
  const parts = partRows(release).map(([stream, dimension, code, indicator, cases]) =>
    row(from, to, [stream, dimension, code, '', '', '', indicator, cases]),
  )
  const ofStreams = STREAMS.flatMap((stream) => {
    const { months, total, carriedOver, tables, crossed = [] } = release.streams[stream]
    return [
      ...months
        .filter((month) => month.begun)
        .flatMap((month) =>
          counts(month).map(([indicator, cases]) =>
            row(`${month.month}-01`, lastDay(month.month, to), [
              ...[stream, 'month', month.month, '', '', ''],
              ...[indicator, cases],
            ]),
          ),
        ),
      ...counts(total).map(([indicator, cases]) =>
        row(from, to, [stream, 'total', '', '', '', '', indicator, cases]),
      ),
      ...counts(carriedOver).map(([indicator, cases]) =>
        row(from, to, [
          ...[stream, 'carried_over', '', '', '', ''],
          ...[indicator === 'received' ? 'carried_over' : indicator, cases],
        ]),
      ),
      ...DIMENSIONS.flatMap((dimension) =>
        tables[dimension].map((line) =>
          row(from, to, [
            ...[stream, dimension, line.code || 'none', line.name?.th ?? '', line.name?.en ?? ''],
            line.measure ?? '',
            dimension === 'outcome' ? 'completed' : 'received',
            line.cases,
          ]),
        ),
      ),
      ...crossed.flatMap(crossRows).map((cells) => row(from, to, [stream, ...cells])),
    ]
  })
  return [...ofStreams, ...parts]
}

/** The cells of a two-way table; one that isn't shown has a row without a number. */
const crossRows = (table: ReleasedCross): Cells[] =>
  'lines' in table
    ? table.lines.flatMap(({ code, name, measure, cells }) =>
        table.columns.map((column, index) => {
          const cell = cells[index] ?? ''
          return [
            ...[
              table.id,
              code,
              name?.th ?? '',
              name?.en ?? '',
              measure ?? '',
              column.code.replaceAll('-', '_'),
            ],
            cell === SUPPRESSED ? '' : cell,
          ]
        }),
      )
    : []

/** Last day of a month, or of what the release covers where that is earlier. */
function lastDay(month: string, to: IsoDay): IsoDay {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return earlier(bangkokIsoDay(bangkokMidnight(year, number, 0)), to)
}
