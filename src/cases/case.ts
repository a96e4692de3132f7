import type { WrittenBlob } from '../store/blobs.js'
import type { Action } from './transitions.js'
import type { Channel, Identity, Measure, Outcome, Score, Status, Stream } from './vocabulary.js'

/** What the reporter wrote. Sealed as one box; nobody without the case key sees any of it. */
export type CaseContent = {
  what: string
  /** As the reporter put it: may be vague. */
  when: string
  where: string
  howKnown: string
  howKnownMore: string
  danger: boolean
  /** Keys of the positions ticked as involved. */
  positions: string[]
  /** Names as written. */
  names: string
  /** Empty strings where the reporter stays anonymous. */
  contact: { name: string; phone: string; email: string }
}

/** The facts of a case that are kept readable, because statistics and deadlines need them. */
export type CaseFacts = {
  id: string
  number: string
  /** Fiscal year (B.E.) in which it was received. */
  fiscalYear: number
  stream: Stream
  category: string
  measure: Measure
  channel: Channel
  identity: Identity
  department: string | undefined
  status: Status
  outcome: Outcome | undefined
  forwardedTo: string | undefined
  receivedAt: Date
  statusSince: Date
  answerDue: Date
  resolveDue: Date
  firstAnsweredAt: Date | undefined
  closedAt: Date | undefined
  /** Officer id. */
  assignee: string | undefined
  /** A message of the reporter that nobody has answered. */
  replyWaitingSince: Date | undefined
  /** The reporter asked for a closed case to be opened again. */
  reopeningAskedAt: Date | undefined
  version: number
}

/** One state the case was in: figures as of any date come from these alone. */
export type LifecycleEntry = {
  status: Status
  at: Date
  outcome?: Outcome
  department?: string
  /** By when the case was then to be resolved; states of older cases go by the case's own limit. */
  resolveDue?: Date
}

/** Written words of a step. `told` is what the reporter was told, kept as it was told. */
export type StepWords = {
  explanation?: string
  reason?: string
  findings?: string
  recommendedOutcome?: Outcome
  grounds?: string
  /** Number of the case that this one repeats. */
  duplicateOf?: string
  forwardedTo?: string
  /** Officer id of whom the case was given to. */
  investigator?: string
  department?: string
  /** ISO moment by which the case was then to be resolved. */
  dueDate?: string
  told?: string
}

export type TimelineEntry = {
  id: string
  at: Date
  action: Action
  to: Status
  /** Officer id or "reporter". */
  by: string
  /** Officer id of whom they stood in for, where the step needed it. */
  onBehalfOf?: string | undefined
  outcome: Outcome | undefined
  /** The case's version after this step. */
  version: number
  words: StepWords
}

/** `version` is the case's after it was written. */
export type Message = { id: string; at: Date; by: string; text: string; version: number }

/** A file as the case knows it; its name and type are sealed with it. */
export type CaseFile = {
  id: string
  at: Date
  by: string
  name: string
  type: string
  bytes: number
  /** A document that may still carry its author's name or hidden parts. */
  mayCarryTraces: boolean
}

/** A case opened with its key: what an entitled officer reads. */
export type OpenCase = CaseFacts & {
  content: CaseContent
  files: CaseFile[]
  timeline: TimelineEntry[]
  messages: Message[]
  notes: Message[]
  lifecycle: LifecycleEntry[]
  /** That the reporter rated a closing, and when; how is for the figures alone. */
  ratings: { at: Date; version: number }[]
  recused: string[]
  /** Officer ids that hold the key. */
  holders: string[]
}

/** A case as its reporter sees it: no notes, no names of officers, only what was told. */
export type ReporterCase = CaseFacts & {
  /** What can be rated: the closing that stands, by its number, and how it was rated so far. */
  rating?: { closing: number; score?: Score }
  files: CaseFile[]
  timeline: { at: Date; action: Action; to: Status; outcome: Outcome | undefined; told: string }[]
  messages: { at: Date; fromReporter: boolean; text: string }[]
}

/** A file that already lies sealed in the blobs, under a key of its own. */
export type SealedFile = WrittenBlob & {
  fileKey: Buffer
  name: string
  type: string
  bytes: number
  mayCarryTraces: boolean
}

/** A complaint ready to be filed. */
export type NewCase = {
  category: string
  channel: Channel
  identity: Identity
  content: CaseContent
  files: SealedFile[]
  /** 20 digits; see sealing/receipt.ts. */
  receipt: string
  /** Officer id where staff entered it, else "reporter". */
  by: string
  /** Officer id of whom they stood in for when they entered it. */
  onBehalfOf?: string | undefined
}

export type FiledCase = {
  number: string
  receivedAt: Date
  answerDue: Date
  resolveDue: Date
  /** False when the same form had already made this case. */
  isNew: boolean
}
