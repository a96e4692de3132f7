import { ENTITLED_ROLES } from '../officers/roles.js'
import type { Officer } from '../officers/officer.js'

/** How far a complaint reaches with these people named: the office, only its oversight officer, or nobody in it. */
export type Reach = 'office' | 'oversight' | 'nobody'

export type Keyed = Officer & { publicKey: Buffer }

/**
 * Who gets the key of a new case: everyone entitled to new cases except those in a position the reporter names.
 * The oversight officer steps in where nobody could close the case otherwise.
 */
export function keyHolders(officers: Officer[], involved: string[]): { holders: Keyed[]; reach: Reach } {
  const free = officers.filter(({ position }) => !involved.includes(position))
  const entitled = free.filter(canHoldKeys).filter((officer) => ENTITLED_ROLES.includes(officer.role))
  const oversight = steppingIn(free, entitled)
  return {
    holders: [...entitled, ...oversight],
    reach: entitled.length > 0 ? 'office' : oversight.length > 0 ? 'oversight' : 'nobody',
  }
}

/**
 * Oversight officers who must get the key so that somebody can close the case: none where a secretary can.
 *
 * @param free officers whom nothing keeps from this case
 * @param holders who holds its key
 * @param investigators ids of those who investigated it: nobody closes what they investigated
 */
export function steppingIn(
  free: Officer[],
  holders: readonly Officer[],
  investigators: readonly string[] = [],
): Keyed[] {
  const could = free.filter(canHoldKeys).filter(({ id }) => !investigators.includes(id))
  const held = new Set(holders.map(({ id }) => id))
  return could.some(({ id, role }) => role === 'secretary' && held.has(id))
    ? []
    : could.filter(({ role }) => role === 'oversight')
}

/** Active, and has signed in once: before that there is no key to seal to. */
export const canHoldKeys = (officer: Officer): officer is Keyed =>
  officer.active && officer.publicKey !== undefined
