import { Types, type QueryFilter } from 'mongoose'
import type { Notice } from '../notifications/notice.js'
import type { OfficeService } from '../office/office.service.js'
import { accountChange, type AccountChange } from './account-change.js'
import type { closingService, HeldAlone } from './closing.js'
import type { directory } from './directory.js'
import {
  AccountChanging,
  LastAdministrator,
  OfficerUnknown,
  ReportsUnreached,
  RoleRefused,
} from './officer.errors.js'
import type { Officer } from './officer.js'
import type { OfficerModel, StoredOfficer } from './officer.model.js'
import type { ChangeForm } from './officer.schema.js'
import { silencedBy, type Reaches } from './reach.js'
import { hasRole, INVESTIGATING_ROLES, type Role } from './roles.js'

/** Somebody else's change of the same account in between is passed by looking at it anew. */
const TRIES = 5

/** How many cases an officer has to investigate. */
export type Assigned = (officerId: string) => Promise<number>

type Dependencies = {
  officers: OfficerModel
  people: Pick<ReturnType<typeof directory>, 'byId' | 'byRole' | 'emailOf' | 'list'>
  office: Pick<OfficeService, 'find'>
  heldAlone: HeldAlone
  assigned: Assigned
  reaches: Reaches
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

  /** @throws {ReportsUnreached} */
  async function refuseSilence(change: AccountChange): Promise<void> {
    const offered = (await given.office.find())?.positions.map(({ key }) => key) ?? []
    const positions = [...new Set([...offered, change.after.position])]
    const silenced = silencedBy(change, {
      ...{ people: await people.list(), positions, now: clock(), reaches: given.reaches },
    })
    if (silenced.length > 0) throw new ReportsUnreached(silenced, change.isMoved ? 'position' : 'role')
  }

  /** @returns whether it was done: nobody had changed the account since it was looked at */
  async function write(
    { before, address, update }: AccountChange,
    more: QueryFilter<StoredOfficer> = {},
  ): Promise<boolean> {
    const { id, role, position } = before
    const { matchedCount } = await officers.updateOne(
      {
        ...{
          _id: new Types.ObjectId(id),
          active: true,
          role,
          position,
          email: address ?? { $exists: false },
        },
        ...more,
      },
      update,
    )
    return matchedCount > 0
  }

  /** After it the officer may open less than before, and fewer reports may reach the office. */
  async function writeCarefully(change: AccountChange): Promise<void> {
    const { before, after, undo } = change
    const { id } = before
    await given.withdraw(id, {
      async look() {
        if (change.hasNewRole) await refuseRole(before, after.role)
        await refuseSilence(change)
      },
      async act() {
        if (!(await write(change, { closingSince: { $exists: true } }))) throw new AccountChanging()
      },
      undo,
    })
    await officers.updateOne({ _id: id }, { $unset: { closingSince: '' } })
  }

  /** Tells the owner, and of what decides on cases also whoever looks after the administrator. */
  async function tell({ before: { id }, notices, hasNewRole, isMoved }: AccountChange): Promise<void> {
    const auditors = hasNewRole || isMoved ? await people.byRole('auditor') : []
    const to = auditors.map((one) => one.id).filter((one) => one !== id)
    const seen = notices.slice(-1).map((one) => ({ id: `officerMoved:${one.id}`, at: one.at, to }))
    await notify([
      ...notices,
      ...(to.length > 0 ? seen.map((one) => ({ ...one, kind: 'officerMoved' as const })) : []),
    ])
  }

  return {
    /**
     * Changes what an account says of its owner, and what they may do. With another role they open at once what that
     * role opens and nothing else; with another position nothing that names it, and still nothing that names the one of
     * before. The copies of keys that are left over are for their colleagues to do away with.
     *
     * @throws {OfficerUnknown}
     * @throws {RoleRefused}
     * @throws {ReportsUnreached}
     * @throws {AccountChanging} also where it isn't any more what was seen
     */
    async change(id: string, form: ChangeForm, by: string): Promise<void> {
      for (let tries = 1; tries <= TRIES; tries += 1) {
        const before = await people.byId(id)
        if (!before?.active) break
        if (form.seen !== undefined && form.seen !== seenOf(before)) throw new AccountChanging()
        const change = accountChange(before, form, { address: await people.emailOf(id), by, now: clock() })
        const { hasNewRole, isMoved } = change
        if (hasNewRole && by === id) throw new RoleRefused('own')
        if (hasNewRole || isMoved) await writeCarefully(change)
        else if (!(await write(change))) continue
        await tell(change)
        await settle(new Types.ObjectId(id))
        return
      }
      throw new OfficerUnknown()
    },
  }
}

/** What a page shows of what somebody may do: whoever sends it back wants to change that, and no later role or position. */
export const seenOf = ({ role, position }: Pick<Officer, 'role' | 'position'>): string =>
  `${role} ${position}`
