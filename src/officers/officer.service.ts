import { Types, type Connection } from 'mongoose'
import type { AuditService } from '../audit/audit.service.js'
import type { OfficeService } from '../office/office.service.js'
import { attemptCounter } from './attempts.js'
import { closingService, type HeldAlone } from './closing.js'
import { directory } from './directory.js'
import { event, invitations } from './invitations.js'
import { OfficerUnknown } from './officer.errors.js'
import type { ChangeForm } from './officer.schema.js'
import { officerModel, type StoredOfficer } from './officer.model.js'
import type { Notice } from '../notifications/notice.js'
import { passwordService } from './password.js'
import { passkeyService } from './passkeys/passkey.service.js'
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
  clock: () => Date
}

export type OfficerService = ReturnType<typeof officerService>

/** The accounts of the office: who there is, how they are let in, sign in, and leave. */
export function officerService({ connection, office, audit, notify, heldAlone, clock }: OfficerDependencies) {
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
  const secondStep = secondStepService({ officers, office, audit, attempts, settle, clock })

  const passkeys = passkeyService({
    ...{ connection, officers, office, audit, attempts, notify, settle, clock },
    isRequired: secondStep.isRequired,
  })

  const closing = closingService({ officers, people, heldAlone, settle, clock })

  const ends = serviceEnds({ people, deactivate: closing.deactivate, notify, clock })

  return {
    ...people,
    ...closing,
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

    /**
     * Changes what an account says of its owner; from now on a reporter who names the new position keeps them out.
     *
     * @throws {OfficerUnknown}
     */
    async change(id: string, form: ChangeForm, by: string): Promise<void> {
      if (!Types.ObjectId.isValid(id)) throw new OfficerUnknown()
      const changed = event('officer.changed', by, clock(), { officer: id })
      const { matchedCount } = await officers.updateOne(
        { _id: id, active: true },
        {
          ...changeOf(form),
          $push: { pending: changed },
        },
      )
      if (matchedCount === 0) throw new OfficerUnknown()
      await settle(new Types.ObjectId(id))
    },

    /** Records what was still pending, takes back what was left half closed, and ends what is over. */
    async carryOut(): Promise<void> {
      await attempts.carryOut()
      await closing.takeBackClosings()
      await ends.endServices()
      const left = await officers.find({ 'pending.0': { $exists: true } }, { _id: 1 }).lean()
      for (const { _id } of left) await settle(_id)
    },
  }
}

/** What isn't given goes. */
function changeOf({ email, lastDay, otherDepartments, ...said }: ChangeForm) {
  const others = otherDepartments.length > 0
  return {
    $set: {
      ...said,
      ...(email ? { email } : {}),
      ...(lastDay ? { lastDay } : {}),
      ...(others ? { otherDepartments } : {}),
    },
    $unset: {
      ...(email ? {} : { email: 1 }),
      ...(lastDay ? {} : { lastDay: 1 }),
      ...(others ? {} : { otherDepartments: 1 }),
    },
  }
}
