import { createHash } from 'node:crypto'
import type { Connection, Types } from 'mongoose'
import type { Actor } from '../officers/officer.js'
import { keyHeldBy, OPENABLE } from './case.access.js'
import { caseModel, type StoredCase } from './case.model.js'
import { caseKeyOf, openUrgent } from './case.seals.js'
import { heldBy } from './key-ground.js'
import { receivedCases } from './received-cases.js'

/** So many of the newest received cases are looked at. */
export const LOOKED_AT_MAX = 2_000
/** For so long an officer's cases aren't opened again; what came meanwhile is. */
const LOOK_MS = 60_000
/** A case lies in the store a moment after the one at which it was received. */
const UNDER_WAY_MS = 60_000

/** Which of an officer's received cases were opened when, and which say that somebody is in danger: ids, no words. */
type Look = { at: number; as: string; opened: Set<string>; dangerous: Types.ObjectId[]; more: boolean }

/** Numbers of cases, the newest first, and whether there were more cases than could be looked at. */
export type InDanger = { numbers: string[]; more: boolean }

/**
 * Received cases in which somebody is in danger. The reporter's word on it lies sealed in each case, so that no query
 * finds them: they are opened with the officer's key, some thousands at the most, and only once in a while.
 */
export function dangerService({ connection, clock }: { connection: Connection; clock: () => Date }) {
  const cases = caseModel(connection)
  const received = receivedCases(connection)
  const looks = new Map<string, Look>()

  /** Those of these cases that open for the officer and say that somebody is in danger. */
  async function dangerousAmong(actor: Actor, ids: Types.ObjectId[]): Promise<Types.ObjectId[]> {
    const flagged = await received.seeAll(actor, ids, { keys: 1, urgent: 1 }, saysDanger)
    return received.seeAll(actor, flagged, OPENABLE, (stored) =>
      keyHeldBy(actor, stored) ? stored._id : undefined,
    )
  }

  function lastLook(actor: Actor, now: number): Look | undefined {
    for (const [id, { at }] of looks) if (Math.abs(now - at) >= LOOK_MS) looks.delete(id)
    const last = looks.get(actor.id)
    return last?.as === standing(actor) ? last : undefined
  }

  /** Opens what wasn't opened within the last minute. */
  async function look(actor: Actor, held: object): Promise<Look> {
    const now = clock().getTime()
    const last = lastLook(actor, now)
    const fresh = last ? { receivedAt: { $gte: new Date(last.at - UNDER_WAY_MS) } } : {}
    const { ids, more } = await received.newest({ ...held, ...fresh }, LOOKED_AT_MAX)
    const unopened = ids.filter((id) => !last?.opened.has(id.toHexString()))
    const found = await dangerousAmong(actor, unopened)
    const seen = {
      ...{ at: last?.at ?? now, as: standing(actor), more: last?.more ?? more },
      opened: new Set([...(last?.opened ?? []), ...unopened.map((id) => id.toHexString())]),
      dangerous: [...(last?.dangerous ?? []), ...found],
    }
    looks.set(actor.id, seen)
    return seen
  }

  return {
    /** The cases in danger that nobody has been assigned, of those that open for this officer. */
    async inDanger(actor: Actor): Promise<InDanger> {
      const held = heldBy(actor)
      if (!held) return { numbers: [], more: false }
      const { dangerous, more } = await look(actor, held)
      if (dangerous.length === 0) return { numbers: [], more }
      const still = await cases
        .find({ ...held, _id: { $in: dangerous }, status: 'received' }, { number: 1, receivedAt: 1 })
        .lean()
      still.sort((one, other) => other.receivedAt.getTime() - one.receivedAt.getTime())
      return { numbers: still.map(({ number }) => number), more }
    },
  }
}

function saysDanger(stored: StoredCase, { id, privateKey }: Actor): Types.ObjectId | undefined {
  const key = caseKeyOf(stored, id, privateKey)
  return key && openUrgent(stored, key) ? stored._id : undefined
}

/** All that decides which cases open for an officer: with another role, position or key they are looked at anew. */
const standing = (actor: Actor): string =>
  createHash('sha256')
    .update(JSON.stringify(actor, (name, value: unknown) => (name === 'privateKey' ? undefined : value)))
    .digest('base64')
