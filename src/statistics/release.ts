import { canonical, sha256 } from '../documents/canonical.js'
import type { Words } from '../office/category.js'
import type { Office } from '../office/office.model.js'
import { STREAMS, type Measure, type Stream } from '../cases/vocabulary.js'
import type { Signature } from '../officers/signature.js'
import type { IsoDay, Period } from './as-of.js'
import type { ReleasedCross } from './cross-release.js'
import { togetherOf } from './customary-table.js'
import {
  DIMENSIONS,
  type Count,
  type Dimension,
  type Figures,
  type MonthRow,
  type StreamFigures,
} from './figures.js'
import { releasedRatings, releasedTime, releasedYear } from './released-times.js'

export { canonical, sha256 }

/** One line of a published table. Names that the office may change later are kept as they were. */
export type ReleasedLine = { code: string; cases: number; name?: Words; measure?: Measure }

/**
 * How long something took, in whole days from the day of receipt: so many cases, half of them at most `median` days,
 * nine of ten at most `ninetieth`. Under too few cases (`FEWEST` in counting-rule.ts) there is only their number.
 */
export type ReleasedDays = { n: number; median?: number; ninetieth?: number }

/**
 * Cases whose time limit was kept or is over: done `within` it, done `late`, or `overdue` and still not done. `perMille`
 * is the share of those within it; under too few cases there is only their number.
 */
export type ReleasedLimit = {
  n: number
  within?: number
  late?: number
  overdue?: number
  perMille?: number
}
export type ReleasedTime = ReleasedDays & { limit: ReleasedLimit }

/** How content reporters were with the office's work, 5 the most; under too few ratings only their number. */
export type ReleasedRatings = { n: number; lines?: { code: string; cases: number }[] }

/**
 * What is published of a stream: the mandatory monthly table, and tables of one dimension. Together with the totals
 * and what was carried over these are the mandatory tables; each of their numbers is exact.
 */
export type ReleasedStream = {
  months: MonthRow[]
  total: Count
  carriedOver: Count
  zeroStatement: boolean
  tables: Record<Dimension, ReleasedLine[]>
  /** Two-way tables after disclosure control; missing where the office publishes none of the stream. */
  crossed?: ReleasedCross[]
  // What was published under the first version of the counting rule has none of the following.
  /** Cases that repeat an earlier one: they are counted with that one and nowhere else. */
  duplicates?: number
  /** Cases reopened in the year (`received`), whenever they came in, and what became of these. */
  reopened?: Count
  firstAnswer?: ReleasedTime
  closing?: ReleasedTime
  satisfaction?: ReleasedRatings
}

/** A fiscal year as of the same day of the year as the release, to be set beside the others. */
export type ReleasedYear = {
  fiscalYear: number
  asOf: IsoDay
  /** The day on which the office began with this system, where that was during the year. */
  since?: IsoDay
  streams: Record<Stream, { total: Count; firstAnswer: ReleasedTime; closing: ReleasedTime }>
}

/** What the office writes about the figures; part of what is frozen. */
export const ANALYSIS = ['problems', 'obstacles', 'recommendations'] as const
export type Analysis = Record<(typeof ANALYSIS)[number], string>

/** Everything a release says; what is published is this and nothing more. */
export type Release = {
  office: Words
  fiscalYear: number
  period: Period
  from: IsoDay
  to: IsoDay
  asOf: IsoDay
  ruleVersion: string
  streams: Record<Stream, ReleasedStream>
  /** Both streams together, month by month. */
  together?: { months: MonthRow[]; total: Count }
  /** This year, and up to three before it, newest first. */
  years?: ReleasedYear[]
  // What was published before summaries were submitted and approved has none of the following.
  texts?: Analysis
  signatures?: { preparedBy?: Signature; submittedBy: Signature; approvedBy: Signature }
  /** Hash of the last entry of the audit trail when the release was approved. */
  auditHead?: string
  /** 1 for the first release of a period; each correction stands beside the ones before. */
  revision?: number
  /** Why the release before was corrected. */
  revisionReason?: string
}

/** A release as a file that can be checked by anyone: `sha256` is of the canonical form of `release` alone. */
export type ReleaseFile = { id: string; publishedAt: string; sha256: string; release: Release }

/** What the office calls itself, its categories and its departments. */
type Named = Pick<Office, 'name' | 'departments'> & { categories: { key: string; name: Words }[] }

/**
 * The part of the figures that may be public, with the office's names of the day.
 *
 * @param before the years before as of the same day of the year, newest first
 */
export function releaseOf(figures: Figures, period: Period, office: Named, before: Figures[] = []): Release {
  const { fiscalYear, from, to, asOf, ruleVersion } = figures
  const [corruption, general] = STREAMS.map((stream) => released(figures.streams[stream], office))
  if (!corruption || !general) throw new Error('A stream is missing')
  return {
    office: office.name,
    fiscalYear,
    period,
    from,
    to,
    asOf,
    ruleVersion,
    streams: { corruption, general },
    together: togetherOf({ corruption, general }),
    years: [figures, ...before].map(releasedYear),
  }
}

function released(figures: StreamFigures, office: Named): ReleasedStream {
  const { months, total, carriedOver, zeroStatement, duplicates, reopened } = figures
  const names: Partial<Record<Dimension, { key: string; name: Words }[]>> = {
    category: office.categories,
    department: office.departments,
  }
  const lines = (dimension: Dimension): ReleasedLine[] =>
    figures[dimension].map((line) => {
      const name = names[dimension]?.find((one) => one.key === line.code)?.name
      return {
        code: line.code,
        cases: line.received,
        ...(name ? { name } : {}),
        ...('measure' in line ? { measure: line.measure } : {}),
      }
    })
  const tables = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, lines(dimension)]))
  return {
    ...{ months, total, carriedOver, zeroStatement, duplicates, reopened },
    tables: tables as Record<Dimension, ReleasedLine[]>,
    firstAnswer: releasedTime(figures.firstAnswer),
    closing: releasedTime(figures.closing),
    satisfaction: releasedRatings(figures.scores),
  }
}
