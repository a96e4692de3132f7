import type { Connection } from 'mongoose'
import { OfficerUnknown } from '../../officers/officer.errors.js'
import type { Actor, Officer } from '../../officers/officer.js'
import { CASEWORKERS, hasRole } from '../../officers/roles.js'
import { fingerprintOf } from '../../sealing/key-pair.js'
import { canHoldKeys, type Keyed } from '../key-holders.js'
import { grantModel, type StoredGrant } from './grant.model.js'
import { grantingService, type GrantingDependencies } from './granting.js'
import type { KeyRuns, RunProgress } from './key-runs.js'
import { asNow, whileTheyStand } from './standing.js'

export type GrantRunDependencies = GrantingDependencies & {
  connection: Connection
  officers: () => Promise<Officer[]>
  keyRuns: KeyRuns
}

/** Giving a colleague the keys of all cases that they may hold, in one press that needs nobody to wait for it. */
export function grantRuns({ connection, officers, keyRuns: runs, ...given }: GrantRunDependencies) {
  const stored = grantModel(connection)
  const { grant } = grantingService({ connection, ...given })

  async function granteeOf(actor: Actor, id: string): Promise<Keyed> {
    const to = (await officers()).find((one) => one.id === id)
    const may = to && canHoldKeys(to) && hasRole(to, CASEWORKERS) && to.id !== actor.id
    if (!may || !canHoldKeys(to)) throw new OfficerUnknown()
    return to
  }

  return {
    /**
     * Starts giving a colleague the key of every case that the actor may open and the rules let the colleague have.
     * @param options.leaving whether the rules are to be as they will be once the actor is gone
     * @throws {OfficerUnknown} nobody whom keys can be given to
     */
    async grantTo(actor: Actor, id: string, { leaving = false } = {}): Promise<void> {
      const to = await granteeOf(actor, id)
      await runs.start({
        actor,
        name: { _id: `${actor.id}:${to.id}`, by: actor.id, to: to.id, keys: fingerprintOf(to.publicKey) },
        async people() {
          const standing = await whileTheyStand(officers, [actor, to])
          return leaving ? standing?.filter((one) => one.id !== actor.id) : standing
        },
        act: (giver, one, people) => grant(asNow(giver, people), asNow(to, people), one, people),
      })
    },

    /** How far the actor's giving to each of these has come with the keys that they have now, by id. */
    async grantProgress(actor: Actor, people: readonly Officer[]): Promise<Map<string, RunProgress>> {
      const begun = await stored.find({ by: actor.id }).lean<StoredGrant[]>()
      return new Map(
        begun.flatMap((run): [string, RunProgress][] => {
          const publicKey = people.find(({ id }) => id === run.to)?.publicKey
          if (!publicKey || run.keys !== fingerprintOf(publicKey)) return []
          return [[run.to, runs.progressOf(run)]]
        }),
      )
    },

    /** Who has given this officer keys, for the keys that they have now, or is at it. */
    async givers(to: Officer): Promise<{ by: string; given: number; state: RunProgress['state'] }[]> {
      if (!to.publicKey) return []
      const found = await stored.find({ to: to.id, keys: fingerprintOf(to.publicKey) }).lean<StoredGrant[]>()
      return found.map((run) => ({ by: run.by, given: run.given, state: runs.progressOf(run).state }))
    },
  }
}
