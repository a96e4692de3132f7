import { STREAMS, type Stream } from '../cases/vocabulary.js'
import { FEWEST } from './counting-rule.js'
import type { ReleasedLimit, ReleasedRatings, ReleasedTime, ReleasedYear } from './release.js'
import { cellsOf, NO_NUMBER, type Reader, type Table } from './tables.js'
import { formatDate } from '../web/dates.js'

/** What is measured from the day of receipt. */
export const TIMES = ['firstAnswer', 'closing'] as const
export type Timed = (typeof TIMES)[number]

type OfStreams<Part> = Record<Stream, Part>

/** Days to the first answer or to closing, and how these lay to the time limit: two tables, a row for each stream. */
export function timeTables(reader: Reader, what: Timed, streams: OfStreams<ReleasedTime>): Table[] {
  const { t } = reader
  const days = STREAMS.map((stream) => streams[stream])
  return [
    {
      id: what,
      caption: t(`statistics.time.${what}.days`),
      head: [
        t('statistics.stream'),
        t('statistics.time.cases'),
        t('statistics.time.median'),
        t('statistics.time.ninetieth'),
      ],
      rows: byStream(reader, ({ n, median, ninetieth }: ReleasedTime) => [n, median, ninetieth], streams),
      notes: tooFew(reader, days),
    },
    {
      id: `${what}-limit`,
      caption: t(`statistics.time.${what}.limit`),
      head: [t('statistics.stream'), ...limitHead(t, what)],
      rows: byStream(reader, ({ limit }: ReleasedTime) => limitCells(limit), streams),
      notes: tooFew(
        reader,
        days.map(({ limit }) => limit),
      ),
    },
  ]
}

/** How content reporters were, a row for each answer and a column for each stream. */
export function ratingTable(reader: Reader, streams: OfStreams<ReleasedRatings>): Table {
  const { t } = reader
  const codes = ['5', '4', '3', '2', '1']
  const ratings = STREAMS.map((stream) => streams[stream])
  return {
    id: 'satisfaction',
    caption: t('statistics.table.satisfaction'),
    head: [t('statistics.satisfaction'), ...STREAMS.map((stream) => t(`statistics.short.${stream}`))],
    rows: codes.map((code) => ({
      head: t(`case.score.${code}`),
      cells: ratings
        .map(({ lines }) => lines && (lines.find((line) => line.code === code)?.cases ?? 0))
        .map(shown),
    })),
    total: { head: t('statistics.time.rated'), cells: ratings.map(({ n }) => n) },
    notes: tooFew(reader, ratings),
  }
}

/** A stream's years beside each other, each as of the same day of the year: cases, then a table for each time. */
export function yearsTables(reader: Reader, stream: Stream, years: ReleasedYear[]): Table[] {
  const { t, language } = reader
  const named = { stream: t(`case.stream.${stream}`) }
  const first = t('statistics.office.releaseYear')
  const head = ({ fiscalYear, asOf }: ReleasedYear) =>
    t('statistics.yearAsOf', { year: fiscalYear, date: formatDate(new Date(asOf), language) })
  const remark = ({ since }: ReleasedYear) =>
    since ? t('statistics.remark.since', { date: formatDate(new Date(since), language) }) : ''
  const counts: Table = {
    id: `${stream}-years`,
    caption: t('statistics.table.years', named),
    head: [
      first,
      t('statistics.received'),
      t('statistics.completed'),
      t('statistics.inProgress'),
      t('statistics.remarks'),
    ],
    rows: years.map((year) => ({
      head: head(year),
      cells: [...cellsOf(year.streams[stream].total), remark(year)],
    })),
  }
  const times = TIMES.map((what): Table => {
    const ofYears = years.map(({ streams }) => streams[stream][what])
    return {
      id: `${stream}-years-${what}`,
      caption: t(`statistics.time.${what}.years`, named),
      head: [
        first,
        t('statistics.time.cases'),
        t('statistics.time.median'),
        t('statistics.time.ninetieth'),
        ...limitHead(t, what),
      ],
      rows: years.map((year) => {
        const { n, median, ninetieth, limit } = year.streams[stream][what]
        return {
          head: String(year.fiscalYear),
          cells: [...[n, median, ninetieth].map(shown), ...limitCells(limit).map(shown)],
        }
      }),
      notes: tooFew(reader, [...ofYears, ...ofYears.map(({ limit }) => limit)]),
    }
  })
  return [counts, ...times]
}

const limitHead = (t: Reader['t'], what: Timed): string[] => [
  t('statistics.time.within'),
  t('statistics.time.late'),
  t(`statistics.time.${what}.overdue`),
  t('statistics.time.withLimit'),
  t('statistics.time.share'),
]

const limitCells = ({ n, within, late, overdue, perMille }: ReleasedLimit) => [
  ...[within, late, overdue, n],
  percentOf(perMille)?.toFixed(1),
]

const byStream = <Part>(
  { t }: Reader,
  cells: (part: Part) => (number | string | undefined)[],
  streams: OfStreams<Part>,
): Table['rows'] =>
  STREAMS.map((stream) => ({
    head: t(`statistics.short.${stream}`),
    cells: cells(streams[stream]).map(shown),
  }))

const shown = (cell: number | string | undefined): number | string => cell ?? NO_NUMBER

/** 857 as 85.7. */
export const percentOf = (perMille: number | undefined): number | undefined =>
  perMille === undefined ? undefined : perMille / 10

const tooFew = ({ t }: Reader, parts: { n: number }[]): string[] =>
  parts.some(({ n }) => n < FEWEST) ? [t('statistics.time.tooFew', { fewest: FEWEST })] : []
