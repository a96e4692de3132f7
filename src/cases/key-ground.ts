import type { QueryFilter } from 'mongoose'
import type { Officer } from '../officers/officer.js'
import { ENTITLED_ROLES, hasRole, INVESTIGATING_ROLES } from '../officers/roles.js'
import { fingerprintOf } from '../sealing/key-pair.js'
import type { StoredCase, StoredKey } from './case.model.js'
import { inCase, isFree } from './conflicts.js'

/** On what ground an officer has a copy of a case's key; a deputy's is the role of whoever they stand in for. */
export type Ground = 'entitled' | 'assignee' | 'oversight' | 'deputy'

/** On what ground somebody has the key of a case whom nobody assigned it to. */
export function groundOf(officer: Officer): Ground {
  if (ENTITLED_ROLES.includes(officer.role)) return 'entitled'
  return hasRole(officer, ENTITLED_ROLES) ? 'deputy' : 'oversight'
}

/** What of a case decides whether a copy of its key still opens it, as far as it isn't sealed. */
type OpenFacts = Pick<StoredCase, 'assignee'>

/** The same with what is sealed. */
export type Standing = OpenFacts & {
  receivedAt: Date
  positions: readonly string[]
  recused: readonly string[]
}

/**
 * Whether somebody's copy of a case's key still has a ground: their account is open, their role and the case ask for it,
 * and neither did the reporter name them nor did they step back. A copy alone opens nothing.
 */
export const mayKeep = (officer: Officer, copy: Pick<StoredKey, 'as'>, facts: Standing): boolean =>
  officer.active && isFree(officer, facts) && mayKeepByRole(inCase(officer, facts.recused), copy, facts)

/**
 * In whose name somebody may investigate: their own and that of whom they stand in for, of each as far as their own role
 * lets them. Nobody opens for an assignee what these may not open any more.
 */
export const investigatesAs = ({ id, role, standsInFor = [] }: Officer): string[] =>
  [{ officer: id, role }, ...standsInFor]
    .filter((one) => INVESTIGATING_ROLES.includes(one.role))
    .map(({ officer }) => officer)

/** The same as far as it shows without opening the case: whom the reporter named lies sealed in it. */
export const mayKeepByRole = (
  officer: Officer,
  copy: Pick<StoredKey, 'as'>,
  { assignee }: OpenFacts,
): boolean =>
  hasRole(officer, ENTITLED_ROLES) ||
  investigatesAs(officer).some((id) => id === assignee) ||
  (hasRole(officer, ['oversight']) && asOversight(officer, copy))

/** Whether a case opens for somebody as far as it shows without opening it. */
export const opensByRole = (
  { keys, assignee }: Pick<StoredCase, 'keys' | 'assignee'>,
  officer: Officer,
): boolean => {
  const copy = currentCopy(keys, officer)
  return copy !== undefined && officer.active && mayKeepByRole(officer, copy, { assignee })
}

/** Oversight keeps what it came to as such; older copies don't say, and are that of whoever never had another role. */
export const asOversight = (officer: Officer, { as }: Pick<StoredKey, 'as'>): boolean =>
  overseeingGrounds(officer).includes(as)

const overseeingGrounds = ({ roleSince }: Officer): StoredKey['as'][] =>
  roleSince === undefined ? ['oversight', 'entitled'] : ['oversight']

/** What the store is asked for the cases that an officer's copies open by their role; undefined where none does. */
export function heldBy(officer: Officer): QueryFilter<StoredCase> | undefined {
  const held = { 'keys.holder': officer.id }
  if (hasRole(officer, ENTITLED_ROLES)) return held
  const as = { $in: overseeingGrounds(officer) }
  const investigating = investigatesAs(officer)
  const grounds = [
    ...(investigating.length > 0 ? [{ assignee: { $in: investigating } }] : []),
    ...(hasRole(officer, ['oversight']) ? [{ keys: { $elemMatch: { holder: officer.id, as } } }] : []),
  ]
  const [only, ...more] = grounds
  return only && { ...held, ...(more.length === 0 ? only : { $and: [{ $or: grounds }] }) }
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
