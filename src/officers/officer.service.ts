import { Types, type Connection } from 'mongoose'
import type { AuditService } from '../audit/audit.service.js'
import type { OfficeService } from '../office/office.service.js'
import { accountChanges, type Assigned } from './account-changes.js'
import { attemptCounter } from './attempts.js'
import { closingService, type HeldAlone } from './closing.js'
import { directory } from './directory.js'
import { invitations } from './invitations.js'
import { leaveService } from './leave.service.js'
import { officerModel, type StoredOfficer } from './officer.model.js'
import type { Notice } from '../notifications/notice.js'
import { passwordService } from './password.js'
import { passkeyService } from './passkeys/passkey.service.js'
import type { Reaches } from './reach.js'
import { serviceEnds } from './service-end.js'
import { secondStepService } from './second-step/second-step.service.js'
import { signInService } from './sign-in.js'

/** What is left of an office's name without this is the place, which is what people put into passwords. */
const KIND_OF_OFFICE =
  /^(องค์การบริหารส่วนตำบล|อบต\.?|เทศบาล(ตำบล|เมือง|นคร)?)\s*|\s*sub-?district( administrative organi[sz]ation)?$/i

export type OfficerDependencies = {
  connection: Connection
  office: OfficeService
  audit: Pick<AuditService, 'record'>
  /** Tells officers that something happened to their account. */
  notify: (notices: Notice[]) => Promise<void>
  heldAlone: HeldAlone
  assigned: Assigned
  reaches: Reaches
  clock: () => Date
}

export type OfficerService = ReturnType<typeof officerService>

/** The accounts of the office: who there is, how they are let in, sign in, and leave. */
export function officerService(given: OfficerDependencies) {
  const { connection, office, audit, notify, heldAlone, assigned, reaches, clock } = given
  const officers = officerModel(connection)
  const people = directory(officers, clock)
  const attempts = attemptCounter({ connection, audit, clock })

  /** Puts what happened to an account on the audit trail; what a crash left behind is found by {@link carryOut}. */
  async function settle(id: Types.ObjectId): Promise<void> {
    const stored = await officers.findById(id, { pending: 1 }).lean<StoredOfficer>()
    if (!stored?.pending?.length) return
    await audit.record(stored.pending)
    const done = stored.pending.map((pending) => pending.id)
    await officers.updateOne({ _id: id }, { $pull: { pending: { id: { $in: done } } } })
  }

  async function officeNames(): Promise<string[]> {
    const settings = await office.find()
    if (!settings) return []
    const { th, en } = settings.name
    return [th, th.replace(KIND_OF_OFFICE, ''), en, en.replace(KIND_OF_OFFICE, '')]
  }

  const letting = invitations({ officers, officeNames, notify, settle, clock })
  const signing = signInService({ officers, office, audit, attempts, notify, clock })
  const secondStep = secondStepService({ officers, people, office, audit, attempts, notify, settle, clock })

  const passkeys = passkeyService({
    ...{ connection, officers, office, audit, attempts, notify, settle, clock },
    isRequired: secondStep.isRequired,
  })

  const { withdraw, refuseLastAdministrator, ...closing } = closingService({
    ...{ officers, people, heldAlone, settle, clock },
  })
  const changes = accountChanges({
    ...{ officers, people, office, heldAlone, assigned, reaches, notify, settle, clock },
    ...{ withdraw, refuseLastAdministrator },
  })

  const leaves = leaveService({ officers, people, notify, settle, clock })
  const deactivate = async (id: string, by?: string): Promise<void> => {
    await closing.deactivate(id, by)
    await leaves.endLeavesOfClosed(by)
  }

  const ends = serviceEnds({ people, deactivate, notify, clock })

  return {
    ...people,
    ...closing,
    ...changes,
    /** See {@link closing}; who is gone isn't away, and stands in for nobody. */
    deactivate,
    ...leaves,
    heldAlone,
    ...letting,
    ...signing,
    ...passwordService({
      ...{ officers, notify, settle, clock },
      checkPassword: signing.checkPassword,
      openKey: passkeys.openKey,
      passwordProblem: letting.passwordProblem,
    }),
    secondStep,
    passkeys,

    /** Records what was still pending, takes back what was left half closed, and ends what is over. */
    async carryOut(): Promise<void> {
      await attempts.carryOut()
      await closing.takeBackClosings()
      await ends.endServices()
      await leaves.endLeavesOfClosed()
      const left = await officers.find({ 'pending.0': { $exists: true } }, { _id: 1 }).lean()
      for (const { _id } of left) await settle(_id)
    },
  }
}
