import type { Connection } from 'mongoose'
import type { Actor, Officer } from '../../officers/officer.js'
import { CASEWORKERS, hasRole } from '../../officers/roles.js'
import { CaseChanged, CaseNotFound, DeclarationNeeded, StepNotAllowed, StepRefused } from '../case.errors.js'
import { caseModel, type StoredCase } from '../case.model.js'
import { stepsOf, type StepService } from '../case.steps.js'
import { canHoldKeys, canInvestigate } from '../key-holders.js'
import type { grantRuns } from './grants.js'
import { NUMBERS_SHOWN, type Counted } from './waiting.js'

/** Cases that could be handed over at a time, each under a key of its own. */
const HANDED_AT_ONCE = 500

/** What became of handing over: how many went, and which didn't, with why. */
export type HandedOver = {
  done: number
  left: { number: string; why: 'declaration' | 'recused' | 'involved' | 'changed' }[]
}

type Dependencies = {
  connection: Connection
  officers: () => Promise<Officer[]>
  take: StepService['take']
} & Pick<ReturnType<typeof grantRuns>, 'grantTo'>

/** What an officer who leaves hands over first: their cases, step by step of the workflow, and their keys. */
export function leavingService({ connection, officers, take, grantTo }: Dependencies) {
  const cases = caseModel(connection)
  const assignedTo = ({ id }: Pick<Officer, 'id'>) => ({ assignee: id, status: 'assigned' as const })

  /** To somebody else where the table lets this officer do so, else back to whoever assigns. */
  async function handOver(
    actor: Actor,
    stored: StoredCase,
    to: string | undefined,
    reason: string,
  ): Promise<void> {
    const steps = stepsOf(actor, stored)
    const reassign = to === undefined ? undefined : steps.find(({ action }) => action === 'reassign')
    const step = reassign ?? steps.find(({ action }) => action === 'return')
    if (!step) throw new StepNotAllowed()
    const form = { version: stored.version, reason, ...(reassign && to ? { investigator: to } : {}) }
    await take(actor, stored.number, step.action, form)
  }

  return {
    /** The cases that this officer has to investigate, by number. */
    async assigned(actor: Pick<Officer, 'id'>): Promise<Counted> {
      const [count, found] = await Promise.all([
        cases.countDocuments(assignedTo(actor)),
        cases.find(assignedTo(actor), { number: 1 }).sort({ receivedAt: 1 }).limit(NUMBERS_SHOWN).lean(),
      ])
      return { count, numbers: found.map(({ number }) => number) }
    },

    /** Colleagues whom cases can be handed to; none where the workflow gives this officer no such step. */
    async successors(actor: Actor): Promise<Officer[]> {
      const any = { status: 'assigned' as const, assignee: actor.id, timeline: [], recused: [] }
      const mayReassign = stepsOf(actor, any).some(({ action }) => action === 'reassign')
      const may = (one: Officer) => canInvestigate(one) && !one.closing
      return mayReassign ? (await officers()).filter((one) => one.id !== actor.id && may(one)) : []
    },

    /**
     * Hands over every case that this officer has to investigate: to a colleague, or back to whoever assigns. What can't
     * go there stays, and is named.
     */
    async handOverAll(
      actor: Actor,
      { to, reason }: { to?: string | undefined; reason: string },
    ): Promise<HandedOver> {
      const mine = await cases.find(assignedTo(actor)).limit(HANDED_AT_ONCE).lean<StoredCase[]>()
      const result: HandedOver = { done: 0, left: [] }
      for (const stored of mine)
        try {
          await handOver(actor, stored, to, reason)
          result.done += 1
        } catch (error) {
          result.left.push({ number: stored.number, why: whyNot(error) })
        }
      return result
    },

    /** Gives every colleague the keys that the rules let them have once this officer is gone. */
    async handOverKeys(actor: Actor): Promise<void> {
      const staying = (await officers()).filter((one) => canHoldKeys(one) && !one.closing)
      for (const one of staying)
        if (one.id !== actor.id && hasRole(one, CASEWORKERS)) await grantTo(actor, one.id, { leaving: true })
    },
  }
}

function whyNot(error: unknown): HandedOver['left'][number]['why'] {
  if (error instanceof DeclarationNeeded) return 'declaration'
  if (error instanceof StepRefused)
    return error.errors['investigator']?.key === 'involved' ? 'involved' : 'recused'
  if (error instanceof CaseChanged || error instanceof CaseNotFound || error instanceof StepNotAllowed)
    return 'changed'
  throw error
}
