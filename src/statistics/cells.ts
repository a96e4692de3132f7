import type { CountedState, TallyStep } from '../cases/case.model.js'
import type { Stream } from '../cases/vocabulary.js'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import { daysBetween } from './as-of.js'
import { isCompleted, isCounted } from './counting-rule.js'
import { crossPlaces, type CrossId } from './cross-tables.js'

/**
 * The tables that are tallied. A category's code has its measure in front, "4~procurement"; that of a time is whole
 * days and how it lay to the limit, "12~late"; that of something still to be done is its last day, "2026-03-31".
 * A two-way table's is a place of it. What is added or changed here raises TALLY_VERSION.
 */
export type Tallied =
  | 'month'
  | 'status'
  | 'category'
  | 'outcome'
  | 'channel'
  | 'identity'
  | 'department'
  | 'carried'
  | 'duplicate'
  | 'reopened'
  | 'answered'
  | 'answerDue'
  | 'closing'
  | 'resolveDue'
  | 'score'
  | CrossId

/** What one counter counts: cases of a fiscal year in one line of one table, in one of the two states. */
export type Cell = {
  fiscalYear: number
  stream: Stream
  table: Tallied
  code: string
  state: 'completed' | 'inProgress'
}

/** How many cases a step adds to each counter: the state before leaves, the state after comes. */
export function deltasOf(step: TallyStep): Map<string, number> {
  const deltas = new Map<string, number>()
  const change = (key: string, by: number) => {
    const sum = (deltas.get(key) ?? 0) + by
    if (sum === 0) deltas.delete(key)
    else deltas.set(key, sum)
  }
  for (const key of step.before ? cellsOf(step, step.before) : []) change(key, -1)
  for (const key of cellsOf(step, step.after)) change(key, 1)
  return deltas
}

/** The Bangkok day on which a step counts. */
export const dayOf = (step: TallyStep): string => bangkokIsoDay(step.at)

function cellsOf(step: TallyStep, entry: CountedState): string[] {
  const { stream } = step
  const completed = isCompleted(entry.status)
  const state = completed ? 'completed' : 'inProgress'
  const inYear = (fiscalYear: number, table: Tallied, code = '') =>
    keyOf({ fiscalYear, stream, table, code, state })
  const cell = (table: Tallied, code?: string) => inYear(fiscalYearOf(step.receivedAt), table, code)
  const ofOtherYears = [
    ...(completed ? (step.carriedInto ?? []) : []).map((year) => inYear(year, 'carried')),
    ...entry.reopenedIn.map((year) => inYear(year, 'reopened')),
  ]
  if (!isCounted(entry)) return [cell('duplicate'), ...ofOtherYears]
  return [
    cell('month', bangkokIsoDay(step.receivedAt).slice(0, 7)),
    cell('status', entry.status),
    cell('category', `${step.measure}~${step.category}`),
    cell('channel', step.channel),
    cell('identity', step.identity),
    cell('department', entry.department ?? ''),
    ...crossPlaces(step, entry).map(({ table, code }) => cell(table, code)),
    ...(completed ? [cell('outcome', entry.outcome ?? '')] : []),
    ...(entry.score ? [cell('score', String(entry.score))] : []),
    ...timesOf(step, entry, completed).map(([table, code]) => cell(table, code)),
    ...ofOtherYears,
  ]
}

/** What was done and when, or by when it is still to be done. */
function timesOf(
  { receivedAt, answerDue }: TallyStep,
  { at, answeredAt, resolveDue }: CountedState,
  completed: boolean,
): [Tallied, string][] {
  const took = (done: Date, due: Date) =>
    `${daysBetween(receivedAt, done)}~${done <= due ? 'within' : 'late'}`
  const answer: [Tallied, string][] = answeredAt
    ? [['answered', took(answeredAt, answerDue)]]
    : completed
      ? []
      : [['answerDue', bangkokIsoDay(answerDue)]]
  return [
    ...answer,
    completed ? ['closing', took(at, resolveDue)] : ['resolveDue', bangkokIsoDay(resolveDue)],
  ]
}

const SEPARATOR = '|'

// A key is a field name in the store, where dots and dollars mean something.
const keyOf = ({ fiscalYear, stream, table, code, state }: Cell): string =>
  [fiscalYear, stream, table, encodeURIComponent(code).replaceAll('.', '%2E'), state].join(SEPARATOR)

/** The cell of a key that `deltasOf` made. */
export function cellOf(key: string): Cell {
  const [fiscalYear, stream, table, code = '', state] = key.split(SEPARATOR)
  return { fiscalYear: Number(fiscalYear), stream, table, code: decodeURIComponent(code), state } as Cell
}
