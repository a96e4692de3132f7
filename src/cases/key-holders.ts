import { ENTITLED_ROLES } from '../officers/roles.js'
import type { Officer } from '../officers/officer.js'

/** How far a complaint reaches with these people named: the office, only its oversight officer, or nobody in it. */
export type Reach = 'office' | 'oversight' | 'nobody'

type WithKey = Officer & { publicKey: Buffer }

/**
 * Who gets the key of a new case: everyone entitled to new cases except those in a position the reporter names.
 * The oversight officer steps in where nobody could close the case otherwise.
 */
export function keyHolders(officers: Officer[], involved: string[]): { holders: WithKey[]; reach: Reach } {
  const free = officers.filter(canHoldKeys).filter((officer) => !involved.includes(officer.position))
  const entitled = free.filter((officer) => ENTITLED_ROLES.includes(officer.role))
  const oversight = free.filter((officer) => officer.role === 'oversight')
  const closable = entitled.some((officer) => officer.role === 'secretary')
  return {
    holders: closable ? entitled : [...entitled, ...oversight],
    reach: entitled.length > 0 ? 'office' : oversight.length > 0 ? 'oversight' : 'nobody',
  }
}

/** Active, and has signed in once: before that there is no key to seal to. */
export const canHoldKeys = (officer: Officer): officer is WithKey =>
  officer.active && officer.publicKey !== undefined
