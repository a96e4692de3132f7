import { Types } from 'mongoose'
import type { directory } from './directory.js'
import { event } from './invitations.js'
import { LastAdministrator, LastHolder, OfficerUnknown } from './officer.errors.js'
import type { OfficerModel } from './officer.model.js'

/** A closing that took longer than this ended with its program. */
const CLOSING_MS = 60_000

/** How many cases nobody but this officer can open, of the accounts that aren't closed or being closed. */
export type HeldAlone = (officerId: string) => Promise<number>

type Dependencies = {
  officers: OfficerModel
  people: Pick<ReturnType<typeof directory>, 'byId' | 'byRole'>
  heldAlone: HeldAlone
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
}

/** Closing accounts, by whichever way: never that of the last who can open a case. */
export function closingService({ officers, people, heldAlone, settle, clock }: Dependencies) {
  async function refuseLastHolder(id: string): Promise<void> {
    const count = await heldAlone(id)
    if (count > 0) throw new LastHolder(count)
  }

  async function refuseLastAdministrator(id: string): Promise<void> {
    const others = await people.byRole('administrator')
    if (!others.some((one) => one.id !== id && !one.closing)) throw new LastAdministrator()
  }

  return {
    /**
     * Closes an account at once: no sign-in, no new case keys, and a session that is open ends at its next request. What
     * their password opened goes with it.
     *
     * First it says that it is being closed, then it looks: of two who are each other's last holders and leave at the same
     * moment, neither counts on the other. It looks once more afterwards, for what came while it was closing.
     *
     * @throws {OfficerUnknown}
     * @throws {LastAdministrator}
     * @throws {LastHolder}
     */
    async deactivate(id: string, by = 'system'): Promise<void> {
      const officer = await people.byId(id)
      if (!officer?.active) throw new OfficerUnknown()
      const _id = new Types.ObjectId(id)
      await officers.updateOne({ _id, active: true }, { $set: { closingSince: clock() } })
      // Somebody else may close it at the same moment, and be through with it.
      const halfClosed = { _id, closingSince: { $exists: true } }
      try {
        if (officer.role === 'administrator') await refuseLastAdministrator(id)
        await refuseLastHolder(id)
        await officers.updateOne({ _id, active: true }, { $set: { active: false } })
        await refuseLastHolder(id)
      } catch (error) {
        await officers.updateOne(halfClosed, { $set: { active: true }, $unset: { closingSince: '' } })
        throw error
      }
      const closed = event('officer.deactivated', by, clock(), { officer: id })
      const gone = {
        closingSince: '',
        invitation: '',
        wrapped: '',
        formerKeys: '',
        totp: '',
        passkeys: '',
        recoveryCodes: '',
      }
      await officers.updateOne(halfClosed, { $unset: gone, $push: { pending: closed } })
      await settle(_id)
    },

    /** Takes back a closing that ended half-way with its program: whoever wanted it presses again. */
    async takeBackClosings(): Promise<void> {
      const before = new Date(clock().getTime() - CLOSING_MS)
      const update = { $set: { active: true }, $unset: { closingSince: '' } }
      await officers.updateMany({ closingSince: { $lt: before } }, update)
    },
  }
}
