import { STREAMS, type Stream } from '../cases/vocabulary.js'
import { customaryTable, monthsShown, togetherOf } from './customary-table.js'
import { crossSection, type CrossSection } from './cross-view.js'
import type { Count } from './figures.js'
import type { Release, ReleasedStream } from './release.js'
import {
  carriedOverTable,
  duplicatesTable,
  monthTable,
  releasedTables,
  reopenedTable,
  type Reader,
  type Table,
} from './tables.js'
import { ratingTable, TIMES, timeTables, yearsTables } from './time-tables.js'

/** The tables of a release as its pages arrange them. What an older release doesn't say has no table. */
export type ReleaseSections = {
  /** Of both streams together: for whom the table is wider than the screen. */
  total: Count
  customary: Table
  streams: {
    stream: Stream
    zeroStatement: boolean
    total: Count
    months: Table
    tables: Table[]
    crossed: CrossSection
  }[]
  carriedOver: Table
  /** Reopened cases, times, ratings: of both streams. */
  beside: Table[]
  /** This year beside those before. */
  years: Table[]
}

export function releaseSections(reader: Reader, release: Release): ReleaseSections {
  const { streams, period, years = [] } = release
  const shown = {
    corruption: monthsShown(streams.corruption, period),
    general: monthsShown(streams.general, period),
  }
  const together = monthsShown(release.together ?? togetherOf(streams), period)
  return {
    total: {
      received: sumOf(streams, 'received'),
      completed: sumOf(streams, 'completed'),
      inProgress: sumOf(streams, 'inProgress'),
    },
    customary: customaryTable(reader, shown, together),
    streams: STREAMS.map((stream) => ({
      stream,
      zeroStatement: streams[stream].zeroStatement,
      total: streams[stream].total,
      months: monthTable(reader, stream, shown[stream]),
      tables: releasedTables(reader, stream, streams[stream]),
      crossed: crossSection(reader, stream, streams[stream]),
    })),
    carriedOver: carriedOverTable(reader, streams),
    beside: besideTables(reader, release),
    years: years.length > 1 ? STREAMS.flatMap((stream) => yearsTables(reader, stream, years)) : [],
  }
}

const sumOf = (streams: Release['streams'], part: keyof Count): number =>
  STREAMS.reduce((sum, stream) => sum + streams[stream].total[part], 0)

/** Every published table of a release, in the order in which they are read; each id is unique. */
export function releaseTables(reader: Reader, release: Release): Table[] {
  const { customary, streams, carriedOver, beside, years } = releaseSections(reader, release)
  return [
    customary,
    ...streams.flatMap(({ months, tables, crossed }) => [months, ...tables, ...crossed.tables]),
    carriedOver,
    ...beside,
    ...years,
  ]
}

/** A sentence for each two-way table that a release has a place for and doesn't show. */
export const withheldTables = (reader: Reader, { streams }: Release): string[] =>
  STREAMS.flatMap((stream) => crossSection(reader, stream, streams[stream]).withheld)

function besideTables(reader: Reader, release: Release): Table[] {
  const duplicates = ofBoth(release, ({ duplicates: of }) => of)
  const reopened = ofBoth(release, ({ reopened: of }) => of)
  const satisfaction = ofBoth(release, ({ satisfaction: of }) => of)
  return [
    ...(duplicates ? [duplicatesTable(reader, duplicates)] : []),
    ...(reopened ? [reopenedTable(reader, reopened)] : []),
    ...TIMES.flatMap((what) => {
      const times = ofBoth(release, (stream) => stream[what])
      return times ? timeTables(reader, what, times) : []
    }),
    ...(satisfaction ? [ratingTable(reader, satisfaction)] : []),
  ]
}

/** A part of both streams; undefined where the release doesn't have it. */
function ofBoth<Part>(
  { streams }: Release,
  of: (stream: ReleasedStream) => Part | undefined,
): Record<Stream, Part> | undefined {
  const [corruption, general] = [of(streams.corruption), of(streams.general)]
  return corruption !== undefined && general !== undefined ? { corruption, general } : undefined
}
