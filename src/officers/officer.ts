import type { IsoDay } from '../office/days.js'
import type { Leave, StandIn, StoodIn } from './leave.js'
import type { Role } from './roles.js'

/** A position that somebody held until then. */
export type FormerPosition = { position: string; until: Date }

/** An officer as others see them; ids are 24 hex digits. */
export type Officer = {
  id: string
  username: string
  name: string
  role: Role
  /** Key of the position in the office's list, e.g. "permanent-secretary"; what a reporter ticks as involved. */
  position: string
  /** Positions that they held before this one: a reporter who named one of them meant this person. */
  formerPositions?: readonly FormerPosition[]
  /** Key of the department in the office's list; of several the main one. */
  department: string
  /** Keys of the others that they work in too. */
  otherDepartments?: string[]
  /** Not there until the officer has signed in for the first time. */
  publicKey: Buffer | undefined
  active: boolean
  /** Since when they have this role, where they had another before: copies of case keys may be from that time. */
  roleSince?: Date
  /** Their account is just being closed: nobody may count on them for a key any more. */
  closing?: true
  /** Their last day of service, where it is known. */
  lastDay?: IsoDay
  /** Since when the keys are others than those that older cases were sealed to: a password was forgotten then. */
  keysSince?: Date
  /** Since when they could be given the keys of older cases: their first key pair, a new one, another role. */
  awaitingSince?: Date
  /** When they are or were away, or will be. */
  leaves?: readonly Leave[]
  /** Officer id of who stands in for them today. */
  deputy?: string
  /** For whom they stand in today. */
  standsInFor?: readonly StandIn[]
  /** In whose position they stand or stood, when. */
  stoodIn?: readonly StoodIn[]
}

/** Keys of all departments that somebody works in, the main one first. */
export const departmentsOf = ({
  department,
  otherDepartments = [],
}: Pick<Officer, 'department' | 'otherDepartments'>): readonly string[] => [
  ...new Set([department, ...otherDepartments]),
]

/** An officer who is signed in, and whose private key (32 bytes) is at hand for this request only. */
export type Actor = Officer & { privateKey: Buffer }
