import type { Connection } from 'mongoose'
import { caseModel } from '../cases/case.model.js'
import type { CountedFacts } from '../cases/tally-step.js'
import { bangkokIsoDay, fiscalYearBounds } from '../office/fiscal-year.js'
import { dayEnd, type IsoDay } from './as-of.js'
import { isCompleted, isCounted, ruleOf } from './counting-rule.js'
import { addCross, crossPlaces } from './cross-tables.js'
import {
  add,
  addTime,
  blankFigures,
  categoryLineFor,
  finished,
  lineFor,
  type Count,
  type Figures,
  type Lines,
  type StreamFigures,
} from './figures.js'

/** What a recount reads of a case: nothing that is sealed. */
export type CountedCase = CountedFacts

export const COUNTED_FIELDS = {
  ...{ stream: 1, category: 1, measure: 1, channel: 1, identity: 1, receivedAt: 1, lifecycle: 1 },
  ...{ answerDue: 1, resolveDue: 1, firstAnsweredAt: 1, ratings: 1 },
} as const

/** Which figures to count: of a year as of a day, by a version of the rule, and nothing that happened later than `until`. */
export type Asked = {
  fiscalYear: number
  asOf: IsoDay
  lines: Lines
  ruleVersion?: string | undefined
  until?: Date | undefined
}

/** Counts a year again from the cases themselves, one after the other, without looking at any tally. */
export async function recount(
  connection: Connection,
  fiscalYear: number,
  asOf: IsoDay,
  lines: Lines,
): Promise<Figures> {
  return recountOf(casesReceivedBefore(connection, fiscalYear), fiscalYear, asOf, lines)
}

/** The readable facts of all cases that a year's figures could count, one after the other. */
export const casesReceivedBefore = (connection: Connection, fiscalYear: number) =>
  caseModel(connection)
    .find({ receivedAt: { $lt: fiscalYearBounds(fiscalYear).end } }, COUNTED_FIELDS)
    .lean<CountedCase[]>()
    .cursor()

/** The same over any cases. @throws {FiguresUnbalanced} */
export async function recountOf(
  cases: AsyncIterable<CountedCase> | Iterable<CountedCase>,
  fiscalYear: number,
  asOf: IsoDay,
  lines: Lines,
): Promise<Figures> {
  const counting = countingOf({ fiscalYear, asOf, lines })
  for await (const one of cases) counting.count(one)
  return counting.figures()
}

/** Counts cases that are handed to it, each by what its own facts say of it as of the day. */
export function countingOf({ fiscalYear, asOf, lines, ruleVersion, until }: Asked) {
  const figures = blankFigures(fiscalYear, asOf, lines, ruleVersion)
  const rule = ruleOf(figures.ruleVersion)
  const { start, end } = fiscalYearBounds(fiscalYear)
  const asOfEnd = until !== undefined && until < dayEnd(asOf) ? until : dayEnd(asOf)

  function count(one: CountedCase): void {
    const { lifecycle, receivedAt } = one
    const state = lastBefore(lifecycle, asOfEnd)
    if (!state) return
    const stream = figures.streams[one.stream]
    const ended = isCompleted(state.status, rule) ? 'completed' : 'inProgress'
    if (lifecycle.some((_, index) => isReopening(lifecycle, index))) add(stream.reopened, ended, 1)
    if (receivedAt >= start && receivedAt < end) {
      if (!isCounted(state, rule)) stream.duplicates += 1
      else {
        countCase(stream, one, state)
        countTimes(stream, one, state)
      }
    } else if (receivedAt < start) {
      const then = lastBefore(lifecycle, start)
      if (then && !isCompleted(then.status, rule)) add(stream.carriedOver, ended, 1)
    }
  }

  function isReopening(lifecycle: CountedCase['lifecycle'], index: number): boolean {
    const [before, state] = [lifecycle[index - 1], lifecycle[index]]
    if (!before || !state || state.at < start || state.at >= end || state.at >= asOfEnd) return false
    return isCompleted(before.status, rule) && !isCompleted(state.status, rule)
  }

  function countTimes(of: StreamFigures, one: CountedCase, state: State): void {
    const { firstAnsweredAt, answerDue, lifecycle, ratings = [] } = one
    const completed = isCompleted(state.status, rule)
    const answered = firstAnsweredAt !== undefined && firstAnsweredAt < asOfEnd ? firstAnsweredAt : undefined
    if (answered) addTime(of.firstAnswer, daysAfter(one, answered), keptOf(answered, answerDue), 1)
    else if (!completed && bangkokIsoDay(answerDue) <= asOf) of.firstAnswer.overdue += 1
    const limit = state.resolveDue ?? one.resolveDue
    if (completed) addTime(of.closing, daysAfter(one, state.at), keptOf(state.at, limit), 1)
    else if (bangkokIsoDay(limit) <= asOf) of.closing.overdue += 1
    if (!completed) return
    const closings = lifecycle.filter(({ at, status }) => at < asOfEnd && isCompleted(status, rule)).length
    const rated = ratings.findLast(({ at, closing }) => at < asOfEnd && closing === closings)
    if (rated) of.scores.set(rated.score, (of.scores.get(rated.score) ?? 0) + 1)
  }

  return { count, figures: () => finished(figures) }
}

type State = CountedCase['lifecycle'][number]

const lastBefore = (lifecycle: CountedCase['lifecycle'], moment: Date): State | undefined =>
  lifecycle.findLast((state) => state.at < moment)

const keptOf = (done: Date, due: Date) => (done <= due ? 'within' : 'late')

const DAY_MS = 86_400_000

const daysAfter = ({ receivedAt }: CountedCase, moment: Date): number =>
  (Date.parse(bangkokIsoDay(moment)) - Date.parse(bangkokIsoDay(receivedAt))) / DAY_MS

function countCase(figures: StreamFigures, one: CountedCase, now: State): void {
  const state = isCompleted(now.status) ? 'completed' : 'inProgress'
  const month = bangkokIsoDay(one.receivedAt).slice(0, 7)
  const lines: Count[] = [
    figures.total,
    ...figures.months.filter((line) => line.month === month),
    lineFor(figures.status, now.status),
    categoryLineFor(figures.category, one.category, one.measure),
    lineFor(figures.measure, String(one.measure)),
    lineFor(figures.channel, one.channel),
    lineFor(figures.identity, one.identity),
    lineFor(figures.department, now.department ?? ''),
  ]
  if (state === 'completed') lines.push(lineFor(figures.outcome, now.outcome ?? ''))
  for (const line of lines) add(line, state, 1)
  for (const { table, code } of crossPlaces(one, now)) addCross(figures.crossed[table], code, 1)
}
