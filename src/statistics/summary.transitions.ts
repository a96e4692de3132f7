import type { Officer } from '../officers/officer.js'
import { mayDo, type Permission } from '../officers/roles.js'
import { isSignatureOf, type SignatureOfOfficer } from '../officers/signature.js'
import { ANALYSIS } from './release.js'

/** Where a summary stands. What is published never changes again: a correction is a summary of its own. */
export const SUMMARY_STATUSES = ['draft', 'submitted', 'returned', 'published'] as const
export type SummaryStatus = (typeof SUMMARY_STATUSES)[number]

export const SUMMARY_ACTIONS = [
  'draft',
  'correct',
  'write',
  'submit',
  'takeBack',
  'return',
  'approve',
] as const
export type SummaryAction = (typeof SUMMARY_ACTIONS)[number]

/** What a step can't be taken without; each is a field of its form. */
export type SummaryRequirement = (typeof ANALYSIS)[number] | 'comment' | 'reason'

export type SummaryTransition = {
  from: SummaryStatus | undefined
  action: SummaryAction
  to: SummaryStatus
  /** Who may: the roles that have this permission. */
  permission: Permission
  requires: readonly SummaryRequirement[]
  /** Not whoever submitted it, whatever their role: nobody approves what they submitted. */
  notBySubmitter?: true
}

/**
 * The way of an annual summary from draft to published. Buttons, permissions and required fields are drawn from
 * these rows; labels are `summary.action.<action>` in the locales. The figures are frozen by `submit` and let go
 * again by `takeBack` and `return`, so that what the mayor approves is exactly what is published.
 */
export const SUMMARY_TRANSITIONS: readonly SummaryTransition[] = [
  { from: undefined, action: 'draft', to: 'draft', permission: 'statistics:draft', requires: [] },
  { from: undefined, action: 'correct', to: 'draft', permission: 'statistics:draft', requires: ['reason'] },
  { from: 'draft', action: 'write', to: 'draft', permission: 'statistics:draft', requires: [] },
  { from: 'draft', action: 'submit', to: 'submitted', permission: 'statistics:submit', requires: ANALYSIS },
  { from: 'submitted', action: 'takeBack', to: 'draft', permission: 'statistics:submit', requires: [] },
  {
    from: 'submitted',
    action: 'return',
    to: 'returned',
    permission: 'statistics:approve',
    requires: ['comment'],
  },
  {
    from: 'submitted',
    action: 'approve',
    to: 'published',
    permission: 'statistics:approve',
    requires: [],
    notBySubmitter: true,
  },
  { from: 'returned', action: 'write', to: 'returned', permission: 'statistics:draft', requires: [] },
  {
    from: 'returned',
    action: 'submit',
    to: 'submitted',
    permission: 'statistics:submit',
    requires: ANALYSIS,
  },
]

type Submitter = Pick<SignatureOfOfficer, 'officer' | 'onBehalfOf'>

/** The steps that this officer may take on a summary, in the order of the table. */
export const summaryStepsFor = (
  officer: Pick<Officer, 'id' | 'role' | 'standsInFor'>,
  { status, submittedBy }: { status: SummaryStatus; submittedBy?: Submitter | undefined },
): SummaryTransition[] =>
  SUMMARY_TRANSITIONS.filter(
    (line) =>
      line.from === status &&
      mayDo(officer, line.permission) &&
      !(line.notBySubmitter && isSignatureOf(officer, submittedBy)),
  )

/** The row of a step that begins a summary. */
export function beginning(action: 'draft' | 'correct'): SummaryTransition {
  const row = SUMMARY_TRANSITIONS.find((line) => line.from === undefined && line.action === action)
  if (!row) throw new Error(`No summary begins with ${action}`)
  return row
}
