import { randomBytes } from 'node:crypto'
import { Types } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import type { directory } from './directory.js'
import { event } from './invitations.js'
import { isAhead, leaveAhead, type Leave } from './leave.js'
import { leaveProblems, type WantedLeave } from './leave.rules.js'
import { LeaveRefused, OfficerUnknown } from './officer.errors.js'
import type { Officer } from './officer.js'
import type { OfficerModel, StoredOfficer } from './officer.model.js'

/** Somebody else's change of the same leaves in between is passed by looking at them anew. */
const TRIES = 5
const ID_BYTES = 6

type Dependencies = {
  officers: OfficerModel
  people: Pick<ReturnType<typeof directory>, 'list'>
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
}

type Kind = 'leaveEntered' | 'leaveChanged' | 'leaveEnded'

/** A change of one leave; `before`: as it was, where it was there. */
type Changed = { kind: Kind; leave: Leave; before?: Leave }

/** When officers are away, and who stands in for them. */
export function leaveService({ officers, people, notify, settle, clock }: Dependencies) {
  const today = () => bangkokIsoDay(clock())

  /** On record and told to both in the same update that changes it. */
  async function write(
    id: string,
    by: string,
    change: (absent: Officer, everybody: Officer[]) => Changed,
  ): Promise<void> {
    if (!Types.ObjectId.isValid(id)) throw new OfficerUnknown()
    const _id = new Types.ObjectId(id)
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const stored = await officers.findById(_id, { leaves: 1, leavesVersion: 1 }).lean<StoredOfficer>()
      const everybody = await people.list()
      const absent = everybody.find((one) => one.id === id)
      if (!stored || !absent) throw new OfficerUnknown()
      const leaves = stored.leaves ?? []
      const changed = change({ ...absent, leaves }, everybody)
      const others = leaves.filter((one) => one.id !== changed.leave.id)
      const entry = event(`officer.${changed.kind}`, by, clock(), factsOf(id, changed.leave))
      const written = await officers.updateOne(
        { _id, leavesVersion: stored.leavesVersion ?? { $exists: false } },
        {
          $set: { leaves: [...others, changed.leave] },
          $inc: { leavesVersion: 1 },
          $push: { pending: entry },
        },
      )
      if (written.matchedCount === 0) continue
      await settle(_id)
      return notify([noticeOf(id, changed, entry)])
    }
    throw new OfficerUnknown()
  }

  function requireStands(absent: Officer, wanted: WantedLeave, all: Officer[], changing?: Leave): void {
    if (!absent.active) throw new OfficerUnknown()
    const errors = leaveProblems(absent, wanted, all, { today: today(), changing })
    if (Object.keys(errors).length > 0) throw new LeaveRefused(errors)
  }

  const end = (id: string, leaveId: string, by: string): Promise<void> =>
    write(id, by, (absent) => {
      const before = leaveAhead(absent, leaveId, today())
      return { kind: 'leaveEnded', leave: { ...before, endedAt: clock() }, before }
    })

  return {
    /** Enters that somebody will be away. @throws {OfficerUnknown} @throws {LeaveRefused} */
    enterLeave: (id: string, wanted: WantedLeave, by: string): Promise<void> =>
      write(id, by, (absent, everybody) => {
        requireStands(absent, wanted, everybody)
        const known = { id: randomBytes(ID_BYTES).toString('hex'), enteredAt: clock() }
        return { kind: 'leaveEntered', leave: { ...wanted, ...known, position: absent.position } }
      }),

    /**
     * Changes one that isn't over; once it has begun, its last day alone.
     * @throws {OfficerUnknown} @throws {LeaveUnknown} @throws {LeaveRefused}
     */
    changeLeave: (id: string, leaveId: string, wanted: WantedLeave, by: string): Promise<void> =>
      write(id, by, (absent, everybody) => {
        const before = leaveAhead(absent, leaveId, today())
        requireStands(absent, wanted, everybody, before)
        return { kind: 'leaveChanged', leave: { ...before, ...wanted }, before }
      }),

    /** Ends one at once, or takes it back before it began. @throws {OfficerUnknown} @throws {LeaveUnknown} */
    endLeave: end,

    /** Ends what is left of leaves of accounts that are closed, and of those who were to stand in with one. */
    async endLeavesOfClosed(by = 'system'): Promise<void> {
      const everybody = await people.list()
      const closed = new Set(everybody.flatMap(({ id, active }) => (active ? [] : [id])))
      for (const { id, leaves = [] } of everybody)
        for (const leave of leaves)
          if (isAhead(leave, today()) && (closed.has(id) || closed.has(leave.deputy)))
            await end(id, leave.id, by)
    },
  }
}

const factsOf = (
  officer: string,
  { deputy, firstDay, lastDay }: Leave,
): NonNullable<AuditEvent['facts']> => ({
  ...{ officer, deputy, firstDay, lastDay },
})

const noticeOf = (absent: string, { kind, leave, before }: Changed, { id, at }: AuditEvent): Notice => ({
  ...{ id, at, kind },
  to: [...new Set([absent, leave.deputy, ...(before ? [before.deputy] : [])])],
})
