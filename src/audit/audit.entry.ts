/** What is recorded of an event: never content, never an address. */
export type AuditEvent = {
  /** Once only: the same id is recorded a single time, however often it is handed in. */
  id: string
  at: Date
  /** What happened, e.g. "case.filed", "case.read", "case.close", "officer.signedIn", "officer.signInFailed". */
  action: string
  /** Officer id, "reporter" or "system". */
  who: string
  /** Case number where it is about a case. */
  caseNumber?: string
  /** Facts in codes, e.g. { outcome: 'substantiated' }; never free text. */
  facts?: Record<string, string | number | boolean>
}
