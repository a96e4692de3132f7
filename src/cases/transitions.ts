import type { Role } from '../officers/roles.js'
import { STATUSES, type Status } from './vocabulary.js'

/** Who may take a step: a role that holds the case's key, the assignee, or the reporter with the receipt. */
export type Mover = Role | 'assignee' | 'reporter'

/** What a step can't be taken without. */
export type Requirement =
  | 'investigator'
  | 'department'
  | 'dueDate'
  | 'outcome'
  | 'refusal'
  | 'explanation'
  | 'reason'
  | 'findings'
  | 'recommendedOutcome'

export type Transition = {
  from: Status | undefined
  action: Action
  to: Status
  by: readonly Mover[]
  requires: readonly Requirement[]
  /** Whoever has the case to investigate, or recorded findings on it, may not take this step, whatever their role. */
  notByInvestigator?: true
  /** The assignee has another step for this. */
  notByAssignee?: true
  /** The case itself stays as it is, and so does every figure: only who may open it changes. */
  stays?: true
  /** Whether the reporter is shown the written words of this step, or only that it was taken. */
  toldToReporter: boolean
}

export const ACTIONS = [
  'file',
  'assign',
  'refuse',
  'reassign',
  'return',
  'recordFindings',
  'sendBack',
  'close',
  'reopen',
  'withdraw',
  'recuse',
] as const
export type Action = (typeof ACTIONS)[number]

/**
 * The workflow. Buttons, permissions, required fields, the timeline and the guideline page are drawn from these
 * rows; labels are `case.action.<action>` in the locales.
 */
export const TRANSITIONS: readonly Transition[] = [
  {
    from: undefined,
    action: 'file',
    to: 'received',
    by: ['reporter', 'triage', 'secretary'],
    requires: [],
    toldToReporter: true,
  },
  {
    from: 'received',
    action: 'assign',
    to: 'assigned',
    by: ['triage', 'secretary', 'oversight'],
    requires: ['investigator', 'department', 'dueDate'],
    toldToReporter: false,
  },
  {
    from: 'received',
    action: 'refuse',
    to: 'closed',
    by: ['triage', 'secretary', 'oversight'],
    // By way of sending back and returning, a case that was investigated can be refused.
    notByInvestigator: true,
    requires: ['refusal', 'explanation'],
    toldToReporter: true,
  },
  {
    from: 'assigned',
    action: 'reassign',
    to: 'assigned',
    by: ['triage', 'secretary', 'oversight'],
    requires: ['investigator', 'reason'],
    toldToReporter: false,
  },
  {
    from: 'assigned',
    action: 'return',
    to: 'received',
    by: ['assignee', 'secretary', 'oversight'],
    requires: ['reason'],
    toldToReporter: false,
  },
  {
    from: 'assigned',
    action: 'recordFindings',
    to: 'investigated',
    by: ['assignee'],
    requires: ['findings', 'recommendedOutcome'],
    toldToReporter: false,
  },
  {
    from: 'investigated',
    action: 'sendBack',
    to: 'assigned',
    by: ['secretary', 'oversight'],
    requires: ['reason'],
    toldToReporter: false,
  },
  {
    from: 'investigated',
    action: 'close',
    to: 'closed',
    by: ['secretary', 'oversight'],
    notByInvestigator: true,
    requires: ['outcome', 'explanation'],
    toldToReporter: true,
  },
  {
    from: 'closed',
    action: 'reopen',
    to: 'assigned',
    by: ['secretary', 'oversight'],
    requires: ['reason', 'investigator', 'dueDate'],
    toldToReporter: true,
  },
  {
    from: 'received',
    action: 'withdraw',
    to: 'closed',
    by: ['reporter'],
    requires: [],
    toldToReporter: true,
  },
  {
    from: 'assigned',
    action: 'withdraw',
    to: 'closed',
    by: ['reporter'],
    requires: [],
    toldToReporter: true,
  },
  {
    from: 'investigated',
    action: 'withdraw',
    to: 'closed',
    by: ['reporter'],
    requires: [],
    toldToReporter: true,
  },
  // Whoever has a case to investigate steps back by handing it back.
  ...STATUSES.map((status): Transition => ({
    from: status,
    action: 'recuse',
    to: status,
    by: ['triage', 'secretary', 'oversight', 'assignee'],
    ...(status === 'assigned' ? { notByAssignee: true } : {}),
    stays: true,
    requires: ['reason'],
    toldToReporter: false,
  })),
]

/**
 * The steps that somebody may take from a status, in the order in which the table has them. Who stands in for the
 * assignee moves as one, and isn't one.
 */
export const stepsFrom = (
  status: Status,
  movers: readonly Mover[],
  { hasInvestigated = false, isAssignee = movers.includes('assignee') } = {},
): Transition[] =>
  TRANSITIONS.filter(
    (line) =>
      line.from === status &&
      line.by.some((mover) => movers.includes(mover)) &&
      !(line.notByInvestigator && hasInvestigated) &&
      !(line.notByAssignee && isAssignee),
  )

/** The steps that officers take on a case that is there, each once, in the order of the table. */
export const OFFICE_ACTIONS: readonly Action[] = [
  ...new Set(
    TRANSITIONS.filter(({ from, by }) => from !== undefined && by.some((mover) => mover !== 'reporter')).map(
      ({ action }) => action,
    ),
  ),
]

/** Everything a step of this kind asks for, from whichever status it starts. */
export const requirementsOf = (action: Action): readonly Requirement[] =>
  TRANSITIONS.find((line) => line.action === action)?.requires ?? []
