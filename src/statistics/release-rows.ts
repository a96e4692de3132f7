import { STREAMS } from '../cases/vocabulary.js'
import { crossFacts } from './cross-rows.js'
import { DIMENSIONS } from './figures.js'
import type { Release } from './release.js'
import { countFacts, daysOf, type Fact } from './release-fact.js'
import { partFacts } from './release-part-rows.js'

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
  'unit',
  'value',
] as const

/** Every published number as a row. Months that hadn't begun have none: a zero would say something. */
export function releaseRows(release: Release): (string | number)[][] {
  const { fiscalYear, period, asOf, from, to } = release
  return [...streamFacts(release), ...partFacts(release)].map(
    ({ stream, dimension, code = '', name, measure, indicator, unit = 'cases', value = '', days }) => [
      ...[fiscalYear, period, asOf, days?.from ?? from, days?.to ?? to],
      ...[stream, dimension, code, name?.th ?? '', name?.en ?? '', measure ?? ''],
      ...[indicator, unit, value],
    ],
  )
}

/** The monthly table, the totals, what was carried over, and the tables of one and of two dimensions. */
function streamFacts({ streams, to }: Release): Fact[] {
  return STREAMS.flatMap((stream) => {
    const { months, total, carriedOver, tables, crossed = [] } = streams[stream]
    const monthly = months
      .filter(({ begun }) => begun)
      .flatMap(({ month, ...count }) =>
        countFacts({ stream, dimension: 'month', code: month, days: daysOf(month, to) }, count),
      )
    const lines = DIMENSIONS.flatMap((dimension) =>
      tables[dimension].map(({ code, name, measure, cases }) => ({
        ...{ stream, dimension, code: code || 'none', name, measure },
        indicator: dimension === 'outcome' ? 'completed' : 'received',
        value: cases,
      })),
    )
    return [
      ...monthly,
      ...countFacts({ stream, dimension: 'total' }, total),
      ...countFacts({ stream, dimension: 'carried_over' }, carriedOver, 'carried_over'),
      ...lines,
      ...crossed.flatMap((table) => crossFacts(stream, table)),
    ]
  })
}
