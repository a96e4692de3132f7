import type { Connection } from 'mongoose'
import type { Actor, Officer } from '../../officers/officer.js'
import { keyHeldBy } from '../case.access.js'
import type { ChangingService } from '../case.changing.js'
import { caseModel, type Pending, type StoredCase } from '../case.model.js'
import { openContent } from '../case.seals.js'
import { investigatorsOf } from '../case.steps.js'
import { withCopy } from '../custody.js'
import { currentCopy, mayKeep } from '../key-ground.js'
import { groundFor } from '../key-holders.js'
import { audited } from '../pending.js'

export type GrantingDependencies = { connection: Connection; changing: ChangingService; clock: () => Date }

/** Somebody else's change of a case is passed by looking at it anew. */
const TRIES = 10

/** Giving one colleague the key of one case. */
export function grantingService({ connection, changing, clock }: GrantingDependencies) {
  const cases = caseModel(connection)

  /** Only a copy is added, so the case's key stays, and so does its version. */
  async function grant(actor: Actor, to: Officer, found: StoredCase, officers: Officer[]): Promise<boolean> {
    let stored: StoredCase | null = found
    for (let tries = 1; stored; tries += 1) {
      const keys = copiesWith(actor, to, stored, officers)
      if (keys === undefined) return false
      if (await changing.changeCopies(stored, keys, followUps(actor, to, stored))) return true
      if (tries === TRIES) throw new Error('A case changed faster than its key could be granted')
      stored = await cases.findById(stored._id).lean<StoredCase>()
    }
    return false
  }

  const followUps = ({ id: who }: Actor, to: Officer, { number: caseNumber }: StoredCase): Pending[] => [
    audited({ at: clock(), action: 'case.keyGranted', who, caseNumber, facts: { officer: to.id } }),
  ]

  return {
    /**
     * Gives a colleague the key of a case if the rules of key-holders.ts let them have it and they don't have it. On
     * record for each case, in the same update.
     * @returns whether a copy was added
     */
    grant,
  }
}

/** The copies with one for the colleague; undefined when they have one, mustn't have one, or the actor can't give it. */
function copiesWith(
  actor: Actor,
  to: Officer,
  stored: StoredCase,
  officers: Officer[],
): StoredCase['keys'] | undefined {
  const key = keyHeldBy(actor, stored)
  if (!key) return undefined
  const { positions } = openContent(stored, key)
  const facts = { ...stored, positions, investigators: investigatorsOf(stored) }
  const has = currentCopy(stored.keys, to)
  if (has && mayKeep(to, has, facts)) return undefined
  const ground = groundFor(to, facts, officers)
  return ground && withCopy(stored.keys, to, ground, key)
}
