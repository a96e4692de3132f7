import type { Officer } from '../officers/officer.js'
import { mayDo } from '../officers/roles.js'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { pendingOn, type Followers, type Pending } from './pending.js'
import { textOf } from './record.fields.js'
import { recordModel, type StoredRecord } from './record.model.js'
import { mayWrite } from './record.rights.js'
import { shownRecord } from './record.service.js'
import { stateOf } from './record.state.js'

export type ReminderDependencies = Followers & { officers: () => Promise<Officer[]>; clock: () => Date }

/** Tells whoever is responsible, once for each day that was missed: the owner, else the department, else the planners. */
export function reminders({ connection, officers, clock, ...followers }: ReminderDependencies) {
  const records = recordModel(connection)
  const pending = pendingOn(records, followers)

  async function remind(record: StoredRecord, day: string, people: Officer[]): Promise<void> {
    const to = responsible(record, people)
    if (to.length === 0) return
    const id = `overdue-${record._id}-${day}`
    const follows: Pending[] = [
      { id, kind: 'notice', notice: { id, at: clock(), kind: 'recordOverdue', to } },
    ]
    const told = await records.updateOne(
      { _id: record._id, reminded: { $ne: day } },
      { $push: { reminded: day, pending: { $each: follows } } },
    )
    if (told.modifiedCount > 0) await pending.now(record._id, follows)
  }

  return {
    /** May be done any time, and by several at once. */
    async turn(): Promise<void> {
      const current = await records
        .find({ fiscalYear: fiscalYearOf(clock()), retired: false })
        .lean<StoredRecord[]>()
      const late = current.flatMap((record) => {
        const { state, due } = stateOf(shownRecord(record), clock())
        return state === 'overdue' && due && !record.reminded.includes(due) ? [{ record, due }] : []
      })
      if (late.length === 0) return
      const people = (await officers()).filter(({ active }) => active)
      for (const { record, due } of late) await remind(record, due, people)
    },
  }
}

function responsible(record: StoredRecord, people: Officer[]): string[] {
  const owner = people.filter(({ id }) => id === textOf(record.values, 'owner'))
  const own = people.filter(
    (one) => record.departments.includes(one.department) && mayWrite(one, record.kind, record.departments),
  )
  const planners = people.filter(({ role }) => mayDo(role, 'measures:plan'))
  return ([owner, own, planners].find((some) => some.length > 0) ?? []).map(({ id }) => id)
}
