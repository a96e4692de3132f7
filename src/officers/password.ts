import { Types } from 'mongoose'
import type { Notice } from '../notifications/notice.js'
import { wrapPrivateKey } from '../sealing/password.js'
import { event } from './invitations.js'
import type { Actor, Officer } from './officer.js'
import { OfficerUnknown, PasswordRefused } from './officer.errors.js'
import type { OfficerModel, StoredOfficer } from './officer.model.js'
import { foldPassword, type PasswordProblem } from './password-rules.js'
import type { PasskeyService } from './passkeys/passkey.service.js'
import type { NewPasswordForm } from './passkeys/passkey.schema.js'
import type { RelyingParty } from './passkeys/relying-party.js'

type Dependencies = {
  officers: OfficerModel
  checkPassword: (username: string, password: string) => Promise<Actor>
  openKey: PasskeyService['openKey']
  passwordProblem: (officer: Officer, password: string) => Promise<PasswordProblem | undefined>
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
}

/** Changing one's own password, by the old one or by a passkey. */
export function passwordService({ officers, passwordProblem, ...given }: Dependencies) {
  const { checkPassword, openKey, notify, settle, clock } = given

  /**
   * Wraps the same private key with a new password, so that every case opens as before; whoever knew the old one is left
   * with nothing.
   *
   * @param prove opens the private key by what somebody shows in place of their word
   */
  async function wrapAnew(
    actor: Actor,
    password: string,
    facts: { by?: 'passkeyAlone' },
    prove: () => Promise<Buffer>,
  ) {
    const before = await officers.findById(actor.id, { wrapped: 1 }).lean<StoredOfficer>()
    const privateKey = await prove()
    const problem = await passwordProblem(actor, password)
    if (problem) throw new PasswordRefused(problem)
    const wrapped = await wrapPrivateKey(privateKey, foldPassword(password))
    privateKey.fill(0)
    const changed = event('officer.passwordChanged', actor.id, clock(), facts)
    const { matchedCount } = await officers.updateOne(
      // Nobody else may have changed it meanwhile, and no new keys have been made.
      { _id: actor.id, active: true, 'wrapped.salt': before?.wrapped?.salt },
      { $set: { wrapped }, $push: { pending: changed } },
    )
    if (matchedCount === 0) throw new OfficerUnknown()
    await settle(new Types.ObjectId(actor.id))
    await notify([{ id: changed.id, at: changed.at, kind: 'passwordChanged', to: [actor.id] }])
  }

  return {
    /**
     * By somebody who gives the old password.
     *
     * @throws {SignInFailed} {SignInLocked} when the old one isn't right
     * @throws {PasswordRefused}
     */
    changePassword: (actor: Actor, old: string, password: string): Promise<void> =>
      wrapAnew(actor, password, {}, async () => (await checkPassword(actor.username, old)).privateKey),

    /**
     * By somebody who forgot it, and has a passkey that opens the same key. No case is lost as with new keys.
     *
     * @throws {PasskeyRefused} {SignInLocked} when the passkey isn't right
     * @throws {PasswordRefused}
     */
    changeByPasskey: (
      actor: Actor,
      { passkey, password }: NewPasswordForm,
      party: RelyingParty,
    ): Promise<void> =>
      wrapAnew(actor, password, { by: 'passkeyAlone' }, () => openKey(actor, passkey, party)),
  }
}
