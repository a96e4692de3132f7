/** A notice to officers: says that something waits, never what. */
export type Notice = {
  /** Once only: the same id is sent a single time to each addressee. */
  id: string
  at: Date
  /** Text keys under `notices.<kind>` in the locales. */
  kind:
    | 'caseFiled'
    | 'caseAssigned'
    | 'keyGiven'
    | 'reporterReplied'
    | 'nobodyOpens'
    | 'reporterAsksReopening'
    | 'summaryDrafted'
    | 'summarySubmitted'
    | 'summaryReturned'
    | 'summaryPublished'
    | 'summaryReminder'
    | 'signedIn'
    | 'passwordChanged'
    | 'secondStepSet'
    | 'secondStepRemoved'
    | 'recoveryCodesMade'
    | 'linkMade'
    | 'roleChanged'
    | 'positionChanged'
    | 'officerMoved'
    | 'emailChanged'
    | 'keysRenewed'
    | 'passkeyAdded'
    | 'passkeyRenamed'
    | 'passkeyRemoved'
    | 'passkeyCopied'
    | 'serviceEnding'
    | 'leaveEntered'
    | 'leaveChanged'
    | 'leaveEnded'
    | 'recordOverdue'
    | 'recordDue'
    | 'milestoneDue'
    | 'milestoneLate'
    | 'reportDrafted'
    | 'reportSubmitted'
    | 'reportReturned'
    | 'reportApproved'
  /** Officer ids; addresses are looked up when it is sent. */
  to: string[]
  /** Sent there instead, where they have another address by now. */
  address?: string
  /** Where it is about a case. */
  caseNumber?: string
}
