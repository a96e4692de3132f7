import type { Connection } from 'mongoose'
import type { Actor } from '../officers/officer.js'
import { CaseChanged, CaseNotFound, StepNotAllowed } from './case.errors.js'
import { caseModel, type Pending } from './case.model.js'
import { hasDeclared, type HeldCase, type ReadingService } from './case.reading.js'
import { openContent } from './case.seals.js'
import { stepsOf, type StepService } from './case.steps.js'
import type { CaseFacts } from './case.js'
import type { DeclarationForm } from './declaration.schema.js'
import { audited, type PendingService } from './pending.js'

/** Somebody else's change in between doesn't concern a declaration; it is tried again on the newer version. */
const TRIES = 5
/** Cases declared on at a time: what follows is then carried out together. */
const AT_ONCE = 10

/** What an officer sees of a case before they say whether they have to do with anybody in it. */
export type Considered = Pick<
  CaseFacts,
  'number' | 'stream' | 'category' | 'department' | 'receivedAt' | 'status'
> & {
  /** Keys of the positions that the reporter ticked as involved. */
  positions: string[]
  /** Whether they have said already that they have no conflict. */
  declared: boolean
  /** Whether nobody but the recovery key could open it were they to step back. */
  last: boolean
}

export type DeclarationDependencies = {
  connection: Connection
  reading: ReadingService
  steps: Pick<StepService, 'takeHeld' | 'leavesNobody'>
  pending: PendingService
  clock: () => Date
}

/** What comes before opening a case: each officer declares once that they have no conflict of interest, or steps back. */
export function declarationService({
  connection,
  reading,
  steps: taking,
  pending,
  clock,
}: DeclarationDependencies) {
  const cases = caseModel(connection)

  const recorded = (action: string, actor: Actor, caseNumber: string): Pending =>
    audited({ at: clock(), action, who: actor.id, caseNumber })

  /** What follows is written into the case in the same update, as with every step. */
  async function note({ stored }: HeldCase, actor: Actor, action: string, declared = false): Promise<void> {
    const entry = recorded(action, actor, stored.number)
    const held = { _id: stored._id, 'keys.holder': actor.id }
    const update = { $push: { pending: entry }, ...(declared ? { $addToSet: { declared: actor.id } } : {}) }
    // Not a new version: nothing that anybody has on their screen is out of date by this.
    await cases.updateOne(held, update)
    await pending.now(stored._id, [entry])
  }

  /** Hands the case back where it is theirs to investigate, and locks them out of it. */
  async function stepBack(actor: Actor, held: HeldCase, reason: string): Promise<void> {
    const steps = stepsOf(actor, held.stored)
    // The secretary could hand back what is somebody else's to investigate: that is not stepping back.
    const step =
      steps.find(({ action }) => action === 'recuse') ?? steps.find(({ action }) => action === 'return')
    if (!step) throw new StepNotAllowed()
    await taking.takeHeld(actor, held, step.action, { version: held.stored.version, reason, recusal: 'yes' })
  }

  /** Where the case can't be opened, or names others than were shown, nothing is declared. */
  async function declareOne(actor: Actor, number: string, positions: string): Promise<void> {
    try {
      const held = await reading.holdUndeclared(actor, number)
      const named = openContent(held.stored, held.key).positions.toSorted().join()
      if (named === positions && !hasDeclared(actor, held.stored))
        await note(held, actor, 'case.declared', true)
    } catch (error) {
      if (!(error instanceof CaseNotFound)) throw error
    }
  }

  return {
    /**
     * Says of several cases that there is no conflict of interest, on record for each. @param positions the keys of
     * those whom all of them were shown to name: a case that names others stays undeclared
     */
    async declareTogether(actor: Actor, numbers: string[], positions: string[]): Promise<void> {
      const named = positions.toSorted().join()
      for (let from = 0; from < numbers.length; from += AT_ONCE)
        await Promise.all(
          numbers.slice(from, from + AT_ONCE).map((number) => declareOne(actor, number, named)),
        )
    },

    /** What a case is about and whom it names, and nothing else of it. On record. @throws {CaseNotFound} */
    async consider(actor: Actor, number: string): Promise<Considered> {
      const held = await reading.holdUndeclared(actor, number)
      const { stream, category, department, receivedAt, status } = held.stored
      await note(held, actor, 'case.considered')
      const { positions } = openContent(held.stored, held.key)
      const declared = hasDeclared(actor, held.stored)
      const last = await taking.leavesNobody(actor, held)
      return { number, stream, category, department, receivedAt, status, positions, declared, last }
    },

    /**
     * Says that there is no conflict of interest, after which the case opens; or that there is, after which it never
     * will again. @throws {CaseNotFound}
     */
    async declare(actor: Actor, number: string, { conflict, reason }: DeclarationForm): Promise<void> {
      for (let tries = 1; ; tries += 1) {
        const held = await reading.holdUndeclared(actor, number)
        try {
          if (conflict === 'yes') return await stepBack(actor, held, reason)
          if (!hasDeclared(actor, held.stored)) await note(held, actor, 'case.declared', true)
          return
        } catch (error) {
          if (!(error instanceof CaseChanged) || tries === TRIES) throw error
        }
      }
    },
  }
}
