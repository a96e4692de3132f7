import type { Connection } from 'mongoose'
import type { OfficeService } from '../../office/office.service.js'
import type { Actor, Officer } from '../../officers/officer.js'
import { fingerprintOf } from '../../sealing/key-pair.js'
import { keyHeldBy } from '../case.access.js'
import type { ChangingService } from '../case.changing.js'
import { CaseChanged } from '../case.errors.js'
import { caseModel, type Pending, type StoredCase } from '../case.model.js'
import { openContent } from '../case.seals.js'
import { investigatorsOf } from '../case.steps.js'
import { cameTo, custodyAfter, dueIn } from '../custody.js'
import { audited, noticed } from '../pending.js'
import { mayHaveLostGround } from './due.js'
import { grantModel, type StoredGrant } from './grant.model.js'
import type { KeyRuns, RunProgress } from './key-runs.js'
import { asNow, whileTheyStand } from './standing.js'

/** Where a grant names whom it is for. */
const NOBODY = 'sealing-anew'
/** Somebody else's change of a case is passed by looking at it anew. */
const TRIES = 10

type Dependencies = {
  connection: Connection
  office: Pick<OfficeService, 'settings'>
  officers: () => Promise<Officer[]>
  changing: ChangingService
  keyRuns: KeyRuns
  clock: () => Date
}

/** Giving cases a fresh key of which somebody has a copy who may not open them any more. */
export function sealingAnew({ connection, office, officers, changing, keyRuns: runs, clock }: Dependencies) {
  const cases = caseModel(connection)
  const stored = grantModel(connection)
  const nameOf = ({ id }: Actor) => `${id}:${NOBODY}`

  const followUps = ({ id: who }: Actor, one: StoredCase, kept: StoredCase['keys']): Pending[] => {
    const entry = { at: clock(), who, caseNumber: one.number }
    const [came, gone] = [cameTo(one.keys, kept), cameTo(kept, one.keys)]
    return [
      audited({ ...entry, action: 'case.keyRotated', facts: { officers: gone.join(' ') } }),
      ...came.map((officer) => audited({ ...entry, action: 'case.keyGranted', facts: { officer } })),
      ...noticed({ at: entry.at, kind: 'keyGiven', to: came, caseNumber: one.number }),
    ]
  }

  async function sealOne(actor: Actor, found: StoredCase, people: Officer[]): Promise<boolean> {
    if (!hasDue(actor, found, people)) return false
    const { recoveryPublicKey } = await office.settings()
    for (let tries = 1; ; tries += 1) {
      const one = await cases.findById(found._id).lean<StoredCase>()
      const key = one && keyHeldBy(actor, one)
      if (!one || !key) return false
      const handover = { assignee: one.assignee, investigators: investigatorsOf(one) }
      const { keys, parts } = custodyAfter({ stored: one, key }, handover, {
        ...{ officers: people, recoveryPublicKey },
      })
      if (!parts) return false
      try {
        await changing.change(one, { $set: { keys, ...parts } }, followUps(actor, one, keys))
        return true
      } catch (error) {
        if (!(error instanceof CaseChanged) || tries === TRIES) throw error
      }
    }
  }

  /** Nothing is opened where all who have a copy are what they always were. */
  function hasDue(actor: Actor, one: StoredCase, people: Officer[]): boolean {
    const suspects = new Set(people.filter(mayHaveLostGround).map(({ id }) => id))
    const key = one.keys.some(({ holder }) => suspects.has(holder)) && keyHeldBy(actor, one)
    if (!key) return false
    const { positions } = openContent(one, key)
    return one.keys.some(dueIn({ ...one, positions }, people))
  }

  return {
    /**
     * Starts giving a fresh key to every case that the actor may open and that somebody has a copy of who lost their
     * ground for it: by a closed account, another role, another position. What they kept opens nothing written from then
     * on. On record for each case, in the same update.
     */
    async sealAnew(actor: Actor): Promise<void> {
      if (!actor.publicKey) return
      await runs.start({
        actor,
        name: { _id: nameOf(actor), by: actor.id, to: NOBODY, keys: fingerprintOf(actor.publicKey) },
        people: () => whileTheyStand(officers, [actor]),
        act: (giver, one, people) => sealOne(asNow(giver, people), one, people),
      })
    },

    /** How far the actor's latest has come. */
    async sealingProgress(actor: Actor): Promise<RunProgress | undefined> {
      const run = await stored.findById(nameOf(actor)).lean<StoredGrant>()
      return run ? runs.progressOf(run) : undefined
    },
  }
}
