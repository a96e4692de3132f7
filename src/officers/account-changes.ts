import { Types } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import type { closingService, HeldAlone } from './closing.js'
import type { directory } from './directory.js'
import { event } from './invitations.js'
import { AccountChanging, LastAdministrator, OfficerUnknown, RoleRefused } from './officer.errors.js'
import type { Officer } from './officer.js'
import type { OfficerModel } from './officer.model.js'
import type { ChangeForm } from './officer.schema.js'
import { ENTITLED_ROLES, hasRole, INVESTIGATING_ROLES, type Role } from './roles.js'

/** Somebody else's change of the same account in between is passed by looking at it anew. */
const TRIES = 5

/** How many cases an officer has to investigate. */
export type Assigned = (officerId: string) => Promise<number>

type Dependencies = {
  officers: OfficerModel
  people: Pick<ReturnType<typeof directory>, 'byId' | 'emailOf'>
  heldAlone: HeldAlone
  assigned: Assigned
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
} & Pick<ReturnType<typeof closingService>, 'withdraw' | 'refuseLastAdministrator'>

/** What an administrator changes of an account: whose it is, and what its owner may do. */
export function accountChanges(given: Dependencies) {
  const { officers, people, heldAlone, assigned, notify, settle, clock } = given

  /** @throws {RoleRefused} */
  async function refuseRole(before: Officer, role: Role): Promise<void> {
    const { id } = before
    try {
      await given.refuseLastAdministrator(before)
    } catch (error) {
      throw error instanceof LastAdministrator ? new RoleRefused('lastAdministrator') : error
    }
    const working = hasRole({ role }, INVESTIGATING_ROLES) ? 0 : await assigned(id)
    if (working > 0) throw new RoleRefused('working', working)
    const alone = await heldAlone(id, { becoming: role, before })
    if (alone > 0) throw new RoleRefused('lastHolder', alone)
  }

  /** @returns whether it was done: nobody had changed the account since it was looked at */
  async function write(
    before: Officer,
    form: ChangeForm,
    by: string,
    roleChanged?: AuditEvent,
  ): Promise<boolean> {
    const { role = before.role, position } = form
    const { $set, $unset } = changeOf({ ...form, role })
    const now = clock()
    const moved = position !== before.position
    const address = await people.emailOf(before.id)
    const hasNewAddress = (address ?? '') !== form.email
    const changed = event('officer.changed', by, now, {
      officer: before.id,
      ...(moved ? { position, positionBefore: before.position } : {}),
      ...(hasNewAddress ? { emailChanged: true } : {}),
    })
    const { matchedCount } = await officers.updateOne(
      {
        ...{ _id: before.id, active: true, role: before.role, position: before.position },
        email: address ?? { $exists: false },
      },
      {
        $set: {
          ...$set,
          ...(roleChanged ? { roleSince: now } : {}),
          ...(opensMore(before.role, role) ? { awaitingSince: now } : {}),
        },
        $unset,
        $push: {
          pending: { $each: roleChanged ? [changed, roleChanged] : [changed] },
          // Whoever was meant by a report is still meant after they are moved; see cases/conflicts.ts.
          ...(moved ? { formerPositions: { position: before.position, until: now } } : {}),
        },
      },
    )
    if (matchedCount === 0) return false
    // Where the owner reads: whoever changes the address must not be the only one to read what follows.
    if (address && hasNewAddress)
      await notify([{ id: changed.id, at: now, kind: 'emailChanged', to: [before.id], address }])
    return true
  }

  /** @throws {RoleRefused} @throws {AccountChanging} */
  async function changeRole(before: Officer, role: Role, form: ChangeForm, by: string): Promise<void> {
    const { id, roleSince } = before
    if (by === id) throw new RoleRefused('own')
    const entry = event('officer.roleChanged', by, clock(), { officer: id, role, roleBefore: before.role })
    await given.withdraw(id, {
      look: () => refuseRole(before, role),
      async act() {
        if (!(await write(before, form, by, entry))) throw new AccountChanging()
      },
      undo: {
        $set: { role: before.role, ...(roleSince ? { roleSince } : {}) },
        ...(roleSince ? {} : { $unset: { roleSince: '' } }),
        $pull: { pending: { id: entry.id } },
      },
    })
    await officers.updateOne({ _id: id }, { $unset: { closingSince: '' } })
    const notice = { id: `roleChanged:${id}:${clock().getTime()}`, at: clock() }
    await notify([{ ...notice, kind: 'roleChanged', to: [id] }])
  }

  return {
    /**
     * Changes what an account says of its owner, and what they may do. With another role they open at once what that
     * role opens and nothing else; with another position nothing that names it, and still nothing that names the one of
     * before. The copies of keys that are left over are for their colleagues to do away with.
     *
     * @throws {OfficerUnknown}
     * @throws {RoleRefused}
     * @throws {AccountChanging} also where it isn't any more what was seen
     */
    async change(id: string, form: ChangeForm, by: string): Promise<void> {
      for (let tries = 1; tries <= TRIES; tries += 1) {
        const before = await people.byId(id)
        if (!before?.active) break
        if (form.seen !== undefined && form.seen !== seenOf(before)) throw new AccountChanging()
        const { role = before.role } = form
        const hasNewRole = role !== before.role
        if (hasNewRole) await changeRole(before, role, form, by)
        if (hasNewRole || (await write(before, form, by))) {
          await settle(new Types.ObjectId(id))
          return
        }
      }
      throw new OfficerUnknown()
    },
  }
}

/** What a page shows of what somebody may do: whoever sends it back wants to change that, and no later role or position. */
export const seenOf = ({ role, position }: Pick<Officer, 'role' | 'position'>): string =>
  `${role} ${position}`

/** Whether cases that were there before may be for somebody in their new role, so that colleagues give them the keys. */
const opensMore = (from: Role, to: Role): boolean =>
  from !== to &&
  (to === 'oversight' || (hasRole({ role: to }, ENTITLED_ROLES) && !hasRole({ role: from }, ENTITLED_ROLES)))

/** What isn't given goes. */
function changeOf({ name, role, position, department, email, lastDay, otherDepartments }: ChangeForm) {
  const others = otherDepartments.length > 0
  return {
    $set: {
      ...{ name, role, position, department },
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
