import { setImmediate as turnOfOthers } from 'node:timers/promises'
import type { Connection, QueryFilter, Types } from 'mongoose'
import type { Actor } from '../officers/officer.js'
import { caseModel, type StoredCase } from './case.model.js'

/** Cases read at a time, and opened before others get their turn: some milliseconds of cryptography. */
const PAGE = 200
const AT_ONCE = 10

/** The cases that nobody has been assigned, for whoever must open many of them in one request. */
export function receivedCases(connection: Connection) {
  const cases = caseModel(connection)

  return {
    /**
     * The newest of those that an officer holds, and whether there are others beside.
     * @param held what the store is asked for the cases that they hold
     */
    async newest(
      held: QueryFilter<StoredCase>,
      max: number,
    ): Promise<{ ids: Types.ObjectId[]; more: boolean }> {
      const found = await cases
        .find({ ...held, status: 'received' }, { _id: 1 })
        .sort({ receivedAt: -1, _id: -1 })
        .limit(max + 1)
        .lean()
      return { ids: found.slice(0, max).map(({ _id }) => _id), more: found.length > max }
    },

    /** What `see` makes of each of these cases that the officer holds; what it makes nothing of is left out. */
    async seeAll<Seen>(
      actor: Actor,
      ids: readonly Types.ObjectId[],
      fields: Readonly<Record<string, 1>>,
      see: (stored: StoredCase, actor: Actor) => Seen | undefined,
    ): Promise<Seen[]> {
      const seen: Seen[] = []
      for (let from = 0; from < ids.length; from += PAGE) {
        const page = { _id: { $in: ids.slice(from, from + PAGE) }, 'keys.holder': actor.id }
        for (const [at, stored] of (await cases.find(page, fields).lean<StoredCase[]>()).entries()) {
          const opened = see(stored, actor)
          if (opened !== undefined) seen.push(opened)
          if (at % AT_ONCE === AT_ONCE - 1) await turnOfOthers()
        }
      }
      return seen
    },
  }
}
