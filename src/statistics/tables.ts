import type { TFunction } from 'i18next'
import { STREAMS, type Stream } from '../cases/vocabulary.js'
import type { Language } from '../web/i18n.js'
import { DIMENSIONS, type Count, type Dimension, type MonthRow, type StreamFigures } from './figures.js'
import type { ReleasedStream } from './release.js'
import { lineName, monthName, type Names } from './wording.js'

/** What `components/figures-table.njk` draws. */
export type Table = {
  id: string
  caption: string
  /** A row over the head that names several columns together; its first is over the row heads. */
  groups?: { text: string; span: number }[]
  head: string[]
  rows: { head: string; cells: (number | string)[] }[]
  total?: { head: string; cells: (number | string)[] }
  /** Sentences under the table. */
  notes?: string[]
}

/** Whoever a table is made for. */
export type Reader = { t: TFunction; language: Language }

/** Printed where there is no number: a month that hasn't begun, or too few cases. */
export const NO_NUMBER = '–'

export const cellsOf = ({ received, completed, inProgress }: Count) => [received, completed, inProgress]
const countHead = (t: TFunction, first: string) => [
  first,
  t('statistics.received'),
  t('statistics.completed'),
  t('statistics.inProgress'),
]

/** What there is to remark on a month. */
export function monthRemark(t: TFunction, month: MonthRow): string {
  if (!month.begun) return t('statistics.remark.notBegun')
  return month.received === 0 ? t('statistics.remark.zero') : ''
}

/** A stream month by month, with its total and remarks. */
export function monthTable(
  { t, language }: Reader,
  stream: Stream,
  figures: Pick<StreamFigures, 'months' | 'total'>,
): Table {
  return {
    id: `${stream}-months`,
    caption: t('statistics.table.months', { stream: t(`case.stream.${stream}`) }),
    head: [...countHead(t, t('statistics.month')), t('statistics.remarks')],
    rows: figures.months.map((month) => ({
      head: monthName(month.month, language),
      cells: [...(month.begun ? cellsOf(month) : [NO_NUMBER, NO_NUMBER, NO_NUMBER]), monthRemark(t, month)],
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
export const carriedOverTable = (reader: Reader, streams: Record<Stream, { carriedOver: Count }>): Table =>
  whatBecameOf(reader, 'carried-over', 'carriedOver', {
    corruption: streams.corruption.carriedOver,
    general: streams.general.carriedOver,
  })

/** Cases reopened in the year, and what became of them; both streams. */
export const reopenedTable = (reader: Reader, streams: Record<Stream, Count>): Table =>
  whatBecameOf(reader, 'reopened', 'reopened', streams)

/** Cases that repeat an earlier one, which no other table counts; both streams. */
export const duplicatesTable = ({ t }: Reader, streams: Record<Stream, number>): Table => ({
  id: 'duplicates',
  caption: t('statistics.table.duplicates'),
  head: [t('statistics.stream'), t('statistics.cases')],
  rows: STREAMS.map((stream) => ({ head: t(`case.stream.${stream}`), cells: [streams[stream]] })),
})

const whatBecameOf = (
  { t }: Reader,
  id: string,
  what: 'carriedOver' | 'reopened',
  streams: Record<Stream, Count>,
): Table => ({
  id,
  caption: t(`statistics.table.${what}`),
  head: [
    t('statistics.stream'),
    t(`statistics.${what}`),
    t('statistics.completed'),
    t('statistics.inProgress'),
  ],
  rows: STREAMS.map((stream) => ({
    head: t(`case.stream.${stream}`),
    cells: cellsOf(streams[stream]),
  })),
  notes: [t(`statistics.${what}Note`)],
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
