import { STREAMS, type Stream } from '../cases/vocabulary.js'
import type { Period } from './as-of.js'
import type { Count, MonthRow } from './figures.js'
import { cellsOf, monthRemark, NO_NUMBER, type Reader, type Table } from './tables.js'
import { monthName } from './wording.js'

type Monthly = { months: MonthRow[]; total: Count }

const SIX_MONTHS = 6

/** The months that a period's tables have: October to March, or all twelve. */
export const monthsShown = <Of extends Monthly>(of: Of, period: Period): Of => ({
  ...of,
  months: period === 'six-months' ? of.months.slice(0, SIX_MONTHS) : of.months,
})

/** Both streams together, month by month. */
export function togetherOf(streams: Record<Stream, Monthly>): Monthly {
  const { corruption, general } = streams
  const sum = (one: Count, other: Count | undefined): Count => ({
    received: one.received + (other?.received ?? 0),
    completed: one.completed + (other?.completed ?? 0),
    inProgress: one.inProgress + (other?.inProgress ?? 0),
  })
  return {
    months: corruption.months.map(({ month, begun, ...counts }, index) => ({
      month,
      begun,
      ...sum(counts, general.months[index]),
    })),
    total: sum(corruption.total, general.total),
  }
}

/** The customary table: received by type and together, completed, in progress, remarks; a total at the foot. */
export function customaryTable(
  { t, language }: Reader,
  streams: Record<Stream, Monthly>,
  together: Monthly,
): Table {
  const received = (of: (stream: Stream) => Count | undefined) =>
    STREAMS.map((stream) => of(stream)?.received ?? 0)
  const notBegun = Array.from({ length: STREAMS.length + cellsOf(together.total).length }, () => NO_NUMBER)
  return {
    id: 'customary',
    caption: t('statistics.table.customary'),
    groups: [
      { text: '', span: 1 },
      { text: t('statistics.received'), span: STREAMS.length + 1 },
      { text: '', span: 3 },
    ],
    head: [
      t('statistics.month'),
      ...STREAMS.map((stream) => t(`statistics.short.${stream}`)),
      t('statistics.total'),
      t('statistics.completed'),
      t('statistics.inProgress'),
      t('statistics.remarks'),
    ],
    rows: together.months.map((month, index) => ({
      head: monthName(month.month, language),
      cells: [
        ...(month.begun
          ? [...received((stream) => streams[stream].months[index]), ...cellsOf(month)]
          : notBegun),
        monthRemark(t, month),
      ],
    })),
    total: {
      head: t('statistics.total'),
      cells: [
        ...received((stream) => streams[stream].total),
        ...cellsOf(together.total),
        together.total.received === 0 ? t('statistics.remark.zero') : '',
      ],
    },
  }
}
