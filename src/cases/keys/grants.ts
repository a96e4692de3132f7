import { setImmediate as turnOfOthers } from 'node:timers/promises'
import type { Connection } from 'mongoose'
import { OfficerUnknown } from '../../officers/officer.errors.js'
import type { Actor, Officer } from '../../officers/officer.js'
import { CASEWORKERS, hasRole } from '../../officers/roles.js'
import { fingerprintOf } from '../../sealing/key-pair.js'
import { isDuplicateKey } from '../../store/duplicate-key.js'
import { caseModel, type StoredCase } from '../case.model.js'
import { canHoldKeys, type Keyed } from '../key-holders.js'
import { grantModel, type StoredGrant } from './grant.model.js'
import { grantingService, type GrantingDependencies } from './granting.js'
import { heldCases, placeOf } from './held-cases.js'

/** Cases read at a time, and looked at before others get their turn: some milliseconds of cryptography. */
const PAGE = 200
const AT_ONCE = 20
/** A run that gave no sign for so long has ended with its program; pressing again goes on where it was. */
const SILENT_MS = 20_000

export type GrantRunDependencies = GrantingDependencies & {
  connection: Connection
  officers: () => Promise<Officer[]>
  onFailure: (error: unknown) => void
}

/** How far a run is, as its page shows it. */
export type GrantProgress = Pick<StoredGrant, 'total' | 'seen' | 'given' | 'beganAt'> & {
  state: 'running' | 'stopped' | 'done'
}

/** Giving a colleague the keys of all cases that they may hold, in one press that needs nobody to wait for it. */
export function grantRuns({ connection, officers, onFailure, ...given }: GrantRunDependencies) {
  const { clock } = given
  const runs = grantModel(connection)
  const { grant } = grantingService({ connection, ...given })
  const underWay = new Set<Promise<void>>()
  let stopping = false

  async function granteeOf(actor: Actor, id: string): Promise<Keyed> {
    const to = (await officers()).find((one) => one.id === id)
    const may = to && canHoldKeys(to) && hasRole(to, CASEWORKERS) && to.id !== actor.id
    if (!may || !canHoldKeys(to)) throw new OfficerUnknown()
    return to
  }

  const stateOf = ({ state, beatAt }: StoredGrant) =>
    state === 'running' && Math.abs(clock().getTime() - beatAt.getTime()) > SILENT_MS ? 'stopped' : state

  /** Begins it, or goes on with one that stopped. Undefined when one is under way already, here or elsewhere. */
  async function claim(actor: Actor, to: Keyed): Promise<StoredGrant | undefined> {
    const _id = `${actor.id}:${to.id}`
    const keys = fingerprintOf(to.publicKey)
    const before = await runs.findById(_id).lean<StoredGrant>()
    const goesOn = before?.keys === keys && stateOf(before) === 'stopped'
    if (before?.keys === keys && stateOf(before) === 'running') return undefined
    const now = clock()
    const total = await caseModel(connection).countDocuments({ 'keys.holder': actor.id })
    const {
      seen,
      given: added,
      after,
      beganAt,
    } = goesOn ? before : { seen: 0, given: 0, after: undefined, beganAt: now }
    const rest = { by: actor.id, to: to.id, keys, total, seen, given: added, beganAt, beatAt: now }
    const run = { ...rest, state: 'running' as const, turn: (before?.turn ?? 0) + 1 }
    if (before) {
      const update = { $set: run, ...(goesOn ? {} : { $unset: { after: '' } }) }
      const claimed = await runs.updateOne({ _id, turn: before.turn }, update)
      return claimed.modifiedCount === 1 ? { _id, ...run, ...(after ? { after } : {}) } : undefined
    }
    try {
      await runs.create({ _id, ...run })
      return { _id, ...run }
    } catch (error) {
      if (isDuplicateKey(error)) return undefined
      throw error
    }
  }

  /** Whether both are still who they were when it began: nobody gives keys whose account was closed a second ago. */
  async function bothStand(actor: Actor, to: Keyed): Promise<Officer[] | undefined> {
    const people = await officers()
    const same = (one: Officer) => {
      const now = people.find(({ id }) => id === one.id)
      const unmoved = now?.role === one.role && now.position === one.position
      return now?.active && unmoved && now.publicKey?.equals(one.publicKey ?? Buffer.of())
    }
    return same(actor) && same(to) ? people : undefined
  }

  async function walk(actor: Actor, to: Keyed, run: StoredGrant & { leaving: boolean }): Promise<void> {
    let { seen, given: added } = run
    const beat = async (more: Partial<StoredGrant>): Promise<boolean> => {
      const update = { $set: { seen, given: added, beatAt: clock(), ...more } }
      return (await runs.updateOne({ _id: run._id, turn: run.turn }, update)).matchedCount === 1
    }
    for await (const page of heldCases(connection, actor.id, { pageSize: PAGE, after: run.after })) {
      const standing = await bothStand(actor, to)
      if (!standing) return
      const people = run.leaving ? standing.filter(({ id }) => id !== actor.id) : standing
      for (const few of inFews(page)) {
        if (stopping) return
        const done = await Promise.all(few.map((one) => grant(actor, to, one, people)))
        seen += few.length
        added += done.filter(Boolean).length
        const last = few.at(-1)
        if (last && !(await beat({ after: placeOf(last) }))) return
        await turnOfOthers()
      }
    }
    await beat({ state: 'done' })
  }

  return {
    /**
     * Starts giving a colleague the key of every case that the actor holds and the rules let the colleague have. Goes on
     * by itself; pressed again after a stop it goes on where it was, and while it runs nothing happens.
     * @param options.leaving whether the rules are to be as they will be once the actor is gone
     * @throws {OfficerUnknown} nobody whom keys can be given to
     */
    async grantTo(actor: Actor, id: string, { leaving = false } = {}): Promise<void> {
      const to = await granteeOf(actor, id)
      const run = await claim(actor, to)
      if (!run) return
      // The key is at hand for the request only; the run has a copy, wiped when it ends.
      const own = { ...actor, privateKey: Buffer.from(actor.privateKey) }
      const walking = walk(own, to, { ...run, leaving })
        .catch(onFailure)
        .finally(() => {
          own.privateKey.fill(0)
          underWay.delete(walking)
        })
      underWay.add(walking)
    },

    /** How far the actor's giving to each of these has come with the keys that they have now, by id. */
    async grantProgress(actor: Actor, people: readonly Officer[]): Promise<Map<string, GrantProgress>> {
      const begun = await runs.find({ by: actor.id }).lean<StoredGrant[]>()
      return new Map(
        begun.flatMap((run): [string, GrantProgress][] => {
          const publicKey = people.find(({ id }) => id === run.to)?.publicKey
          if (!publicKey || run.keys !== fingerprintOf(publicKey)) return []
          const { total, seen, given: added, beganAt } = run
          return [[run.to, { state: stateOf(run), total, seen, given: added, beganAt }]]
        }),
      )
    },

    /** Who has given this officer keys, for the keys that they have now, or is at it. */
    async givers(to: Officer): Promise<{ by: string; given: number; state: GrantProgress['state'] }[]> {
      if (!to.publicKey) return []
      const found = await runs.find({ to: to.id, keys: fingerprintOf(to.publicKey) }).lean<StoredGrant[]>()
      return found.map((run) => ({ by: run.by, given: run.given, state: stateOf(run) }))
    },

    /** Waits for what is under way. */
    grantsEnded: async (): Promise<void> => void (await Promise.all(underWay)),

    /** Ends what is under way after the cases at hand; it can be gone on with later. */
    async stopGrants(): Promise<void> {
      stopping = true
      await Promise.all(underWay)
    },
  }
}

function inFews(page: StoredCase[]): StoredCase[][] {
  return Array.from({ length: Math.ceil(page.length / AT_ONCE) }, (_, at) =>
    page.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  )
}
