import { Types } from 'mongoose'
import type { AuditService } from '../../audit/audit.service.js'
import type { Notice } from '../../notifications/notice.js'
import type { OfficeService } from '../../office/office.service.js'
import { installationMac } from '../../sealing/receipt.js'
import { bytes } from '../../store/bytes.js'
import type { Attempts } from '../attempts.js'
import { event } from '../invitations.js'
import type { Actor, Officer } from '../officer.js'
import { CodeWrong, OfficerUnknown, SecondStepMissing, SecondStepRequired } from '../officer.errors.js'
import type { directory } from '../directory.js'
import type { OfficerModel, StoredOfficer } from '../officer.model.js'
import { needsSecondStep, rolesOf, type Role } from '../roles.js'
import { codeMac, foldCode, freshCodes } from './recovery-codes.js'
import type { Stage } from './stage.js'
import { newTotpSecret, openSecret, proposedSecret, proposeSecret, sealSecret, totpStep } from './totp.js'

export type SecondStepState = {
  /** Whether the office wants it of this role. */
  required: boolean
  /** Since when codes from an app are asked for; undefined while they are not. */
  since: Date | undefined
  /** How many passkeys stand in for the app. */
  passkeys: number
  recoveryCodesLeft: number
}

type Dependencies = {
  officers: OfficerModel
  people: Pick<ReturnType<typeof directory>, 'byId'>
  office: OfficeService
  audit: Pick<AuditService, 'record'>
  attempts: Attempts
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
}

/** The second step of signing in: a code from an app, or one of ten codes on paper. */
export function secondStepService({
  officers,
  people,
  office,
  audit,
  attempts,
  notify,
  settle,
  clock,
}: Dependencies) {
  async function find(id: string): Promise<StoredOfficer> {
    const stored = await officers.findById(id).lean<StoredOfficer>()
    if (!stored?.active) throw new OfficerUnknown()
    return stored
  }

  /** Whether the office wants it of a role in which somebody may act today. */
  async function isRequired(officer: Officer): Promise<boolean> {
    const chosen = (await office.find())?.secondStepRoles
    const today = (await people.byId(officer.id)) ?? officer
    return rolesOf(today).some((role) => needsSecondStep(role, chosen))
  }

  async function state(officer: Officer): Promise<SecondStepState> {
    const { totp, passkeys = [], recoveryCodes = [] } = await find(officer.id)
    return {
      required: await isRequired(officer),
      since: totp?.since,
      passkeys: passkeys.length,
      recoveryCodesLeft: recoveryCodes.length,
    }
  }

  /** Uses a code up; two requests with the same one can't both succeed. */
  async function use(actor: Actor, code: string): Promise<'totp' | 'recoveryCode' | undefined> {
    const { totp, recoveryCodes = [] } = await find(actor.id)
    if (/^\d{6}$/.test(code)) {
      if (!totp) return undefined
      const secret = openSecret(bytes(totp.sealed), actor.privateKey)
      const step = await totpStep(secret, code, { now: clock(), after: totp.lastStep })
      if (step === undefined) return undefined
      const used = await officers.updateOne(
        { _id: actor.id, 'totp.lastStep': { $lt: step } },
        { $set: { 'totp.lastStep': step } },
      )
      return used.matchedCount === 1 ? 'totp' : undefined
    }
    const mac = codeMac(actor.privateKey, code)
    if (!recoveryCodes.includes(mac)) return undefined
    const used = await officers.updateOne(
      { _id: actor.id, recoveryCodes: mac },
      { $pull: { recoveryCodes: mac } },
    )
    return used.matchedCount === 1 ? 'recoveryCode' : undefined
  }

  /** A change to one's own second step, on record in the same update, and told to whoever it is. */
  async function change(
    whose: { _id: string; [condition: string]: unknown },
    update: Record<string, object>,
    kind: 'secondStepSet' | 'secondStepRemoved' | 'recoveryCodesMade',
  ): Promise<void> {
    const { _id } = whose
    const made = event(`officer.${kind}`, _id, clock(), {})
    const changed = await officers.updateOne(
      { ...whose, active: true },
      { ...update, $push: { pending: made } },
    )
    if (changed.matchedCount === 0) throw new OfficerUnknown()
    await settle(new Types.ObjectId(_id))
    await notify([{ id: made.id, at: made.at, kind, to: [_id] }])
  }

  return {
    state,
    isRequired,

    /** What is still asked of somebody whose password was right; undefined: nothing. */
    async stageOf(officer: Officer): Promise<Stage | undefined> {
      const { required, since, passkeys } = await state(officer)
      if (since || passkeys > 0) return 'code'
      return required ? 'enrol' : undefined
    },

    /** A fresh secret for an app; nothing is kept until a code made with it comes back. */
    propose(actor: Actor): { proposal: string; secret: string } {
      const secret = newTotpSecret()
      return { secret, proposal: proposeSecret(actor, secret) }
    },

    /** The secret of a proposal that comes back; undefined when it isn't one of this officer's. */
    proposed: proposedSecret,

    /**
     * Takes a proposed secret into use once the app has shown that it makes the right codes, and replaces any earlier.
     *
     * @returns ten recovery codes; the store keeps only what they are compared with
     * @throws {CodeWrong}
     */
    async setUp(actor: Actor, proposal: string, typed: string): Promise<string[]> {
      const secret = proposedSecret(actor, proposal)
      const code = foldCode(typed)
      const now = clock()
      const step =
        secret && /^\d{6}$/.test(code) ? await totpStep(secret, code, { now, after: 0 }) : undefined
      if (!secret || step === undefined || !actor.publicKey) throw new CodeWrong()
      const { codes, macs } = freshCodes(actor)
      const totp = { sealed: sealSecret(actor.publicKey, secret), lastStep: step, since: now }
      await change({ _id: actor.id }, { $set: { totp, recoveryCodes: macs } }, 'secondStepSet')
      return codes
    },

    /**
     * Checks a code from the app or a recovery code; each is good for one sign-in.
     *
     * @returns which of the two it was
     * @throws {CodeWrong}
     * @throws {SignInLocked} after five failures: 1 minute, doubling to 30
     */
    async verify(actor: Actor, typed: string): Promise<'totp' | 'recoveryCode'> {
      const name = installationMac(await office.installation(), 'second step', actor.id).toString('base64url')
      const counted = await attempts.begin(name, async () => actor.id)
      const used = await use(actor, foldCode(typed))
      if (!used) {
        await audit.record([event('officer.secondStepFailed', actor.id, clock(), counted)])
        throw new CodeWrong()
      }
      await attempts.forget(name)
      return used
    },

    /** Ten fresh recovery codes; those of before stop working. @throws {SecondStepMissing} */
    async renewRecoveryCodes(actor: Actor): Promise<string[]> {
      const { totp, passkeys = [] } = await find(actor.id)
      // Codes without an app or a passkey would never be asked for.
      if (!totp && passkeys.length === 0) throw new SecondStepMissing()
      const { codes, macs } = freshCodes(actor)
      await change({ _id: actor.id }, { $set: { recoveryCodes: macs } }, 'recoveryCodesMade')
      return codes
    },

    /**
     * Asks for no more codes from an app: passkeys take their place, or the password alone suffices from now on.
     *
     * @throws {SecondStepRequired} where the office wants a second step of this role and there is no passkey
     */
    async remove(actor: Actor): Promise<void> {
      const { id } = actor
      const { passkeys = [] } = await find(id)
      const replaced = passkeys.length > 0
      if (!replaced && (await isRequired(actor))) throw new SecondStepRequired()
      await change(
        { _id: id, ...(replaced ? { 'passkeys.0': { $exists: true } } : {}) },
        { $unset: { totp: 1, ...(replaced ? {} : { recoveryCodes: 1 }) } },
        'secondStepRemoved',
      )
    },

    /** Of which roles the office wants it. */
    async requiredRoles(roles: readonly Role[]): Promise<Role[]> {
      const settings = await office.settings()
      return roles.filter((role) => needsSecondStep(role, settings.secondStepRoles))
    },

    /** Wants it of exactly these roles from the next sign-in on. */
    async require(roles: readonly Role[], by: string): Promise<void> {
      const chosen = event('office.secondStepRoles', by, clock(), { roles: roles.join(' ') })
      await office.change({ secondStepRoles: [...roles] }, chosen)
      await office.carryOut(audit.record)
    },
  }
}
