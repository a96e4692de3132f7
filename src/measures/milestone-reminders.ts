import type { Officer } from '../officers/officer.js'
import { whoMay, type Permission } from '../officers/roles.js'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import type { Notice } from '../notifications/notice.js'
import type { Milestone } from './board.js'
import { remindersModel } from './milestone-reminders.model.js'
import { manualChanged } from './oit.js'
import { pendingOn, type Followers, type Pending } from './pending.js'
import type { RecordService } from './record.service.js'
import { addDays } from './record.state.js'
import { REMINDER_DAYS } from './reminders.js'
import type { ReportService } from './report.service.js'
import type { ReportStatus } from './report.transitions.js'
import { milestoneOf, milestonesOf, REPORT_KINDS } from './year.js'

/** What passed longer ago than this is on the board; whoever begins with the system isn't told of all they missed. */
const LATE_DAYS = 31

export type MilestoneReminderDependencies = Followers & {
  records: Pick<RecordService, 'ofYear' | 'years'>
  reports: Pick<ReportService, 'ofYear'>
  officers: () => Promise<Officer[]>
  clock: () => Date
}

/** Mails to whoever is to act next: that a report or the review of the manual is due soon, or late; once each. */
export function milestoneReminders(given: MilestoneReminderDependencies) {
  const { connection, records, reports, officers, clock, ...followers } = given
  const years = remindersModel(connection)
  const pending = pendingOn(years, followers)

  /** What isn't done yet of a year, each with who is to act next. Of the summaries the statistics remind. */
  async function open(fiscalYear: number): Promise<(Milestone & { waitsFor: Permission })[]> {
    const [found, made] = await Promise.all([records.ofYear(fiscalYear), reports.ofYear(fiscalYear)])
    const reportsIn = (status: ReportStatus) =>
      REPORT_KINDS.filter((kind) => made.some((one) => one.kind === kind && one.status === status))
    const given = { approved: reportsIn('approved'), manualChanged: manualChanged(found), summaries: [] }
    const submitted = reportsIn('submitted').map(milestoneOf)
    return milestonesOf(fiscalYear, given)
      .filter(({ done }) => !done)
      .map((one) => ({
        ...one,
        waitsFor: submitted.includes(one.key) ? 'measures:approve' : 'measures:plan',
      }))
  }

  async function tell(fiscalYear: number, key: string, kind: Notice['kind'], permission: Permission) {
    const to = whoMay(await officers(), permission)
    if (to.length === 0) return
    const _id = String(fiscalYear)
    const id = `milestone-${fiscalYear}-${key}`
    const follows: Pending[] = [{ id, kind: 'notice', notice: { id, at: clock(), kind, to } }]
    await years.updateOne({ _id }, { $setOnInsert: { told: [], pending: [] } }, { upsert: true })
    const told = await years.updateOne(
      { _id, told: { $ne: key } },
      { $push: { told: key, pending: { $each: follows } } },
    )
    if (told.modifiedCount > 0) await pending.now(_id, follows)
  }

  return {
    settle: pending.settle,

    /** May be done any time, and by several at once. */
    async turn(): Promise<void> {
      const today = bangkokIsoDay(clock())
      const thisYear = fiscalYearOf(clock())
      const begun = await records.years()
      // The report on a year is due in the next.
      for (const fiscalYear of [thisYear - 1, thisYear].filter((year) => begun.includes(year)))
        for (const { key, due, waitsFor } of await open(fiscalYear)) {
          if (today < addDays(due, -REMINDER_DAYS) || today > addDays(due, LATE_DAYS)) continue
          if (today > due) await tell(fiscalYear, `${key}-late`, 'milestoneLate', waitsFor)
          else await tell(fiscalYear, `${key}-soon`, 'milestoneDue', waitsFor)
        }
    },
  }
}
