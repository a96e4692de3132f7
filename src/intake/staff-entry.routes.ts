import type { CaseService } from '../cases/case.service.js'
import type { OfficeService } from '../office/office.service.js'
import { carriesToken } from '../web/csrf.js'
import { form, page, type Route } from '../web/route.js'
import { sentForm } from './form-steps.js'
import { formUploads } from './form-uploads.js'
import { TokenMissing } from './intake.errors.js'
import type { IntakeService } from './intake.service.js'
import { staffEntryPages } from './staff-entry.pages.js'

export type StaffEntryDependencies = {
  intake: IntakeService
  cases: Pick<CaseService, 'mayOpen'>
  office: Pick<OfficeService, 'settings'>
}

/** Cases that staff enter. Mount before the case pages: "new" would be taken for a case number. */
export function staffEntryRoutes({ intake, cases, office }: StaffEntryDependencies): Route[] {
  const pages = staffEntryPages({ reports: intake.reports, cases, office })
  const path = '/office/cases/new'
  const permission = 'case:enter'
  return [
    page({ path, permission, get: pages.empty }),
    form({
      path,
      permission,
      schema: sentForm('send'),
      upload: formUploads(intake, 'report', { keeps: carriesToken }),
      post: pages.sent,
      invalid: () => {
        throw new TokenMissing()
      },
    }),
  ]
}
