import type { OfficeService } from '../office/office.service.js'
import { actsFor } from '../officers/leave.js'
import type { Actor, Officer } from '../officers/officer.js'
import { rolesOf } from '../officers/roles.js'
import { isEarlier } from './case-number.js'
import { CaseChanged, StepNotAllowed, StepRefused } from './case.errors.js'
import type { ChangingService } from './case.changing.js'
import type { StoredCase } from './case.model.js'
import type { HeldCase, ReadingService } from './case.reading.js'
import { openContent } from './case.seals.js'
import { custodyAfter, type Custody, type Handover } from './custody.js'
import { closesInSteadOf, inCase, isNamed } from './conflicts.js'
import { canInvestigate, missingIn, openersOf } from './key-holders.js'
import type { SecondLook } from './second-look.js'
import type { StepForm } from './step.schema.js'
import { followUpsOf, isRecusal, updateFor, type Taken } from './step.update.js'
import { momentOf } from './tally-step.js'
import { stepsFrom, type Action, type Mover, type Transition } from './transitions.js'

export type StepDependencies = {
  reading: ReadingService
  changing: ChangingService
  office: OfficeService
  officers: () => Promise<Officer[]>
  lookAgain: SecondLook['lookAgain']
  clock: () => Date
}

/** A key granted in between doesn't concern a step; it is tried again on what the case is now. */
const TRIES = 5

export type StepService = ReturnType<typeof stepService>

/** The steps of the workflow. What is allowed comes from the transition table alone. */
export function stepService({ reading, changing, office, officers, lookAgain, clock }: StepDependencies) {
  return {
    /** The steps this officer may take now, in the table's order: the buttons of the case page. */
    allowed: stepsOf,

    /** Who may be given this case: active caseworkers who are neither named as involved nor recused. */
    async investigators(actor: Actor, number: string): Promise<Officer[]> {
      const held = await reading.hold(actor, number)
      return (await officers()).filter((officer) => mayInvestigate(officer, held) === undefined)
    },

    /**
     * Takes a step.
     * @throws {CaseNotFound} @throws {CaseChanged} somebody was faster @throws {StepNotAllowed} not this person or
     * not from here @throws {StepRefused} with field errors
     */
    async take(actor: Actor, number: string, action: Action, form: StepForm): Promise<void> {
      for (let tries = 1; ; tries += 1) {
        const held = await reading.hold(actor, number)
        if (held.stored.version !== form.version) throw new CaseChanged(form.version)
        try {
          return await takeHeld(actor, held, action, form)
        } catch (error) {
          // Somebody was given the key meanwhile: the case is what it was when the form was shown.
          if (!(error instanceof CaseChanged) || tries === TRIES) throw error
        }
      }
    },

    takeHeld,

    /** Whether stepping back from it would leave a case to the recovery key alone. @throws {CaseNotFound} */
    isLastOpener: async (actor: Actor, number: string): Promise<boolean> =>
      leavesNobody(actor, await reading.hold(actor, number)),

    leavesNobody,
  }

  /** Whether nobody could open the case any more were this officer to step back from it. */
  async function leavesNobody(actor: Actor, { stored, key }: HeldCase): Promise<boolean> {
    const left = {
      ...{ ...stored, positions: openContent(stored, key).positions, investigators: investigatorsOf(stored) },
      keys: stored.keys.filter(({ holder }) => holder !== actor.id),
      recused: [...stored.recused, actor.id],
    }
    const people = await officers()
    return openersOf(left, people).length + missingIn(left, people).length === 0
  }

  /** The same on a case that is held already. */
  async function takeHeld(actor: Actor, held: HeldCase, action: Action, form: StepForm): Promise<void> {
    const { stored } = held
    const step = stepsOf(actor, stored).find((line) => line.action === action)
    if (!step) throw new StepNotAllowed()
    const now = clock()
    const assignee = await chosenInvestigator(held, form)
    await refuseUnfit(form, now, actor, stored.number)
    const behalf = behalfIn(step, inCase(actor, stored.recused), stored.assignee)
    const taken = { ...held, step, form, at: momentOf(now, stored), by: actor.id, behalf, assignee }
    const handover = handoverOf(taken)
    const custody = await custodyOf(held, handover)
    const changed = { ...taken, custody }
    await changing.change(stored, updateFor(changed), followUpsOf(changed))
    if (custody.keys === stored.keys) return
    const { positions } = openContent(stored, held.key)
    const { assignee: _, ...left } = stored
    const written = { ...left, ...handover, keys: custody.keys, version: stored.version + 1, positions }
    await lookAgain(written, custody.key)
  }

  async function custodyOf(held: HeldCase, handover: StepHandover): Promise<Custody> {
    const { recoveryPublicKey } = await office.settings()
    return custodyAfter(held, handover, { officers: await officers(), recoveryPublicKey })
  }

  async function chosenInvestigator(held: HeldCase, form: StepForm): Promise<Officer | undefined> {
    if (form.investigator === undefined) return undefined
    const chosen = (await officers()).find((officer) => officer.id === form.investigator)
    const problem = chosen ? mayInvestigate(chosen, held) : 'choose'
    if (problem) throw new StepRefused({ investigator: { key: problem } })
    return chosen
  }

  async function refuseUnfit(form: StepForm, now: Date, actor: Actor, number: string): Promise<void> {
    const { departments, bodies } = await office.settings()
    const listed = (list: { key: string }[], key: string) => list.some((one) => one.key === key)
    if (form.department && !listed(departments, form.department))
      throw new StepRefused({ department: { key: 'choose' } })
    if (form.dueDate && form.dueDate < now) throw new StepRefused({ dueDate: { key: 'datePast' } })
    if (form.outcome === 'out-of-remit' && !listed([...bodies, ...OTHER_BODIES], form.forwardedTo ?? ''))
      throw new StepRefused({ forwardedTo: { key: 'choose' } })
    if (form.outcome === 'duplicate') await refuseNoDuplicate(form.duplicateOf, number, actor)
  }

  /**
   * A duplicate repeats an earlier case, one that this officer can open. Were it a later one, two cases could each be
   * closed as the other's duplicate, and what both are about would be counted nowhere.
   */
  async function refuseNoDuplicate(typed: string | undefined, number: string, actor: Actor): Promise<void> {
    const found = typed !== undefined && typed !== number && (await reading.mayOpen(actor, typed))
    if (!found) throw new StepRefused({ duplicateOf: { key: 'caseNumber' } })
    if (!isEarlier(typed, number)) throw new StepRefused({ duplicateOf: { key: 'earlierCase' } })
  }
}

type Standing = Pick<StoredCase, 'status' | 'assignee' | 'recused'> & {
  timeline: { action: Action; by: string; onBehalfOf?: string | undefined }[]
}

/** The steps that somebody may take on a case as it stands. */
export function stepsOf(actor: Actor, standing: Standing): Transition[] {
  const investigators = investigatorsOf(standing)
  const here = inCase(actor, standing.recused)
  return stepsFrom(standing.status, moversOf(here, standing.assignee), {
    hasInvestigated: investigators.includes(actor.id),
    isAssignee: standing.assignee === actor.id,
  }).filter(({ notByInvestigator, by }) => !(notByInvestigator && closesInSteadOf(investigators, actor, by)))
}

/** Whoever has the case to investigate, and whoever ever recorded findings on it, or had a deputy record them. */
export const investigatorsOf = ({
  assignee,
  timeline,
}: Pick<Standing, 'assignee' | 'timeline'>): string[] => [
  ...timeline.flatMap(({ action, by, onBehalfOf }) =>
    action === 'recordFindings' ? [by, ...(onBehalfOf ? [onBehalfOf] : [])] : [],
  ),
  ...(assignee ? [assignee] : []),
]

const moversOf = (
  actor: Pick<Actor, 'id' | 'role' | 'standsInFor'>,
  assignee: string | undefined,
): Mover[] => (actsFor(actor, assignee) ? [...rolesOf(actor), 'assignee'] : [...rolesOf(actor)])

/** In whose stead somebody takes a step that isn't theirs in their own role. */
function behalfIn(
  { by, action }: Transition,
  { standsInFor = [], ...own }: Actor,
  assignee?: string,
): string | undefined {
  const may = (one: Pick<Actor, 'id' | 'role'>) => moversOf(one, assignee).some((mover) => by.includes(mover))
  // Who steps back does so for themself.
  if (may(own) || action === 'recuse') return undefined
  return standsInFor.find(({ officer: id, role }) => may({ id, role }))?.officer
}

/** Where a case may go beside the bodies that the office lists. */
export const OTHER_BODIES = [{ key: 'other' }, { key: 'none' }]

/** The text key of why an officer can't be given this case, or undefined when they can. */
function mayInvestigate(officer: Officer, { stored, key }: HeldCase): string | undefined {
  if (!canInvestigate(officer)) return 'choose'
  if (stored.recused.includes(officer.id)) return 'recused'
  const { receivedAt } = stored
  return isNamed(officer, { ...openContent(stored, key), receivedAt }) ? 'involved' : undefined
}

type StepHandover = Handover & Required<Pick<Handover, 'investigators' | 'recused'>>

/** Assigning gives a copy of the key; whoever held one only as the assignee loses it with the case. */
function handoverOf({ stored, step, form, by, assignee }: Taken): StepHandover {
  const moves = step.to === 'received' || (assignee !== undefined && assignee.id !== stored.assignee)
  const recusing = isRecusal({ stored, step, form, by })
  const left = step.to === 'received' || (recusing && by === stored.assignee)
  const next = left ? undefined : (assignee?.id ?? stored.assignee)
  return {
    leaving: recusing ? by : moves ? stored.assignee : undefined,
    asAssignee: !recusing,
    joining: assignee && { officer: assignee, as: 'assignee' },
    assignee: next,
    investigators: investigatorsOf({ assignee: next, timeline: stored.timeline }),
    recused: recusing ? [...stored.recused, by] : stored.recused,
  }
}
