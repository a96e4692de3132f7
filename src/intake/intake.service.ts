import type { Connection } from 'mongoose'
import type { CaseService } from '../cases/case.service.js'
import type { OfficeService } from '../office/office.service.js'
import type { BlobStore } from '../store/blobs.js'
import { formTokens } from './form-token.js'
import { receiptTries, type Pause } from './receipt-tries.js'
import { reportService } from './report.service.js'
import { stagingService } from './staging.js'
import { trackService } from './track.service.js'
import { turnsAtForm } from './turn.js'

export type IntakeServiceDependencies = {
  connection: Connection
  blobs: BlobStore
  cases: Pick<
    CaseService,
    'open' | 'whoMayOpen' | 'filedSince' | 'forReceipt' | 'reply' | 'withdraw' | 'askReopening' | 'rate'
  >
  office: Pick<OfficeService, 'settings' | 'installation'>
  /** Whether a flood of reports is met with waiting or work, and guessing at receipts with waiting. */
  limits?: boolean
  /** Waits, in place of the clock on the wall. */
  pause?: Pause
  clock: () => Date
}

export type IntakeService = ReturnType<typeof intakeService>

/** Taking complaints in: the forms' tokens, their waiting files, what is filed, and coming back with a receipt. */
export function intakeService({
  connection,
  blobs,
  cases,
  office,
  clock,
  limits = true,
  pause,
}: IntakeServiceDependencies) {
  const tokens = formTokens(office)
  const staging = stagingService({ connection, blobs, clock })
  return {
    tokens,
    staging,
    turns: turnsAtForm({ enabled: limits, office, filedSince: cases.filedSince, clock }),
    reports: reportService({ cases, office, tokens, staging }),
    receiptTries: receiptTries({ enabled: limits, clock, pause }),
    track: trackService({ cases, tokens, staging }),
  }
}
