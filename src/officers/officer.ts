import type { Role } from './roles.js'

/** An officer as others see them; ids are 24 hex digits. */
export type Officer = {
  id: string
  username: string
  name: string
  role: Role
  /** Key of the position in the office's list, e.g. "permanent-secretary"; what a reporter ticks as involved. */
  position: string
  /** Key of the department in the office's list. */
  department: string
  /** Not there until the officer has signed in for the first time. */
  publicKey: Buffer | undefined
  active: boolean
  /** Since when the keys are others than those that older cases were sealed to: a password was forgotten then. */
  keysSince?: Date
}

/** An officer who is signed in, and whose private key (32 bytes) is at hand for this request only. */
export type Actor = Officer & { privateKey: Buffer }
