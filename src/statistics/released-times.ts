import { SCORES, STREAMS, type Score, type Stream } from '../cases/vocabulary.js'
import { FEWEST, MEDIAN, NINETIETH } from './counting-rule.js'
import { sum, type Figures, type StreamFigures, type TimeFigures } from './figures.js'
import type { ReleasedDays, ReleasedLimit, ReleasedRatings, ReleasedTime, ReleasedYear } from './release.js'

/** The least days within which at least this many per cent of the cases were done. */
function percentile(days: Map<number, number>, cases: number, percent: number): number {
  const rank = Math.ceil((cases * percent) / 100)
  let counted = 0
  for (const [took, of] of [...days].toSorted(([one], [other]) => one - other)) {
    counted += of
    if (counted >= rank) return took
  }
  throw new RangeError('There is no percentile of no cases')
}

/** A time as it is published: days, and how they lay to the limit; only the number of cases where they are few. */
export function releasedTime({ days, within, late, overdue }: TimeFigures): ReleasedTime {
  const n = sum([...days.values()])
  const took: ReleasedDays =
    n < FEWEST ? { n } : { n, median: percentile(days, n, MEDIAN), ninetieth: percentile(days, n, NINETIETH) }
  const due = within + late + overdue
  const limit: ReleasedLimit =
    due < FEWEST
      ? { n: due }
      : { n: due, within, late, overdue, perMille: Math.round((1_000 * within) / due) }
  return { ...took, limit }
}

/** Ratings as they are published. */
export function releasedRatings(scores: Map<Score, number>): ReleasedRatings {
  const n = sum([...scores.values()])
  if (n < FEWEST) return { n }
  return { n, lines: SCORES.map((score) => ({ code: String(score), cases: scores.get(score) ?? 0 })) }
}

/** What of a year is set beside other years. */
export function releasedYear({ fiscalYear, asOf, since, streams }: Figures): ReleasedYear {
  const part = ({ total, firstAnswer, closing }: StreamFigures) => ({
    total,
    firstAnswer: releasedTime(firstAnswer),
    closing: releasedTime(closing),
  })
  const parts = Object.fromEntries(STREAMS.map((stream) => [stream, part(streams[stream])]))
  return {
    ...{ fiscalYear, asOf },
    ...(since === undefined ? {} : { since }),
    streams: parts as Record<Stream, ReturnType<typeof part>>,
  }
}
