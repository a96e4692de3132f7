import { Types, type UpdateQuery } from 'mongoose'
import type { directory } from './directory.js'
import { event } from './invitations.js'
import { AccountChanging, LastAdministrator, LastHolder, OfficerUnknown } from './officer.errors.js'
import type { Officer } from './officer.js'
import type { OfficerModel, StoredOfficer } from './officer.model.js'
import type { Role } from './roles.js'

/** A closing says so often that it is under way; one that was silent for longer ended with its program. */
const BEAT_MS = 10_000
const SILENT_MS = 60_000

/** What becomes of somebody instead of their being gone; `before`: as they were, where it is done already. */
export type HeldAloneChange = { becoming?: Role; before?: Officer }

/** How many cases nobody but this officer can open, of the accounts that aren't closed or being closed. */
export type HeldAlone = (officerId: string, change?: HeldAloneChange) => Promise<number>

type Dependencies = {
  officers: OfficerModel
  people: Pick<ReturnType<typeof directory>, 'byId' | 'byRole'>
  heldAlone: HeldAlone
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
}

/** Something after which an officer opens fewer cases than before, or none. */
type Withdrawal = {
  /** Throws where it mustn't be. */
  look: () => Promise<void>
  act: () => Promise<void>
  undo: UpdateQuery<StoredOfficer>
}

/** Closing accounts, by whichever way: never that of the last who can open a case. */
export function closingService({ officers, people, heldAlone, settle, clock }: Dependencies) {
  async function refuseLastHolder(id: string): Promise<void> {
    const count = await heldAlone(id)
    if (count > 0) throw new LastHolder(count)
  }

  /** @throws {LastAdministrator} */
  async function refuseLastAdministrator({ id, role }: Officer): Promise<void> {
    if (role !== 'administrator') return
    const others = await people.byRole('administrator')
    if (!others.some((one) => one.id !== id && !one.closing)) throw new LastAdministrator()
  }

  /**
   * First it says that nobody may count on this officer, then it looks: of two who are each other's last holders and go
   * at the same moment, neither counts on the other. It looks once more afterwards, for what came while it acted. Of one
   * account there is one at a time: two would undo each other's half.
   *
   * @throws {AccountChanging}
   */
  async function withdraw(id: string, { look, act, undo }: Withdrawal): Promise<void> {
    const _id = new Types.ObjectId(id)
    const begun = await officers.updateOne(
      { _id, active: true, closingSince: { $exists: false } },
      { $set: { closingSince: clock() } },
    )
    if (begun.matchedCount === 0) throw new AccountChanging()
    let acted = false
    const beat = setInterval(() => void stillUnderWay(_id), BEAT_MS)
    try {
      await look()
      await act()
      acted = true
      await look()
    } catch (error) {
      const undone = acted ? undo : {}
      await officers.updateOne({ _id }, { ...undone, $unset: { ...undone.$unset, closingSince: '' } })
      throw error
    } finally {
      clearInterval(beat)
    }
  }

  /** Looking through very many cases takes long. Where this fails, the look that it is for does too, and says why. */
  const stillUnderWay = (_id: Types.ObjectId): Promise<unknown> =>
    officers
      .updateOne({ _id, closingSince: { $exists: true } }, { $set: { closingSince: clock() } })
      .catch(() => undefined)

  return {
    /**
     * Closes an account at once: no sign-in, no new case keys, and a session that is open ends at its next request. What
     * their password opened goes with it.
     *
     * @throws {OfficerUnknown}
     * @throws {AccountChanging}
     * @throws {LastAdministrator}
     * @throws {LastHolder}
     */
    async deactivate(id: string, by = 'system'): Promise<void> {
      const officer = await people.byId(id)
      if (!officer?.active) throw new OfficerUnknown()
      const _id = new Types.ObjectId(id)
      // Another copy of the program may have taken it for dead meanwhile and taken it back; see below.
      const halfClosed = { _id, closingSince: { $exists: true } }
      await withdraw(id, {
        async look() {
          await refuseLastAdministrator(officer)
          await refuseLastHolder(id)
        },
        act: async () => requireMatch(await officers.updateOne(halfClosed, { $set: { active: false } })),
        undo: { $set: { active: true } },
      })
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
      requireMatch(
        await officers.updateOne(
          { ...halfClosed, active: false },
          { $unset: gone, $push: { pending: closed } },
        ),
      )
      await settle(_id)
    },

    /** Takes back a closing that ended half-way with its program: whoever wanted it presses again. */
    async takeBackClosings(): Promise<void> {
      const before = new Date(clock().getTime() - SILENT_MS)
      const update = { $set: { active: true }, $unset: { closingSince: '' } }
      await officers.updateMany({ closingSince: { $lt: before } }, update)
    },

    refuseLastAdministrator,
    withdraw,
  }
}

/** @throws {AccountChanging} where nothing was as it was left */
function requireMatch({ matchedCount }: { matchedCount: number }): void {
  if (matchedCount === 0) throw new AccountChanging()
}
