import type { TFunction } from 'i18next'
import type { BlobStore } from '../store/blobs.js'
import { linkService, type MayOpen } from './record.links.js'
import { publicationChecker, type CheckerDependencies } from './checker/publication-checker.js'
import { fileService } from './record.files.js'
import { recordService, type RecordDependencies } from './record.service.js'
import { milestoneReminders } from './milestone-reminders.js'
import { reminders } from './reminders.js'
import { reportService, type ReportDependencies } from './report.service.js'

export type MeasuresDependencies = RecordDependencies &
  Pick<ReportDependencies, 'office' | 'countsOf'> &
  Pick<CheckerDependencies, 'network'> & { mayOpen: MayOpen; t: TFunction; blobs: BlobStore }

/** The four measures: their records, links to cases, reports to the mayor and what comes out of them. */
export function measuresService(given: MeasuresDependencies) {
  const records = recordService(given)
  const links = linkService(given)
  const reports = reportService({ ...given, records })
  const { turn: remind } = reminders(given)
  const milestones = milestoneReminders({ ...given, records, reports })
  const checker = publicationChecker(given)
  return {
    records,
    links,
    files: fileService(given),
    reports,

    /** Asks for one published page, where the office has switched that on. Answers whether there was one. */
    checkPublications: checker.turn,
    checkedPages: checker.pages,

    /** At the start and now and then: carries out what a crash left half-followed, drafts and reminds. */
    async settle(): Promise<void> {
      await records.settle()
      await reports.settle()
      await reports.turn()
      await remind()
      await milestones.settle()
      await milestones.turn()
    },
  }
}
