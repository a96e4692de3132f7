import type { Officer } from '../officers/officer.js'
import { mayDo, type Permission } from '../officers/roles.js'
import { isSignatureOf, type SignatureOfOfficer } from '../officers/signature.js'

/** Where a report to the mayor stands. What is approved never changes again. */
export type ReportStatus = 'draft' | 'submitted' | 'returned' | 'approved'

export const REPORT_ACTIONS = ['write', 'redraft', 'submit', 'takeBack', 'return', 'approve'] as const
export type ReportAction = (typeof REPORT_ACTIONS)[number]

export type ReportTransition = {
  from: ReportStatus
  action: ReportAction
  to: ReportStatus
  permission: Permission
  /** The mayor's words, which this step can't be taken without. */
  comment?: true
  /** Nobody approves what they submitted, whatever their role has become. */
  notBySubmitter?: true
}

/**
 * The way of a report from draft to approved: the half-yearly ones are acknowledged so, the implementation report is
 * published by it. What is submitted is frozen until it is taken back or returned.
 */
export const REPORT_TRANSITIONS: readonly ReportTransition[] = [
  { from: 'draft', action: 'write', to: 'draft', permission: 'measures:plan' },
  { from: 'draft', action: 'redraft', to: 'draft', permission: 'measures:plan' },
  { from: 'draft', action: 'submit', to: 'submitted', permission: 'measures:submit' },
  { from: 'submitted', action: 'takeBack', to: 'draft', permission: 'measures:submit' },
  { from: 'submitted', action: 'return', to: 'returned', permission: 'measures:approve', comment: true },
  {
    from: 'submitted',
    action: 'approve',
    to: 'approved',
    permission: 'measures:approve',
    notBySubmitter: true,
  },
  { from: 'returned', action: 'write', to: 'returned', permission: 'measures:plan' },
  { from: 'returned', action: 'redraft', to: 'returned', permission: 'measures:plan' },
  { from: 'returned', action: 'submit', to: 'submitted', permission: 'measures:submit' },
]

type Submitter = Pick<SignatureOfOfficer, 'officer' | 'onBehalfOf'>

/** The steps that this officer may take on a report, in the order of the table. */
export const reportStepsFor = (
  officer: Pick<Officer, 'id' | 'role' | 'standsInFor'>,
  { status, submittedBy }: { status: ReportStatus; submittedBy?: Submitter | undefined },
): ReportTransition[] =>
  REPORT_TRANSITIONS.filter(
    (line) =>
      line.from === status &&
      mayDo(officer, line.permission) &&
      !(line.notBySubmitter && isSignatureOf(officer, submittedBy)),
  )
