import type { Connection, QueryFilter } from 'mongoose'
import type { Actor, Officer } from '../../officers/officer.js'
import { ENTITLED_ROLES, hasRole } from '../../officers/roles.js'
import { caseModel, type StoredCase } from '../case.model.js'
import { heldBy } from '../key-ground.js'
import type { RunProgress } from './key-runs.js'

/** Counting goes no further: above it an exact number helps nobody. */
const COUNTED_MAX = 1_000

/** Why copies of somebody's are to go. `position`: in which cases shows only when they are opened. */
export type Due = {
  officer: Officer
  why: 'closed' | 'role' | 'leave' | 'position'
  count: number
  more: boolean
}

type Dependencies = {
  connection: Connection
  officers: () => Promise<Officer[]>
  sealingProgress: (actor: Actor) => Promise<RunProgress | undefined>
}

/** Whether somebody may have copies for which they have no ground any more: nobody does who is what they always were. */
export const mayHaveLostGround = ({
  active,
  closing,
  roleSince,
  formerPositions,
  stoodIn,
}: Officer): boolean =>
  (!active && !closing) || [roleSince, formerPositions, stoodIn].some((one) => one !== undefined)

/** Whoever kept the role they always had lost that of whom they stood in for. */
const whyByRole = ({ active, roleSince }: Officer): Due['why'] =>
  active ? (roleSince === undefined ? 'leave' : 'role') : 'closed'

/** Copies of case keys that are still with somebody who may not open the case any more. */
export function dueService({ connection, officers, sealingProgress }: Dependencies) {
  const cases = caseModel(connection)

  /** The cases whose key both have; looked for among those of the one who may have fewer left. */
  const ofBoth = (one: Officer, actor: Actor) => ({
    $and: [{ 'keys.holder': one.id }, { 'keys.holder': actor.id }],
  })

  /** What of the cases of both is to be sealed anew, as far as it shows without opening them; undefined where nothing is. */
  function byRole(one: Officer, actor: Actor): QueryFilter<StoredCase> | undefined {
    const rest = one.active ? heldBy(one) : undefined
    if (!rest) return ofBoth(one, actor)
    const isAll = Object.keys(rest).length === 1
    return isAll ? undefined : { ...ofBoth(one, actor), $nor: [rest] }
  }

  /** Their cases of before they were moved, until the actor has looked at them all. */
  function byPosition(
    one: Officer,
    actor: Actor,
    progress: RunProgress | undefined,
  ): QueryFilter<StoredCase> | undefined {
    const moved = one.active ? one.formerPositions?.at(-1)?.until : undefined
    const isDone = moved && progress?.state === 'done' && progress.beganAt >= moved
    return moved && !isDone ? { ...ofBoth(one, actor), receivedAt: { $lte: moved } } : undefined
  }

  const count = async (filter: QueryFilter<StoredCase> | undefined): Promise<number> =>
    filter ? cases.countDocuments(filter, { limit: COUNTED_MAX + 1 }) : 0

  const mayTell = (actor: Actor) => hasRole(actor, [...ENTITLED_ROLES, 'oversight'])

  async function suspectsOf(actor: Actor): Promise<Officer[]> {
    if (!mayTell(actor)) return []
    const suspects = (await officers()).filter((one) => one.id !== actor.id && mayHaveLostGround(one))
    // Hardly ever is anything left of those who are gone, however many there were.
    const gone = suspects.filter(({ active }) => !active).map(({ id }) => id)
    const isLeft = gone.length > 0 && (await cases.exists({ 'keys.holder': { $in: gone } })) !== null
    return isLeft ? suspects : suspects.filter(({ active }) => active)
  }

  return {
    /**
     * Whose copies the actor can do away with, and in how many cases. Told are those alone who may open the cases, so that
     * nobody learns of one that is kept from them.
     */
    async dueFor(actor: Actor): Promise<Due[]> {
      const progress = await sealingProgress(actor)
      const found = await Promise.all(
        (await suspectsOf(actor)).map(async (officer): Promise<Due> => {
          const left = await count(byRole(officer, actor))
          if (left > 0)
            return {
              officer,
              why: whyByRole(officer),
              count: Math.min(left, COUNTED_MAX),
              more: left > COUNTED_MAX,
            }
          const moved = await count(byPosition(officer, actor, progress))
          return { officer, why: 'position', count: Math.min(moved, COUNTED_MAX), more: moved > COUNTED_MAX }
        }),
      )
      return found.filter((one) => one.count > 0)
    },

    /** Whose copies these are, without counting: asked by each inbox. */
    async whoseKeysAreDue(actor: Actor): Promise<Officer[]> {
      const suspects = await suspectsOf(actor)
      if (suspects.length === 0) return []
      const progress = await sealingProgress(actor)
      const isDue = async (one: Officer) => {
        for (const filter of [byRole(one, actor), byPosition(one, actor, progress)])
          if (filter && (await cases.exists(filter)) !== null) return true
        return false
      }
      const due = await Promise.all(suspects.map(isDue))
      return suspects.filter((_, at) => due[at])
    },
  }
}
