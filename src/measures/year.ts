import { bangkokIsoDay } from '../office/fiscal-year.js'
import type { IsoDay } from '../office/days.js'
import type { Milestone } from './board.js'

const BUDDHIST_ERA = 543

/** A summary of figures as far as the calendar of the measures needs it. */
export type SummaryMilestone = { period: 'six-months' | 'twelve-months'; due: IsoDay; done: boolean }

/** When each report of a fiscal year drafts itself, and by when it ought to be with the mayor. */
export const REPORT_DAYS = {
  'half-1': { draft: '04-01', due: '04-30' },
  'half-2': { draft: '09-01', due: '09-30' },
  implementation: { draft: '09-15', due: '10-31' },
} as const
export type ReportKind = keyof typeof REPORT_DAYS
export const REPORT_KINDS = Object.keys(REPORT_DAYS) as ReportKind[]

/** A day of the calendar year that a fiscal year ends in. */
export const dayOfYear = (fiscalYear: number, monthAndDay: string): IsoDay =>
  `${fiscalYear - BUDDHIST_ERA}-${monthAndDay}`

/** The milestone of a report. */
export const milestoneOf = (kind: ReportKind): Milestone['key'] =>
  kind === 'implementation' ? 'report' : kind

/** What comes once or twice a year, in the order of its days. */
export function milestonesOf(
  fiscalYear: number,
  given: {
    approved: readonly ReportKind[]
    manualChanged: Date | undefined
    summaries: readonly SummaryMilestone[]
  },
): Milestone[] {
  const reports = REPORT_KINDS.map((kind): Milestone => ({
    key: milestoneOf(kind),
    measure: kind === 'implementation' ? 4 : 2,
    due: dayOfYear(fiscalYear, REPORT_DAYS[kind].due),
    done: given.approved.includes(kind),
    href: `/office/measures/reports/${fiscalYear}-${kind}-1`,
  }))
  const summaries = given.summaries.map(({ period, due, done }): Milestone => ({
    key: `summary-${period}`,
    measure: 4,
    due,
    done,
    href: `/office/statistics?year=${fiscalYear}`,
  }))
  const reviewed =
    given.manualChanged && bangkokIsoDay(given.manualChanged) >= dayOfYear(fiscalYear - 1, '10-01')
  const manual: Milestone = {
    key: 'manual',
    measure: 4,
    due: dayOfYear(fiscalYear, '09-30'),
    done: reviewed ?? false,
    href: '/office/measures/manual',
  }
  return [...reports, ...summaries, manual].sort((a, b) => (a.due < b.due ? -1 : 1))
}
