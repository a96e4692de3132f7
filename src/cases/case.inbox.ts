import { Types, type Connection, type QueryFilter } from 'mongoose'
import { actingIds } from '../officers/leave.js'
import type { Actor } from '../officers/officer.js'
import { caseModel, type StoredCase } from './case.model.js'
import { factsOf } from './case.reading.js'
import { caseKeyOf, openUrgent } from './case.seals.js'
import type { CaseFacts } from './case.js'
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

/** Lists of the cases whose key an officer holds; what they can't open they don't see. */
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
        rows: rows.map((stored) => ({ ...factsOf(stored), ...seenOf(stored, actor) })),
        next: last && at ? { at, id: last._id.toHexString() } : undefined,
      }
    },

    /** The open case whose deadline passed first, if any has. */
    async oldestOverdue(actor: Actor): Promise<{ number: string; resolveDue: Date } | undefined> {
      const stored = await cases
        .findOne(
          { 'keys.holder': actor.id, status: { $in: OPEN_STATUSES }, resolveDue: { $lt: clock() } },
          { number: 1, resolveDue: 1 },
        )
        .sort({ resolveDue: 1, _id: 1 })
        .lean()
      return stored ? { number: stored.number, resolveDue: stored.resolveDue } : undefined
    },

    /** How many cases wait in each status, are overdue, or are this officer's own. */
    async counts(actor: Actor): Promise<InboxCounts> {
      const mine = { 'keys.holder': actor.id }
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
export const readInbox = (
  connection: Connection,
  holder: Standing,
  filter: InboxFilter,
  now: Date,
): Promise<StoredCase[]> =>
  caseModel(connection)
    .find(query(holder, filter, now), ROW_FIELDS)
    .sort(filter.order === 'newest' ? { receivedAt: -1, _id: -1 } : { resolveDue: 1, _id: 1 })
    .limit(PAGE_SIZE + 1)
    .lean<StoredCase[]>()
    .exec()

type Standing = Pick<Actor, 'id' | 'standsInFor'>

/** The cases that are somebody's to investigate, and those of whom they stand in for as far as they have the key. */
const ownOf = (actor: Standing): QueryFilter<StoredCase> =>
  actor.standsInFor
    ? { 'keys.holder': actor.id, assignee: { $in: actingIds(actor) } }
    : { assignee: actor.id }

function query(holder: Standing, filter: InboxFilter, now: Date): QueryFilter<StoredCase> {
  const { status, stream, category, overdue, mine } = filter
  // Naming all four lets an index by status and kind serve where no status is asked for.
  const any = stream || category ? { $in: STATUSES } : undefined
  const wanted = overdue || status === 'open' ? { $in: OPEN_STATUSES } : status === 'all' ? any : status
  const { range, tie } = beyond(filter)
  const due = { ...(overdue ? { $lt: now } : {}), ...range.resolveDue }
  return {
    ...(mine ? ownOf(holder) : {}),
    'keys.holder': holder.id,
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

function seenOf(stored: StoredCase, actor: Actor): Pick<InboxRow, 'opens' | 'urgent'> {
  const key = caseKeyOf(stored, actor.id, actor.privateKey)
  return { opens: key !== undefined, urgent: key !== undefined && openUrgent(stored, key) }
}
