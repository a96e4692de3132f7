import { STREAMS, type Stream } from '../cases/vocabulary.js'
import { FEWEST } from './counting-rule.js'
import type { ReleasedRatings, ReleasedTime, ReleasedYear } from './release.js'
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
      head: [
        t('statistics.stream'),
        t('statistics.time.within'),
        t('statistics.time.late'),
        t(`statistics.time.${what}.overdue`),
        t('statistics.time.share'),
      ],
      rows: byStream(
        reader,
        ({ limit: { within, late, overdue, perMille } }: ReleasedTime) => [
          within,
          late,
          overdue,
          percent(perMille),
        ],
        streams,
      ),
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

/** A stream's years beside each other, each as of the same day of the year. */
export function yearsTable({ t, language }: Reader, stream: Stream, years: ReleasedYear[]): Table {
  return {
    id: `${stream}-years`,
    caption: t('statistics.table.years', { stream: t(`case.stream.${stream}`) }),
    head: [
      t('statistics.office.releaseYear'),
      t('statistics.received'),
      t('statistics.completed'),
      t('statistics.inProgress'),
      t('statistics.time.medianClosing'),
      t('statistics.time.shareClosing'),
      t('statistics.remarks'),
    ],
    rows: years.map(({ fiscalYear, asOf, since, streams }) => {
      const { total, closing } = streams[stream]
      const remark = since
        ? t('statistics.remark.since', { date: formatDate(new Date(since), language) })
        : ''
      return {
        head: t('statistics.yearAsOf', { year: fiscalYear, date: formatDate(new Date(asOf), language) }),
        cells: [...cellsOf(total), shown(closing.median), shown(percent(closing.limit.perMille)), remark],
      }
    }),
  }
}

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

/** 857 as "85.7". */
const percent = (perMille: number | undefined): string | undefined =>
  perMille === undefined ? undefined : (perMille / 10).toFixed(1)

const tooFew = ({ t }: Reader, parts: { n: number }[]): string[] =>
  parts.some(({ n }) => n < FEWEST) ? [t('statistics.time.tooFew', { fewest: FEWEST })] : []
