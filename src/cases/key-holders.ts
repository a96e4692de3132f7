import { ENTITLED_ROLES, hasRole, INVESTIGATING_ROLES } from '../officers/roles.js'
import { actsFor } from '../officers/leave.js'
import type { Officer } from '../officers/officer.js'
import { fingerprintOf } from '../sealing/key-pair.js'
import type { StoredCase, StoredKey } from './case.model.js'

/** How far a complaint reaches with these people named: the office, only its oversight officer, or nobody in it. */
export type Reach = 'office' | 'oversight' | 'nobody'

export type Keyed = Officer & { publicKey: Buffer }

/**
 * Who gets the key of a new case: everyone entitled to new cases except those in a position the reporter names.
 * The oversight officer steps in where nobody could close the case otherwise.
 */
export function keyHolders(officers: Officer[], involved: string[]): { holders: Keyed[]; reach: Reach } {
  const free = officers.filter((officer) => !isNamed(officer, { positions: involved }))
  const entitled = free.filter(canHoldKeys).filter((officer) => hasRole(officer, ENTITLED_ROLES))
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
  return could.some((one) => hasRole(one, ['secretary']) && held.has(one.id))
    ? []
    : could.filter((one) => hasRole(one, ['oversight']))
}

/**
 * Whether the reporter of a case named somebody as involved: by their position, by that of whoever they stand in for, or
 * by one that they stood in when the case came.
 */
export function isNamed(
  { position, standsInFor = [], stoodIn = [] }: Pick<Officer, 'position' | 'standsInFor' | 'stoodIn'>,
  { positions, receivedAt }: { positions: readonly string[]; receivedAt?: Date | undefined },
): boolean {
  const then = stoodIn.filter(({ from, until }) => receivedAt && from <= receivedAt && receivedAt < until)
  return [{ position }, ...standsInFor, ...then].some((one) => positions.includes(one.position))
}

/** Whether cases can be given to somebody to investigate: in their own role, since a case may outlast a leave. */
export const canInvestigate = (officer: Officer): officer is Keyed =>
  canHoldKeys(officer) && INVESTIGATING_ROLES.includes(officer.role)

/** Active, and has signed in once: before that there is no key to seal to. */
export const canHoldKeys = (officer: Officer): officer is Keyed =>
  officer.active && officer.publicKey !== undefined

/** What decides who may hold the key of a case that is there. */
export type KeyStanding = Pick<StoredCase, 'keys' | 'recused' | 'assignee' | 'receivedAt'> & {
  /** Keys of the positions ticked as involved. */
  positions: readonly string[]
  /** Ids of those who investigated it, its assignee included. */
  investigators: readonly string[]
}

/**
 * On what ground somebody may be given the key of a case; undefined when they may not: named by the reporter, recused,
 * or nothing in their role and in this case asks for it.
 */
export function groundFor(
  officer: Officer,
  { keys, recused, assignee, receivedAt, positions, investigators }: KeyStanding,
  officers: Officer[],
): 'entitled' | 'assignee' | undefined {
  const isFree = (one: Officer) => !isNamed(one, { positions, receivedAt }) && !recused.includes(one.id)
  if (!canHoldKeys(officer) || !isFree(officer)) return undefined
  if (hasRole(officer, ENTITLED_ROLES)) return 'entitled'
  if (actsFor(officer, assignee) && hasRole(officer, INVESTIGATING_ROLES)) return 'assignee'
  if (!hasRole(officer, ['oversight'])) return undefined
  // Who came to it once keeps it, as everybody else does.
  if (keys.some(({ holder }) => holder === officer.id)) return 'entitled'
  const holders = officers.filter(({ id }) => keys.some(({ holder }) => holder === id))
  const steps = steppingIn(officers.filter(isFree), holders, investigators)
  return steps.some(({ id }) => id === officer.id) ? 'entitled' : undefined
}

/** Whether a copy opens with the keys that its holder has now. */
export const isCurrent = (
  { holder, to }: Pick<StoredKey, 'holder' | 'to'>,
  { id, publicKey, keysSince }: Pick<Officer, 'id' | 'publicKey' | 'keysSince'>,
): boolean =>
  holder === id &&
  publicKey !== undefined &&
  (to === undefined ? keysSince === undefined : to === fingerprintOf(publicKey))

/** The copy that somebody can open, if they have one. */
export const currentCopy = (
  keys: readonly StoredKey[],
  officer: Pick<Officer, 'id' | 'publicKey' | 'keysSince'>,
): StoredKey | undefined => keys.find((copy) => isCurrent(copy, officer))
