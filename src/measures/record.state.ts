import { dayStart, type IsoDay } from '../office/days.js'
import { bangkokIsoDay, fiscalYearBounds } from '../office/fiscal-year.js'
import { isFinished, problemsOf } from './procurement.js'
import { textOf } from './record.fields.js'
import type { StoredEntry, StoredRecord } from './record.model.js'
import type { PolicyRecord } from './record.service.js'

const DAY_MS = 86_400_000
/** Due shows this long before it is overdue. */
const NOTICE_DAYS = 14
/** Days after an activity by which its results ought to be written down. */
const RESULTS_DAYS = 30

/** Where a record stands; words are `measures.state.<state>` in the locales. `planned`: nothing to do yet. */
export type RecordState = {
  state: 'none' | 'planned' | 'done' | 'due' | 'overdue'
  /** The day by which something is to be done. */
  due?: IsoDay
  /** What, as a text key under `measures.todo`. */
  todo?: 'check' | 'renew' | 'unreachable' | 'results' | 'steps' | 'problems' | 'test' | 'repair'
}

export const addDays = (day: IsoDay, days: number): IsoDay =>
  bangkokIsoDay(new Date(dayStart(day).getTime() + days * DAY_MS))

/** A past year is judged as it was when it ended. */
const judgedOn = (fiscalYear: number, now: Date): IsoDay => {
  const last = new Date(fiscalYearBounds(fiscalYear).end.getTime() - 1)
  return bangkokIsoDay(fiscalYear > 0 && last < now ? last : now)
}

/** What is to be done about a record, seen from a moment. */
export function stateOf(record: PolicyRecord, now: Date): RecordState {
  const today = judgedOn(record.fiscalYear, now)
  switch (record.kind) {
    case 'publication':
      return publicationState(record, today)
    case 'participation':
      return participationState(record, today)
    case 'procurement':
      return procurementState(record)
    case 'channel':
      return channelState(record, today)
    default:
      return { state: 'none' }
  }
}

const last = ({ entries }: PolicyRecord, kind: string): StoredEntry | undefined =>
  entries.findLast((entry) => entry.kind === kind)

const beganOn = ({ versions }: PolicyRecord, today: IsoDay): IsoDay =>
  versions[0] ? bangkokIsoDay(versions[0].at) : today

const byDay = (due: IsoDay, today: IsoDay, todo: NonNullable<RecordState['todo']>): RecordState => {
  if (due < today) return { state: 'overdue', due, todo }
  return { state: addDays(today, NOTICE_DAYS) >= due ? 'due' : 'done', due, todo }
}

/** An activity that was held and of which it is written what came of it. */
export const isFilled = ({ values }: PolicyRecord): boolean => textOf(values, 'results') !== ''

/** So many failures in a row are the owner's business: one may be a moment's trouble. */
export const FAILURES_TOLD = 2

/** What was found at the address that the record has now; of another one it says nothing. */
export const fetchOf = ({ fetched, values }: Pick<StoredRecord, 'fetched' | 'values'>) =>
  fetched?.address === textOf(values, 'address') ? fetched : undefined

/** The day on which a publication is to be looked at next. */
function publicationState(record: PolicyRecord, today: IsoDay): RecordState {
  const check = last(record, 'check')
  const fetched = fetchOf(record)
  if (fetched && fetched.failures >= FAILURES_TOLD)
    return { state: 'overdue', due: bangkokIsoDay(fetched.since), todo: 'unreachable' }
  if (!check) return byDay(addDays(beganOn(record, today), NOTICE_DAYS), today, 'check')
  const day = bangkokIsoDay(check.at)
  if (textOf(check.values, 'result') !== 'current') return { state: 'overdue', due: day, todo: 'renew' }
  return byDay(addDays(day, Number(textOf(record.values, 'everyDays')) || 90), today, 'check')
}

function participationState({ values }: PolicyRecord, today: IsoDay): RecordState {
  const date = textOf(values, 'date')
  if (date >= today) return { state: 'planned', due: date, todo: 'results' }
  if (textOf(values, 'results') !== '') return { state: 'done' }
  const due = addDays(date, RESULTS_DAYS)
  return { state: due < today ? 'overdue' : 'due', due, todo: 'results' }
}

function procurementState(record: PolicyRecord): RecordState {
  if (problemsOf(record).length > 0) return { state: 'overdue', todo: 'problems' }
  return isFinished(record) ? { state: 'done' } : { state: 'due', todo: 'steps' }
}

/** A channel is tried once a month; one that didn't work is overdue until it did. */
function channelState(record: PolicyRecord, today: IsoDay): RecordState {
  const test = last(record, 'test')
  if (test && textOf(test.values, 'worked') === 'no')
    return { state: 'overdue', due: bangkokIsoDay(test.at), todo: 'repair' }
  const since = test ? bangkokIsoDay(test.at) : beganOn(record, today)
  const month = since.slice(0, 7)
  if (test && month === today.slice(0, 7))
    return { state: 'done', todo: 'test', due: monthEnd(nextMonth(today)) }
  const due = monthEnd(test ? nextMonth(since) : since)
  return { state: due < today ? 'overdue' : 'due', due, todo: 'test' }
}

const nextMonth = (day: IsoDay): IsoDay => addDays(`${day.slice(0, 7)}-28`, 5)
export const monthEnd = (day: IsoDay): IsoDay => addDays(`${nextMonth(day).slice(0, 7)}-01`, -1)
