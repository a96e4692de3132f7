import type { TFunction } from 'i18next'
import { linkService, type MayOpen } from './record.links.js'
import { recordService, type RecordDependencies } from './record.service.js'
import { reminders } from './reminders.js'
import { reportService, type ReportDependencies } from './report.service.js'

export type MeasuresDependencies = RecordDependencies &
  Pick<ReportDependencies, 'office' | 'countsOf'> & { mayOpen: MayOpen; t: TFunction }

export type MeasuresService = ReturnType<typeof measuresService>

/** The four measures: their records, links to cases, reports to the mayor and what comes out of them. */
export function measuresService(given: MeasuresDependencies) {
  const records = recordService(given)
  const links = linkService(given)
  const reports = reportService({ ...given, records })
  const { turn: remind } = reminders(given)
  return {
    records,
    links,
    reports,

    /** At the start and now and then: carries out what a crash left half-followed, drafts and reminds. */
    async settle(): Promise<void> {
      await records.settle()
      await reports.settle()
      await reports.turn()
      await remind()
    },
  }
}
