import { Types, type Connection, type QueryFilter } from 'mongoose'
import { actingIds } from '../officers/leave.js'
import type { Actor, Officer } from '../officers/officer.js'
import { keyHeldBy, OPENABLE } from './case.access.js'
import { caseModel, type StoredCase } from './case.model.js'
import { factsOf } from './case.reading.js'
import { caseKeyOf, openUrgent } from './case.seals.js'
import type { CaseFacts } from './case.js'
import { mayHoldNamed } from './conflicts.js'
import { heldBy } from './key-ground.js'
import { STATUSES, type Status, type Stream } from './vocabulary.js'

export const PAGE_SIZE = 50
/** Counting goes no further: above it an exact number helps nobody, and reading every key would keep others waiting. */
export const COUNTED_MAX = 1_000
export const OPEN_STATUSES = STATUSES.filter((status) => status !== 'closed')

export type InboxFilter = {
  status: Status | 'open' | 'all'
  stream?: Stream | undefined
  category?: string | undefined
  overdue: boolean
  mine: boolean
  order: 'newest' | 'urgent'
  /** Where the page before ended. */
  after?: { at: Date; id: string } | undefined
}

/** One line of the inbox: the readable facts, whether it opens for this officer, and whether somebody is in danger. */
export type InboxRow = CaseFacts & { opens: boolean; urgent: boolean }

/** How many there are; one more than COUNTED_MAX stands for anything above it. */
export type InboxCounts = Record<Status | 'overdue' | 'mine', number>

const NOTHING: InboxCounts = { received: 0, assigned: 0, investigated: 0, closed: 0, overdue: 0, mine: 0 }

// Sealed text stays where it is: a list needs none of it.
const ROW_FIELDS = {
  content: 0,
  files: 0,
  timeline: 0,
  messages: 0,
  notes: 0,
  pending: 0,
  lifecycle: 0,
  reporterPublicKey: 0,
  receiptLookup: 0,
} as const

/**
 * Lists of the cases whose key an officer holds and may use; what they may not open they don't see. What follows from
 * their role the store is asked for. Whether a report names somebody who was moved lies sealed, so that their rows are
 * opened to see it. As long as they have such copies their counts go by the role alone: of cases that they could read
 * until they were moved.
 */
export function inboxService(connection: Connection, clock: () => Date) {
  const cases = caseModel(connection)

  return {
    /** One page of the inbox, and where the next one begins if there is more. */
    async list(actor: Actor, filter: InboxFilter): Promise<{ rows: InboxRow[]; next: InboxFilter['after'] }> {
      const found = await readInbox(connection, actor, filter, clock())
      const rows = found.slice(0, PAGE_SIZE)
      const last = found.length > PAGE_SIZE ? rows.at(-1) : undefined
      const at = filter.order === 'newest' ? last?.receivedAt : last?.resolveDue
      return {
        rows: rows
          .filter((stored) => !isKeptFrom(actor, stored))
          .map((stored) => ({ ...factsOf(stored), ...seenOf(stored, actor) })),
        next: last && at ? { at, id: last._id.toHexString() } : undefined,
      }
    },

    /** The open case whose deadline passed first, if any has. */
    async oldestOverdue(actor: Actor): Promise<{ number: string; resolveDue: Date } | undefined> {
      const held = heldBy(actor)
      if (!held) return undefined
      const opened = mayHoldNamed(actor)
      const found = await cases
        .find(
          { ...held, status: { $in: OPEN_STATUSES }, resolveDue: { $lt: clock() } },
          { number: 1, resolveDue: 1, ...(opened ? OPENABLE : {}) },
        )
        .sort({ resolveDue: 1, _id: 1 })
        .limit(opened ? PAGE_SIZE : 1)
        .lean<StoredCase[]>()
      const stored = found.find((one) => !isKeptFrom(actor, one))
      return stored && { number: stored.number, resolveDue: stored.resolveDue }
    },

    /** How many cases wait in each status, are overdue, or are this officer's own. */
    async counts(actor: Actor): Promise<InboxCounts> {
      const mine = heldBy(actor)
      if (!mine) return NOTHING
      const open = { ...mine, status: { $in: OPEN_STATUSES } }
      const count = (filter: QueryFilter<StoredCase>) =>
        cases.countDocuments(filter, { limit: COUNTED_MAX + 1 })
      const [overdue, own, ...byStatus] = await Promise.all([
        count({ ...open, resolveDue: { $lt: clock() } }),
        count({ ...ownOf(actor), status: { $in: OPEN_STATUSES } }),
        ...STATUSES.map((status) => count({ ...mine, status })),
      ])
      const counted = Object.fromEntries(STATUSES.map((status, index) => [status, byStatus[index] ?? 0]))
      return { ...(counted as Record<Status, number>), overdue, mine: own }
    },
  }
}

/** The stored cases of one page without what is long in them, and one more if there is more. */
export async function readInbox(
  connection: Connection,
  officer: Officer,
  filter: InboxFilter,
  now: Date,
): Promise<StoredCase[]> {
  const held = heldBy(officer)
  if (!held) return []
  const { content, ...others } = ROW_FIELDS
  return caseModel(connection)
    .find(query(officer, held, filter, now), mayHoldNamed(officer) ? others : { content, ...others })
    .sort(filter.order === 'newest' ? { receivedAt: -1, _id: -1 } : { resolveDue: 1, _id: 1 })
    .limit(PAGE_SIZE + 1)
    .lean<StoredCase[]>()
    .exec()
}

/** The cases that are somebody's to investigate, and those of whom they stand in for as far as they have the key. */
const ownOf = (actor: Pick<Officer, 'id' | 'standsInFor'>): QueryFilter<StoredCase> =>
  actor.standsInFor
    ? { 'keys.holder': actor.id, assignee: { $in: actingIds(actor) } }
    : { assignee: actor.id }

function query(
  officer: Officer,
  held: QueryFilter<StoredCase>,
  filter: InboxFilter,
  now: Date,
): QueryFilter<StoredCase> {
  const { status, stream, category, overdue, mine } = filter
  // Naming all four lets an index by status and kind serve where no status is asked for.
  const any = stream || category ? { $in: STATUSES } : undefined
  const wanted = overdue || status === 'open' ? { $in: OPEN_STATUSES } : status === 'all' ? any : status
  const { range, tie } = beyond(filter)
  const due = { ...(overdue ? { $lt: now } : {}), ...range.resolveDue }
  return {
    ...held,
    ...(mine ? ownOf(officer) : {}),
    ...(wanted ? { status: wanted } : {}),
    ...(stream ? { stream } : {}),
    ...(category ? { category } : {}),
    ...(range.receivedAt ? { receivedAt: range.receivedAt } : {}),
    ...(Object.keys(due).length > 0 ? { resolveDue: due } : {}),
    ...tie,
  }
}

/** The rows after the one that the page before ended with: a range that an index serves, and its ties. */
function beyond({ after, order }: InboxFilter): {
  range: { receivedAt?: { $lte: Date }; resolveDue?: { $gte: Date } }
  tie: QueryFilter<StoredCase>
} {
  if (!after) return { range: {}, tie: {} }
  const _id = new Types.ObjectId(after.id)
  return order === 'newest'
    ? {
        range: { receivedAt: { $lte: after.at } },
        tie: { $or: [{ receivedAt: { $lt: after.at } }, { receivedAt: after.at, _id: { $lt: _id } }] },
      }
    : {
        range: { resolveDue: { $gte: after.at } },
        tie: { $or: [{ resolveDue: { $gt: after.at } }, { resolveDue: after.at, _id: { $gt: _id } }] },
      }
}

/** Whether a case may name somebody who was moved: also one that their new keys don't open is not shown to them. */
const isKeptFrom = (actor: Actor, stored: StoredCase): boolean =>
  mayHoldNamed(actor) && keyHeldBy(actor, stored) === undefined

function seenOf(stored: StoredCase, actor: Actor): Pick<InboxRow, 'opens' | 'urgent'> {
  const key = caseKeyOf(stored, actor.id, actor.privateKey)
  return { opens: key !== undefined, urgent: key !== undefined && openUrgent(stored, key) }
}
