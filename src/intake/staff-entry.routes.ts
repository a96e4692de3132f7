import type { Connection } from 'mongoose'
import type { CaseService } from '../cases/case.service.js'
import type { OfficeService } from '../office/office.service.js'
import type { BlobStore } from '../store/blobs.js'
import { form, page, type Route } from '../web/route.js'
import { uploads } from '../web/uploads.js'
import { formTokens } from './form-token.js'
import { sentForm } from './form-steps.js'
import { TokenMissing } from './intake.errors.js'
import { reportService } from './report.service.js'
import { staffEntryPages } from './staff-entry.pages.js'
import { stagingService } from './staging.js'

export type StaffEntryDependencies = {
  connection: Connection
  blobs: BlobStore
  cases: Pick<CaseService, 'open' | 'whoMayOpen' | 'forReceipt' | 'mayOpen'>
  office: Pick<OfficeService, 'settings' | 'installation'>
  clock: () => Date
}

/** Cases that staff enter. Mount before the case pages: "new" would be taken for a case number. */
export function staffEntryRoutes({ cases, office, ...stored }: StaffEntryDependencies): Route[] {
  const tokens = formTokens(office)
  const staging = stagingService(stored)
  const pages = staffEntryPages({ reports: reportService({ cases, office, tokens, staging }), cases, office })
  const path = '/office/cases/new'
  const permission = 'case:enter'
  return [
    page({ path, permission, get: pages.empty }),
    form({
      path,
      permission,
      schema: sentForm('send'),
      upload: uploads({
        field: 'files',
        sinkFor: async (req) => staging.sink(await tokens.open('report', tokenIn(req.body))),
      }),
      post: pages.sent,
      invalid: () => {
        throw new TokenMissing()
      },
    }),
  ]
}

const tokenIn = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'form' in body ? body.form : undefined
