import type { Connection, UpdateQuery } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import type { OfficeService } from '../office/office.service.js'
import { departmentsOf, type Actor, type Officer } from '../officers/officer.js'
import { hasRole, INVESTIGATING_ROLES, rolesOf } from '../officers/roles.js'
import { isEarlier } from './case-number.js'
import { CaseChanged, StepNotAllowed, StepRefused } from './case.errors.js'
import type { ChangingService } from './case.changing.js'
import { caseModel, type Pending, type StoredCase } from './case.model.js'
import type { HeldCase, ReadingService } from './case.reading.js'
import { newId, openContent, sealStep } from './case.seals.js'
import type { LifecycleEntry, StepWords } from './case.js'
import { custodyAfter, type Custody, type Handover } from './custody.js'
import { canHoldKeys, isNamed } from './key-holders.js'
import type { StepForm } from './step.schema.js'
import { momentOf, tallyStep, type CountedFacts } from './tally-step.js'
import { stepsFrom, type Action, type Mover, type Transition } from './transitions.js'

export type StepDependencies = {
  connection: Connection
  reading: ReadingService
  changing: ChangingService
  office: OfficeService
  officers: () => Promise<Officer[]>
  clock: () => Date
}

/** A key granted in between doesn't concern a step; it is tried again on what the case is now. */
const TRIES = 5

export type StepService = ReturnType<typeof stepService>

/** The steps of the workflow. What is allowed comes from the transition table alone. */
export function stepService({ connection, reading, changing, office, officers, clock }: StepDependencies) {
  const cases = caseModel(connection)

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
  }

  /** The same on a case that is held already. */
  async function takeHeld(actor: Actor, held: HeldCase, action: Action, form: StepForm): Promise<void> {
    const { stored } = held
    const step = stepsOf(actor, stored).find((line) => line.action === action)
    if (!step) throw new StepNotAllowed()
    const now = clock()
    const assignee = await chosenInvestigator(held, form)
    await refuseUnfit(form, now, actor, stored.number)
    const taken = { ...held, step, form, at: momentOf(now, stored), by: actor.id, assignee }
    const changed = { ...taken, custody: await custodyOf(taken) }
    await changing.change(stored, updateFor(changed), followUpsOf(changed))
  }

  async function custodyOf(taken: Taken): Promise<Custody> {
    const { recoveryPublicKey } = await office.settings()
    return custodyAfter(taken, handoverOf(taken), { officers: await officers(), recoveryPublicKey })
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
    const found =
      typed !== undefined &&
      typed !== number &&
      (await cases.exists({ number: typed, 'keys.holder': actor.id })) !== null
    if (!found) throw new StepRefused({ duplicateOf: { key: 'caseNumber' } })
    if (!isEarlier(typed, number)) throw new StepRefused({ duplicateOf: { key: 'earlierCase' } })
  }
}

type Taken = HeldCase & {
  step: Transition
  form: StepForm
  at: Date
  by: string
  assignee: Officer | undefined
}
type Change = Taken & { custody: Custody }

type Standing = Pick<StoredCase, 'status' | 'assignee'> & { timeline: { action: Action; by: string }[] }

/** The steps that somebody may take on a case as it stands. */
export const stepsOf = (actor: Actor, standing: Standing): Transition[] =>
  stepsFrom(standing.status, moversOf(actor, standing), investigatorsOf(standing).includes(actor.id))

/** Whoever has the case to investigate, and whoever ever recorded findings on it. */
export const investigatorsOf = ({ assignee, timeline }: Omit<Standing, 'status'>): string[] => [
  ...timeline.flatMap(({ action, by }) => (action === 'recordFindings' ? [by] : [])),
  ...(assignee ? [assignee] : []),
]

const moversOf = (actor: Actor, facts: Pick<StoredCase, 'assignee'>): Mover[] =>
  facts.assignee === actor.id ? [...rolesOf(actor), 'assignee'] : [...rolesOf(actor)]

/** Where a case may go beside the bodies that the office lists. */
export const OTHER_BODIES = [{ key: 'other' }, { key: 'none' }]

/** The text key of why an officer can't be given this case, or undefined when they can. */
function mayInvestigate(officer: Officer, { stored, key }: HeldCase): string | undefined {
  if (!canHoldKeys(officer) || !hasRole(officer, INVESTIGATING_ROLES)) return 'choose'
  if (stored.recused.includes(officer.id)) return 'recused'
  return isNamed(officer, openContent(stored, key)) ? 'involved' : undefined
}

/** The update of one step: status, key copies, lifecycle and timeline together. */
export function updateFor(change: Change): UpdateQuery<StoredCase> {
  const { stored, custody, step, form, at, by } = change
  const id = newId()
  const words = wordsOf(step, form)
  const timelineStep = {
    id,
    at,
    by,
    action: step.action,
    to: step.to,
    ...(form.outcome ? { outcome: form.outcome } : {}),
    version: stored.version + 1,
    sealed: sealStep(stored._id, id, words, custody.key),
  }
  const { set, unset } = factsAfter(change)
  const { parts, keys } = custody
  return {
    // Sealed anew, the timeline is written as a whole.
    $set: {
      ...set,
      ...(step.stays ? {} : { lifecycle: lifecycleAfter(change) }),
      // Where nobody comes or goes they are left alone, so that who is given one meanwhile isn't in the way.
      ...(keys === stored.keys ? {} : { keys }),
      ...(parts && { ...parts, timeline: [...parts.timeline, timelineStep] }),
    },
    ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
    ...(parts ? {} : { $push: { timeline: timelineStep } }),
  }
}

function factsAfter({ stored, step, form, at, by, assignee }: Change) {
  const set: Partial<StoredCase> = { status: step.to }
  const unset: Record<string, ''> = {}
  const recusing = isRecusal({ stored, step, form, by })
  if (recusing) set.recused = [...new Set([...stored.recused, by])]
  if (recusing && by === stored.assignee) unset['assignee'] = ''
  if (step.stays) return { set, unset }
  if (step.to !== stored.status) set.statusSince = at
  if (assignee) set.assignee = assignee.id
  const department = departmentAfter({ stored, step, form, assignee })
  if (department) set.department = department
  if (form.dueDate) set.resolveDue = form.dueDate
  if (step.to === 'received') unset['assignee'] = ''
  if (step.to === 'closed') {
    set.closedAt = at
    set.outcome = form.outcome ?? 'withdrawn'
    // The field may hold a leftover of another choice.
    if (form.outcome === 'out-of-remit' && form.forwardedTo) set.forwardedTo = form.forwardedTo
    unset['replyWaitingSince'] = ''
  }
  if (step.action === 'reopen')
    for (const fact of ['closedAt', 'outcome', 'forwardedTo', 'reopeningAskedAt', 'replyWaitingSince'])
      unset[fact] = ''
  if (step.toldToReporter && by !== 'reporter' && !stored.firstAnsweredAt) set.firstAnsweredAt = at
  return { set, unset }
}

/** Assigning gives a copy of the key; whoever held one only as the assignee loses it with the case. */
function handoverOf({ stored, step, form, by, assignee }: Taken): Handover {
  const moves = step.to === 'received' || (assignee !== undefined && assignee.id !== stored.assignee)
  const recusing = isRecusal({ stored, step, form, by })
  const left = step.to === 'received' || (recusing && by === stored.assignee)
  const next = left ? undefined : (assignee?.id ?? stored.assignee)
  return {
    leaving: recusing ? by : moves ? stored.assignee : undefined,
    asAssignee: !recusing,
    joining: assignee && { officer: assignee, as: 'assignee' },
    investigators: investigatorsOf({ assignee: next, timeline: stored.timeline }),
    recused: recusing ? [...stored.recused, by] : stored.recused,
  }
}

/** A case is handed back for a conflict of interest only by whoever has it. */
const isRecusal = ({ stored, step, form, by }: Pick<Taken, 'stored' | 'step' | 'form' | 'by'>): boolean =>
  step.action === 'recuse' || (step.action === 'return' && by === stored.assignee && form.recusal === 'yes')

/** The department that was chosen; with another investigator theirs, where they don't work in the case's. */
function departmentAfter({
  stored,
  step,
  form,
  assignee,
}: Pick<Taken, 'stored' | 'step' | 'form' | 'assignee'>): string | undefined {
  const moves = assignee !== undefined && step.action === 'reassign'
  const stays = !moves || departmentsOf(assignee).some((key) => key === stored.department)
  return form.department ?? (stays ? stored.department : assignee.department)
}

/** The states so far and the new one, each with the limit of its time: a limit set later is not that of an earlier state. */
function lifecycleAfter({ stored, step, form, at, assignee }: Taken): LifecycleEntry[] {
  const department = departmentAfter({ stored, step, form, assignee })
  const outcome = step.to === 'closed' ? (form.outcome ?? 'withdrawn') : undefined
  const { resolveDue } = stored
  return [
    ...stored.lifecycle.map((entry) => ({ resolveDue, ...entry })),
    {
      ...{ status: step.to, at, resolveDue: form.dueDate ?? resolveDue },
      ...(outcome ? { outcome } : {}),
      ...(department ? { department } : {}),
    },
  ]
}

/** The facts that figures count, as the step leaves them. */
const countedAfter = (change: Change): CountedFacts => ({
  ...change.stored,
  ...factsAfter(change).set,
  lifecycle: lifecycleAfter(change),
})

function wordsOf(step: Transition, form: StepForm): StepWords {
  const { explanation, reason, findings, recommendedOutcome, investigator, department } = form
  const told = step.toldToReporter ? (explanation ?? reason ?? '') : ''
  const grounds = form.outcome === 'out-of-remit' ? form.grounds : undefined
  const duplicateOf = form.outcome === 'duplicate' ? form.duplicateOf : undefined
  const forwardedTo = form.outcome === 'out-of-remit' ? form.forwardedTo : undefined
  const dueDate = form.dueDate?.toISOString()
  const given = { investigator, department, dueDate, forwardedTo }
  const words = { explanation, reason, findings, recommendedOutcome, grounds, duplicateOf, ...given, told }
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value)) as StepWords
}

export function followUpsOf(change: Change): Pending[] {
  const { stored, step, at, by, form, assignee } = change
  const facts = { to: step.to, ...(form.outcome ? { outcome: form.outcome } : {}) }
  const event: AuditEvent = {
    id: newId(),
    at,
    action: `case.${step.action}`,
    who: by,
    caseNumber: stored.number,
    facts,
  }
  const moved: Pending[] = step.stays
    ? []
    : [{ id: newId(), kind: 'tally', step: tallyStep(stored, countedAfter(change), at) }]
  const notice: Notice | undefined =
    assignee && assignee.id !== by
      ? { id: newId(), at, kind: 'caseAssigned', to: [assignee.id], caseNumber: stored.number }
      : undefined
  return [
    { id: event.id, kind: 'audit', event },
    ...moved,
    ...(notice ? [{ id: notice.id, kind: 'notice' as const, notice }] : []),
  ]
}
