import { STREAMS } from '../cases/vocabulary.js'
import { fiscalYearDays } from './as-of.js'
import type { Release, ReleasedTime, ReleasedYear } from './release.js'
import { countFacts, daysOf, type Fact } from './release-fact.js'
import { percentOf, TIMES, type Timed } from './time-tables.js'

const DIMENSION: Record<Timed, string> = { firstAnswer: 'first_answer', closing: 'closing' }

/** The numbers that a release has since the second counting rule; an older one has none of them. */
export function partFacts({ streams, together, years = [], to }: Release): Fact[] {
  const ofStreams = STREAMS.flatMap((stream): Fact[] => {
    const { duplicates, reopened, satisfaction, ...times } = streams[stream]
    const rated = { stream, dimension: 'satisfaction', indicator: 'rated' }
    return [
      ...(duplicates === undefined
        ? []
        : [{ stream, dimension: 'duplicate', indicator: 'not_counted', value: duplicates }]),
      ...(reopened ? countFacts({ stream, dimension: 'reopened' }, reopened, 'reopened') : []),
      ...TIMES.flatMap((what) => timeFacts({ stream, dimension: DIMENSION[what] }, times[what])),
      ...(satisfaction ? [{ ...rated, value: satisfaction.n }] : []),
      ...(satisfaction?.lines ?? []).map(({ code, cases }) => ({ ...rated, code, value: cases })),
    ]
  })
  const both = { stream: 'both' }
  return [
    ...ofStreams,
    ...(together ? countFacts({ ...both, dimension: 'total' }, together.total) : []),
    ...(together?.months ?? [])
      .filter(({ begun }) => begun)
      .flatMap(({ month, ...count }) =>
        countFacts({ ...both, dimension: 'month', code: month, days: daysOf(month, to) }, count),
      ),
    ...years.flatMap(yearFacts),
  ]
}

/** A year beside the others, over its own days. */
function yearFacts({ fiscalYear, asOf, streams }: ReleasedYear): Fact[] {
  return STREAMS.flatMap((stream) => {
    const { total, ...times } = streams[stream]
    const days = { from: fiscalYearDays(fiscalYear).first, to: asOf }
    const of = (dimension: string) => ({ stream, dimension, code: String(fiscalYear), days })
    return [
      ...countFacts(of('year'), total),
      ...TIMES.flatMap((what) => timeFacts(of(`year_${DIMENSION[what]}`), times[what])),
    ]
  })
}

/** Days and how they lay to their limit; of too few cases there is only how many they were. */
function timeFacts(
  of: Pick<Fact, 'stream' | 'dimension' | 'code' | 'days'>,
  time: ReleasedTime | undefined,
): Fact[] {
  if (!time) return []
  const { n, median, ninetieth, limit } = time
  const facts: Fact[] = [
    { ...of, indicator: 'n', value: n },
    { ...of, indicator: 'median', unit: 'days', value: median },
    { ...of, indicator: 'ninetieth_percentile', unit: 'days', value: ninetieth },
    { ...of, indicator: 'with_limit', value: limit.n },
    ...(['within', 'late', 'overdue'] as const).map((part) => ({
      ...of,
      indicator: part,
      value: limit[part],
    })),
    { ...of, indicator: 'within_limit', unit: 'percent', value: percentOf(limit.perMille) },
  ]
  return facts.filter(({ value }) => value !== undefined)
}
