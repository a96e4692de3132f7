import { actsFor } from '../officers/leave.js'
import type { Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import type { IsoDay } from '../office/days.js'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import { pendingOn, type Followers, type Pending } from './pending.js'
import { textOf } from './record.fields.js'
import { recordModel, type StoredRecord } from './record.model.js'
import { capacitiesIn, mayWrite } from './record.rights.js'
import { shownRecord } from './record.service.js'
import { addDays, stateOf, type RecordState } from './record.state.js'

export type ReminderDependencies = Followers & { officers: () => Promise<Officer[]>; clock: () => Date }

/** Told this long before something is due. */
export const REMINDER_DAYS = 7
/** What comes again and again is told of beforehand too. */
const TOLD_BEFORE: readonly RecordState['todo'][] = ['check', 'test']

/**
 * Tells whoever is responsible, once before each day on which a page or a channel is to be looked at, and once when any
 * day was missed: the owner, else the department, else the planners.
 */
export function reminders({ connection, officers, clock, ...followers }: ReminderDependencies) {
  const records = recordModel(connection)
  const pending = pendingOn(records, followers)

  async function remind(record: StoredRecord, { key, id, kind }: Reminder, people: Officer[]): Promise<void> {
    const to = responsible(record, people)
    if (to.length === 0) return
    const follows: Pending[] = [{ id, kind: 'notice', notice: { id, at: clock(), kind, to } }]
    const told = await records.updateOne(
      { _id: record._id, reminded: { $ne: key } },
      { $push: { reminded: key, pending: { $each: follows } } },
    )
    if (told.modifiedCount > 0) await pending.now(record._id, follows)
  }

  return {
    /** May be done any time, and by several at once. */
    async turn(): Promise<void> {
      const current = await records
        .find({ fiscalYear: fiscalYearOf(clock()), retired: false })
        .lean<StoredRecord[]>()
      const due = current.flatMap((record) => {
        const reminder = reminderOf(record, stateOf(shownRecord(record), clock()), bangkokIsoDay(clock()))
        return reminder && !record.reminded.includes(reminder.key) ? [{ record, reminder }] : []
      })
      if (due.length === 0) return
      const people = (await officers()).filter(({ active }) => active)
      for (const { record, reminder } of due) await remind(record, reminder, people)
    },
  }
}

/** `key`: remembered on the record. */
type Reminder = { key: string; id: string; kind: 'recordDue' | 'recordOverdue' }

function reminderOf(
  { _id }: StoredRecord,
  { state, due, todo }: RecordState,
  today: IsoDay,
): Reminder | undefined {
  if (due === undefined) return undefined
  if (state === 'overdue') return { key: due, id: `overdue-${_id}-${due}`, kind: 'recordOverdue' }
  const soon = state === 'due' && TOLD_BEFORE.includes(todo) && today >= addDays(due, -REMINDER_DAYS)
  return soon ? { key: `soon-${due}`, id: `due-${_id}-${due}`, kind: 'recordDue' } : undefined
}

function responsible(record: StoredRecord, people: Officer[]): string[] {
  const owner = people.filter((one) => actsFor(one, textOf(record.values, 'owner')))
  const isTheirs = (one: Officer) => capacitiesIn(one, record.departments).length > 0
  const own = people.filter((one) => isTheirs(one) && mayWrite(one, record.kind, record.departments))
  const planners = people.filter((one) => mayDo(one, 'measures:plan'))
  return ([owner, own, planners].find((some) => some.length > 0) ?? []).map(({ id }) => id)
}
