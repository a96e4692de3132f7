import { Types } from 'mongoose'
import type { Notice } from '../notifications/notice.js'
import { wrapPrivateKey } from '../sealing/password.js'
import { event } from './invitations.js'
import type { Actor, Officer } from './officer.js'
import { OfficerUnknown, PasswordRefused } from './officer.errors.js'
import type { OfficerModel, StoredOfficer } from './officer.model.js'
import { foldPassword, type PasswordProblem } from './password-rules.js'

type Dependencies = {
  officers: OfficerModel
  checkPassword: (username: string, password: string) => Promise<Actor>
  passwordProblem: (officer: Officer, password: string) => Promise<PasswordProblem | undefined>
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
}

/** Changing one's own password. */
export function passwordService({ officers, checkPassword, passwordProblem, ...given }: Dependencies) {
  const { notify, settle, clock } = given
  return {
    /**
     * Wraps the same private key with a new password, so that every case opens as before; whoever knew the old one
     * is left with nothing.
     *
     * @throws {SignInFailed} {SignInLocked} when the old one isn't right
     * @throws {PasswordRefused}
     */
    async changePassword(actor: Actor, old: string, password: string): Promise<void> {
      const before = await officers.findById(actor.id, { wrapped: 1 }).lean<StoredOfficer>()
      const { privateKey } = await checkPassword(actor.username, old)
      const problem = await passwordProblem(actor, password)
      if (problem) throw new PasswordRefused(problem)
      const wrapped = await wrapPrivateKey(privateKey, foldPassword(password))
      privateKey.fill(0)
      const changed = event('officer.passwordChanged', actor.id, clock(), {})
      const { matchedCount } = await officers.updateOne(
        // Nobody else may have changed it meanwhile, and no new keys have been made.
        { _id: actor.id, active: true, 'wrapped.salt': before?.wrapped?.salt },
        { $set: { wrapped }, $push: { pending: changed } },
      )
      if (matchedCount === 0) throw new OfficerUnknown()
      await settle(new Types.ObjectId(actor.id))
      await notify([{ id: changed.id, at: changed.at, kind: 'passwordChanged', to: [actor.id] }])
    },
  }
}
