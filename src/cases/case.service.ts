import type { Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { OfficeService } from '../office/office.service.js'
import type { Officer } from '../officers/officer.js'
import { changingService } from './case.changing.js'
import { conversationService } from './case.conversation.js'
import { declarationService } from './case.declaration.js'
import { filingService } from './case.filing.js'
import { inboxService } from './case.inbox.js'
import { readingService } from './case.reading.js'
import { recoveryService } from './case.recovery.js'
import { reporterService } from './case.reporter.js'
import { secondLook } from './second-look.js'
import { stepService } from './case.steps.js'
import { dangerService } from './danger.js'
import { reopeningService } from './reopening-asked.js'
import { dueService } from './keys/due.js'
import { grantRuns } from './keys/grants.js'
import { keyRuns } from './keys/key-runs.js'
import { lastHolderService } from './keys/last-holder.js'
import { leavingService } from './keys/leaving.js'
import { sealingAnew } from './keys/sealing-anew.js'
import { waitingService } from './keys/waiting.js'
import { closingService } from './look-alikes/closing.js'
import { lookAlikesService } from './look-alikes/look-alikes.js'
import type { PendingService } from './pending.js'

export type CaseDependencies = {
  connection: Connection
  office: OfficeService
  /** All officers of the office, active or not. */
  officers: () => Promise<Officer[]>
  record: (events: AuditEvent[]) => Promise<void>
  pending: PendingService
  clock: () => Date
  /** Told why something that goes on beside the requests failed. */
  onFailure: (error: unknown) => void
}

export type CaseService = ReturnType<typeof caseService>

/** Everything that can be done with a case: filing, reading, steps, conversation, the reporter's side, the inbox. */
export function caseService(given: CaseDependencies) {
  const { connection, pending, clock } = given
  const reading = readingService(given)
  const changing = changingService(connection, pending)
  const looking = secondLook({ ...given, changing })
  const steps = stepService({ ...given, ...looking, reading, changing })
  const runs = keyRuns(given)
  const granting = grantRuns({ ...given, changing, keyRuns: runs })
  const sealing = sealingAnew({ ...given, changing, keyRuns: runs })
  return {
    ...granting,
    ...sealing,
    ...dueService({ ...given, ...sealing }),
    /** Waits for the giving and changing of keys that is under way. */
    keyRunsEnded: runs.ended,
    /** Ends it after the cases at hand; it can be gone on with later. */
    stopKeyRuns: runs.stop,
    ...waitingService({ ...given, ...granting }),
    ...lastHolderService(given),
    ...leavingService({ ...given, ...granting, take: steps.take }),
    ...filingService({ ...given, ...looking }),
    ...reading,
    ...steps,
    ...declarationService({ ...given, reading, steps }),
    ...conversationService({ connection, reading, changing, clock }),
    ...recoveryService({ ...given, changing }),
    ...reporterService({ ...given, changing }),
    ...inboxService(connection, clock),
    ...dangerService(given),
    ...reopeningService(connection),
    ...lookAlikesService(given),
    ...closingService({ ...given, ...reading, take: steps.take }),
  }
}
