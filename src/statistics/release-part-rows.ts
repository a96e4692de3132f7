import { STREAMS } from '../cases/vocabulary.js'
import type { Count } from './figures.js'
import type { Release, ReleasedTime } from './release.js'
import { TIMES, type Timed } from './time-tables.js'

/** What a row says: stream, dimension, code, indicator and how many cases. */
export type PartRow = [stream: string, dimension: string, code: string, indicator: string, cases: number]

const DIMENSION: Record<Timed, string> = { firstAnswer: 'first_answer', closing: 'closing' }

/** The counts that a release has since the second counting rule; an older one has none of them. */
export function partRows({ streams, together, years = [] }: Release): PartRow[] {
  return [
    ...STREAMS.flatMap((stream) => {
      const { duplicates, reopened, satisfaction, ...times } = streams[stream]
      return [
        ...(duplicates === undefined ? [] : [row(stream, 'duplicate', '', 'not_counted', duplicates)]),
        ...(reopened ? countRows(stream, 'reopened', '', reopened, 'reopened') : []),
        ...TIMES.flatMap((what) => limitRows(stream, DIMENSION[what], times[what])),
        ...(satisfaction?.lines ?? []).map(({ code, cases }) =>
          row(stream, 'satisfaction', code, 'rated', cases),
        ),
      ]
    }),
    ...(together ? countRows('both', 'total', '', together.total) : []),
    ...(together?.months ?? [])
      .filter(({ begun }) => begun)
      .flatMap((month) => countRows('both', 'month', month.month, month)),
    ...years.flatMap(({ fiscalYear, streams: of }) =>
      STREAMS.flatMap((stream) => countRows(stream, 'year', String(fiscalYear), of[stream].total)),
    ),
  ]
}

const row = (...cells: PartRow): PartRow => cells

const countRows = (
  stream: string,
  dimension: string,
  code: string,
  count: Count,
  received = 'received',
): PartRow[] => [
  [stream, dimension, code, received, count.received],
  [stream, dimension, code, 'completed', count.completed],
  [stream, dimension, code, 'in_progress', count.inProgress],
]

/** How things lay to their time limit; of too few cases there are no numbers. */
const limitRows = (stream: string, dimension: string, time: ReleasedTime | undefined): PartRow[] =>
  (['within', 'late', 'overdue'] as const).flatMap((part): PartRow[] => {
    const cases = time?.limit[part]
    return cases === undefined ? [] : [[stream, dimension, '', part, cases]]
  })
