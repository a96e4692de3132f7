import type { Connection } from 'mongoose'
import type { Actor } from '../../officers/officer.js'
import { CaseChanged, CaseNotFound, DeclarationNeeded, StepNotAllowed, StepRefused } from '../case.errors.js'
import { caseModel } from '../case.model.js'
import type { ReadingService } from '../case.reading.js'
import type { StepService } from '../case.steps.js'
import type { ManyRefused } from './look-alikes.schema.js'

/** So many steps at a time: what follows them is then carried out together. */
const AT_ONCE = 10

/** What became of closing cases together: how many were, and which weren't, with why. */
export type ClosedTogether = {
  done: number
  left: Left[]
}
export type Left = {
  number: string
  why: 'declaration' | 'changed' | 'closed' | 'gone' | 'denied' | 'original' | 'failed'
}
/** `error` where it concerns not this case but all of them. */
type Tried = { number: string; left?: Left['why'] | undefined; error?: unknown }
type Chosen = ManyRefused['chosen'][number]

type Dependencies = {
  connection: Connection
  /** Told why it stopped in their midst. */
  onFailure: (error: unknown) => void
} & Pick<StepService, 'take'> &
  Pick<ReadingService, 'mayOpen'>

/** Refusing received cases together, each by the ordinary step. */
export function closingService({ connection, take, mayOpen, onFailure }: Dependencies) {
  const cases = caseModel(connection)

  /** What the others repeat stays open, so that the matter itself is still worked on, once. */
  async function refuseClosedOriginal(
    actor: Actor,
    { outcome, duplicateOf = '' }: ManyRefused,
  ): Promise<void> {
    if (outcome !== 'duplicate') return
    const original = await cases.findOne({ number: duplicateOf }, { status: 1 }).lean()
    if (!original || !(await mayOpen(actor, duplicateOf)))
      throw new StepRefused({ duplicateOf: { key: 'caseNumber' } })
    if (original.status === 'closed') throw new StepRefused({ duplicateOf: { key: 'openCase' } })
  }

  async function closeOne(actor: Actor, one: Chosen, form: ManyRefused): Promise<Tried> {
    const { number, version } = one
    try {
      await refuseClosedOriginal(actor, form)
      await take(actor, number, 'refuse', { ...form, version })
      return { number }
    } catch (error) {
      const why = whyNot(error)
      return why ? { number, left: why } : { number, left: 'failed', error }
    }
  }

  /** Those that changed because somebody closed them: pressing twice is no riddle then. */
  async function tellClosed(actor: Actor, left: Left[]): Promise<Left[]> {
    const numbers = left.filter(({ why }) => why === 'changed').map(({ number }) => number)
    const closed = await cases
      .find({ number: { $in: numbers }, 'keys.holder': actor.id, status: 'closed' }, { number: 1 })
      .lean()
    const isClosed = new Set(closed.map(({ number }) => number))
    return left.map((one) => (isClosed.has(one.number) ? { ...one, why: 'closed' } : one))
  }

  return {
    /**
     * Refuses the chosen cases with one outcome and one explanation. What changed meanwhile, wasn't declared on or can't
     * be refused stays as it is, and is named. @throws {StepRefused} where what was filled in can stand for no case,
     * or what went wrong before any was closed
     */
    async closeTogether(actor: Actor, form: ManyRefused): Promise<ClosedTogether> {
      await refuseClosedOriginal(actor, form)
      const result: ClosedTogether = { done: 0, left: [] }
      for (let from = 0; from < form.chosen.length; from += AT_ONCE) {
        const few = form.chosen.slice(from, from + AT_ONCE)
        const tried = await Promise.all(few.map((one) => closeOne(actor, one, form)))
        for (const { number, left } of tried)
          if (left) result.left.push({ number, why: left })
          else result.done += 1
        const failed = tried.find(({ error }) => error !== undefined)
        if (!failed) continue
        // Once some are closed an error page would say that nothing was done.
        if (result.done === 0) throw failed.error
        onFailure(failed.error)
        const rest = form.chosen.slice(from + AT_ONCE)
        result.left.push(...rest.map(({ number }) => ({ number, why: 'failed' as const })))
        break
      }
      return { ...result, left: await tellClosed(actor, result.left) }
    },
  }
}

function whyNot(error: unknown): Left['why'] | undefined {
  if (error instanceof DeclarationNeeded) return 'declaration'
  if (error instanceof CaseNotFound) return 'gone'
  if (error instanceof CaseChanged) return 'changed'
  if (error instanceof StepNotAllowed) return 'denied'
  return error instanceof StepRefused && error.errors['duplicateOf'] ? 'original' : undefined
}
