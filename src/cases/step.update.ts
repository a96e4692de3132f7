import type { UpdateQuery } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import { departmentsOf, type Officer } from '../officers/officer.js'
import type { Pending, StoredCase } from './case.model.js'
import type { HeldCase } from './case.reading.js'
import { newId, sealStep } from './case.seals.js'
import type { LifecycleEntry, StepWords } from './case.js'
import { cameTo, type Custody } from './custody.js'
import { audited, noticed } from './pending.js'
import type { StepForm } from './step.schema.js'
import { tallyStep, type CountedFacts } from './tally-step.js'
import type { Transition } from './transitions.js'

/** A step as it is being taken. */
export type Taken = HeldCase & {
  step: Transition
  form: StepForm
  at: Date
  by: string
  /** Officer id of whom they stand in for, where the step needed it. */
  behalf?: string | undefined
  assignee: Officer | undefined
}
/** The same, and who has the key afterwards. */
export type Change = Taken & { custody: Custody }

/** The update of one step: status, key copies, lifecycle and timeline together. */
export function updateFor(change: Change): UpdateQuery<StoredCase> {
  const { stored, custody, step, form, at, by, behalf } = change
  const id = newId()
  const words = wordsOf(step, form)
  const timelineStep = {
    id,
    at,
    by,
    ...(behalf ? { onBehalfOf: behalf } : {}),
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

/** A case is handed back for a conflict of interest only by whoever has it. */
export const isRecusal = ({
  stored,
  step,
  form,
  by,
}: Pick<Taken, 'stored' | 'step' | 'form' | 'by'>): boolean =>
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

/**
 * What follows a step: its audit entry and one for each key that it gave, its mark in the figures, and notices to whoever
 * is given the case or its key.
 */
export function followUpsOf(change: Change): Pending[] {
  const { stored, step, at, by, behalf, form, assignee, custody } = change
  const facts: AuditEvent['facts'] = {
    to: step.to,
    ...(form.outcome ? { outcome: form.outcome } : {}),
    ...(behalf ? { onBehalfOf: behalf } : {}),
  }
  const moved: Pending[] = step.stays
    ? []
    : [{ id: newId(), kind: 'tally', step: tallyStep(stored, countedAfter(change), at) }]
  const holding = custody.keys.map(({ holder }) => holder)
  const deputies = holding.filter((holder) => holder === assignee?.deputy)
  const to = assignee ? [assignee.id, ...deputies].filter((id) => id !== by) : []
  const came = cameTo(stored.keys, custody.keys)
  const { number: caseNumber } = stored
  return [
    audited({ at, action: `case.${step.action}`, who: by, caseNumber, facts }),
    ...came.map((officer) =>
      audited({ at, action: 'case.keyGranted', who: by, caseNumber, facts: { officer } }),
    ),
    ...moved,
    ...noticed({ at, kind: 'caseAssigned', to, caseNumber }),
    ...noticed({ at, kind: 'keyGiven', to: came.filter((id) => id !== by && !to.includes(id)), caseNumber }),
  ]
}
