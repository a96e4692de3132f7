import type { TFunction } from 'i18next'
import type { Stream } from '../cases/vocabulary.js'
import type { Language } from '../web/i18n.js'
import { DIMENSIONS, type Count, type Dimension, type MonthRow, type StreamFigures } from './figures.js'
import type { ReleasedStream } from './release.js'
import { lineName, monthName, type Names } from './wording.js'

/** What `components/figures-table.njk` draws. */
export type Table = {
  id: string
  caption: string
  head: string[]
  rows: { head: string; cells: (number | string)[] }[]
  total?: { head: string; cells: (number | string)[] }
}

type Reader = { t: TFunction; language: Language }

/** Printed where a month hasn't begun yet. */
const NOT_YET = '–'

const cellsOf = ({ received, completed, inProgress }: Count) => [received, completed, inProgress]
const countHead = (t: TFunction, first: string) => [
  first,
  t('statistics.received'),
  t('statistics.completed'),
  t('statistics.inProgress'),
]

/** The customary table: twelve months and their total, with remarks. */
export function monthTable(
  { t, language }: Reader,
  stream: Stream,
  figures: Pick<StreamFigures, 'months' | 'total'>,
): Table {
  const remark = (month: MonthRow) => {
    if (!month.begun) return t('statistics.remark.notBegun')
    return month.received === 0 ? t('statistics.remark.zero') : ''
  }
  return {
    id: `${stream}-months`,
    caption: t('statistics.table.months', { stream: t(`case.stream.${stream}`) }),
    head: [...countHead(t, t('statistics.month')), t('statistics.remarks')],
    rows: figures.months.map((month) => ({
      head: monthName(month.month, language),
      cells: [...(month.begun ? cellsOf(month) : [NOT_YET, NOT_YET, NOT_YET]), remark(month)],
    })),
    total: {
      head: t('statistics.total'),
      cells: [...cellsOf(figures.total), figures.total.received === 0 ? t('statistics.remark.zero') : ''],
    },
  }
}

/** The tables of one dimension with both states, for the office. */
export function officeTables(
  { t, language }: Reader,
  stream: Stream,
  figures: StreamFigures,
  names: Names,
): Table[] {
  return DIMENSIONS.map((dimension) => ({
    ...heading(t, stream, dimension),
    ...(dimension === 'outcome'
      ? countsOnly(t, language, dimension, outcomeLines(figures), figures.total.completed)
      : {
          head: countHead(t, t(`statistics.dimension.${dimension}`)),
          rows: figures[dimension].map((line) => ({
            head: withMeasure(t, lineName(t, language, dimension, named(line, dimension, names)), line),
            cells: cellsOf(line),
          })),
          total: { head: t('statistics.total'), cells: cellsOf(figures.total) },
        }),
  }))
}

/** The tables of one dimension as published: a name and a number. */
export function releasedTables({ t, language }: Reader, stream: Stream, released: ReleasedStream): Table[] {
  return DIMENSIONS.map((dimension) => ({
    ...heading(t, stream, dimension),
    ...countsOnly(
      t,
      language,
      dimension,
      released.tables[dimension],
      dimension === 'outcome' ? released.total.completed : released.total.received,
    ),
  }))
}

/** Cases of earlier years that were open when the year began, and what became of them; both streams. */
export const carriedOverTable = ({ t }: Reader, streams: Record<Stream, { carriedOver: Count }>): Table => ({
  id: 'carried-over',
  caption: t('statistics.table.carriedOver'),
  head: [
    t('statistics.stream'),
    t('statistics.carriedOver'),
    t('statistics.completed'),
    t('statistics.inProgress'),
  ],
  rows: (['corruption', 'general'] as const).map((stream) => ({
    head: t(`case.stream.${stream}`),
    cells: cellsOf(streams[stream].carriedOver),
  })),
})

const heading = (t: TFunction, stream: Stream, dimension: Dimension) => ({
  id: `${stream}-${dimension}`,
  caption: t(`statistics.table.${dimension}`, { stream: t(`case.stream.${stream}`) }),
})

const countsOnly = (
  t: TFunction,
  language: Language,
  dimension: Dimension,
  lines: (Parameters<typeof lineName>[3] & { cases: number; measure?: number })[],
  total: number,
) => ({
  head: [t(`statistics.dimension.${dimension}`), t('statistics.cases')],
  rows: lines.map((line) => ({
    head: withMeasure(t, lineName(t, language, dimension, line), line),
    cells: [line.cases],
  })),
  total: { head: t('statistics.total'), cells: [total] },
})

const outcomeLines = ({ outcome }: StreamFigures) =>
  outcome.map(({ code, received }) => ({ code, cases: received }))

const named = (line: { code: string }, dimension: Dimension, names: Names) => ({
  code: line.code,
  name: dimension === 'category' || dimension === 'department' ? names[dimension].get(line.code) : undefined,
})

const withMeasure = (t: TFunction, name: string, line: object) =>
  'measure' in line && line.measure !== undefined
    ? t('statistics.categoryOfMeasure', { name, measure: line.measure })
    : name
