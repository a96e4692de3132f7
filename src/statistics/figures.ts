import {
  CHANNELS,
  IDENTITIES,
  MEASURES,
  OUTCOMES,
  SCORES,
  STATUSES,
  STREAMS,
  type Measure,
  type Score,
  type Stream,
} from '../cases/vocabulary.js'
import { earlier, fiscalYearDays, monthsOf, type IsoDay } from './as-of.js'
import { COUNTING_RULE, ruleOf } from './counting-rule.js'
import { noCrossFigures, type CrossFigures } from './cross-tables.js'

/** Cases, always so that received = completed + in progress. */
export type Count = { received: number; completed: number; inProgress: number }

/** One line of a table: a status, channel, department… by its code. */
export type Row = Count & { code: string }
export type CategoryRow = Row & { measure: Measure }

/** A month as "2025-10"; `begun` is false while it lies after the as-of date, and its zeros mean nothing yet. */
export type MonthRow = Count & { month: string; begun: boolean }

/** One-dimensional tables; each sums to the total. Outcomes are those of completed cases. */
export const DIMENSIONS = [
  'status',
  'category',
  'measure',
  'outcome',
  'channel',
  'identity',
  'department',
] as const
export type Dimension = (typeof DIMENSIONS)[number]

/**
 * How long something took: whole days from the day of receipt → cases. Of these some were within their time limit and
 * some late; of the others, some are overdue: still to be done though their limit is over.
 */
export type TimeFigures = { days: Map<number, number>; within: number; late: number; overdue: number }

export type StreamFigures = {
  /** October to September. */
  months: MonthRow[]
  total: Count
  status: Row[]
  category: CategoryRow[]
  measure: Row[]
  outcome: Row[]
  channel: Row[]
  identity: Row[]
  /** Code "" for cases that no department had yet. */
  department: Row[]
  /** Cases by what the two-way tables cross; nothing of it is public before disclosure control. */
  crossed: CrossFigures
  /** Cases of earlier years that were open when the year began (`received`), and what became of these. */
  carriedOver: Count
  /** Cases that repeat an earlier one and are counted with it. */
  duplicates: number
  /** Cases reopened in the year (`received`), whenever they came in, and what became of these. */
  reopened: Count
  firstAnswer: TimeFigures
  /** Time to the closing that stands: every completed case has one. */
  closing: TimeFigures
  /** How the reporters of completed cases rated the closing that stands. */
  scores: Map<Score, number>
  /** No case at all was received: the office must say so. */
  zeroStatement: boolean
}

/** A fiscal year (B.E.) as of the end of a Bangkok day: every case received in it by then, in its state at that time. */
export type Figures = {
  fiscalYear: number
  /** Days covered: the year's first to the as-of date or the year's last, whichever is earlier. */
  from: IsoDay
  to: IsoDay
  asOf: IsoDay
  /** The day on which the office began with this system, where that was during the year. */
  since?: IsoDay
  ruleVersion: string
  streams: Record<Stream, StreamFigures>
}

/** What the office has lines for, even when nothing was counted in them. */
export type Lines = {
  categories: { key: string; stream: Stream; measure: Measure }[]
  departments: string[]
}

const none = (): Count => ({ received: 0, completed: 0, inProgress: 0 })
const noTimes = (): TimeFigures => ({ days: new Map<number, number>(), within: 0, late: 0, overdue: 0 })
const row = (code: string): Row => ({ code, ...none() })

/** All lines, nothing counted. @param ruleVersion by which it will be counted */
export function blankFigures(
  fiscalYear: number,
  asOf: IsoDay,
  lines: Lines,
  ruleVersion = COUNTING_RULE.version,
): Figures {
  const { notCounted } = ruleOf(ruleVersion)
  const { first, last } = fiscalYearDays(fiscalYear)
  const stream = (name: Stream): StreamFigures => ({
    months: monthsOf(fiscalYear).map((month) => ({ month, begun: month <= asOf.slice(0, 7), ...none() })),
    total: none(),
    status: STATUSES.map(row),
    category: lines.categories
      .filter((category) => category.stream === name)
      .map(({ key, measure }) => ({ ...row(key), measure })),
    measure: MEASURES.map((measure) => row(String(measure))),
    outcome: OUTCOMES.filter((outcome) => !notCounted.includes(outcome)).map(row),
    channel: CHANNELS.map(row),
    identity: IDENTITIES.map(row),
    department: [...lines.departments, ''].map(row),
    crossed: noCrossFigures(),
    carriedOver: none(),
    duplicates: 0,
    reopened: none(),
    firstAnswer: noTimes(),
    closing: noTimes(),
    scores: new Map(SCORES.map((score) => [score, 0])),
    zeroStatement: false,
  })
  return {
    fiscalYear,
    from: first,
    to: earlier(asOf, last),
    asOf,
    ruleVersion,
    streams: { corruption: stream('corruption'), general: stream('general') },
  }
}

/** Adds cases to a line. */
export function add(count: Count, state: 'completed' | 'inProgress', cases: number): void {
  count.received += cases
  count[state] += cases
}

/** Adds cases that took so many days. */
export function addTime(times: TimeFigures, days: number, kept: 'within' | 'late', cases: number): void {
  times.days.set(days, (times.days.get(days) ?? 0) + cases)
  times[kept] += cases
}

/** The line with this code; one that the office no longer lists is added at the end. */
export function lineFor(rows: Row[], code: string): Row {
  const found = rows.find((line) => line.code === code)
  if (found) return found
  const added = row(code)
  rows.push(added)
  return added
}

/** As `lineFor`; a category whose measure was changed has a line for each. */
export function categoryLineFor(rows: CategoryRow[], code: string, measure: Measure): CategoryRow {
  const found = rows.find((line) => line.code === code && line.measure === measure)
  if (found) return found
  const added = { ...row(code), measure }
  rows.push(added)
  return added
}

/** Sets the zero statements and checks every sum. @throws {FiguresUnbalanced} rather than show a wrong figure */
export function finished(figures: Figures): Figures {
  for (const stream of STREAMS) {
    const of = figures.streams[stream]
    of.zeroStatement = of.total.received === 0
    requireBalanced(`${figures.fiscalYear} ${stream}`, of)
  }
  return figures
}

export class FiguresUnbalanced extends Error {
  constructor(where: string) {
    super(`The figures don't add up: ${where}. Run the recount command to see which cases differ.`)
  }
}

function requireBalanced(where: string, figures: StreamFigures): void {
  const whole = (name: string, rows: Count[], total: Count) => {
    for (const line of [...rows, total])
      if (line.received !== line.completed + line.inProgress || Math.min(...Object.values(sizes(line))) < 0)
        throw new FiguresUnbalanced(`${where} ${name}`)
    for (const part of ['received', 'completed', 'inProgress'] as const)
      if (rows.reduce((sum, line) => sum + line[part], 0) !== total[part])
        throw new FiguresUnbalanced(`${where} ${name} ${part}`)
  }
  const { total } = figures
  whole('months', figures.months, total)
  for (const dimension of DIMENSIONS) if (dimension !== 'outcome') whole(dimension, figures[dimension], total)
  whole('outcome', figures.outcome, { ...total, received: total.completed, inProgress: 0 })
  for (const [table, cells] of Object.entries(figures.crossed))
    if (sum([...cells.values()]) !== total.received || Math.min(0, ...cells.values()) < 0)
      throw new FiguresUnbalanced(`${where} ${table}`)
  whole('carriedOver', [figures.carriedOver], figures.carriedOver)
  whole('reopened', [figures.reopened], figures.reopened)
  requireTimes(`${where} closing`, figures.closing, { most: total.completed, least: total.completed })
  requireTimes(`${where} first answer`, figures.firstAnswer, { most: total.received, least: 0 })
  const rated = [...figures.scores.values()]
  if (figures.duplicates < 0 || Math.min(...rated) < 0 || sum(rated) > total.completed)
    throw new FiguresUnbalanced(`${where} duplicates or ratings`)
}

function requireTimes(
  where: string,
  of: TimeFigures,
  { most, least }: { most: number; least: number },
): void {
  const { days, within, late, overdue } = of
  const done = sum([...days.values()])
  if (Math.min(within, late, overdue, ...days.keys(), ...days.values()) < 0 || done !== within + late)
    throw new FiguresUnbalanced(where)
  if (done < least || done > most) throw new FiguresUnbalanced(where)
}

/** Of numbers. */
export const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0)

const sizes = ({ received, completed, inProgress }: Count): Count => ({ received, completed, inProgress })
