import type { Officer } from '../officers/officer.js'
import { ENTITLED_ROLES, hasRole, INVESTIGATING_ROLES, type Role } from '../officers/roles.js'
import type { StoredCase } from './case.model.js'
import { closesInSteadOf, inCase, isFree, isNamed } from './conflicts.js'
import { asOversight, groundOf, investigatesAs, isCurrent, mayKeep, type Ground } from './key-ground.js'

/** How far a complaint reaches with these people named: the office, only its oversight officer, or nobody in it. */
export type Reach = 'office' | 'oversight' | 'nobody'

export type Keyed = Officer & { publicKey: Buffer }

/**
 * Who gets the key of a new case: everyone entitled to new cases except those in a position the reporter names.
 * The oversight officer steps in where nobody could close the case otherwise.
 */
export function keyHolders(
  officers: Officer[],
  involved: string[],
  receivedAt?: Date,
): { holders: Keyed[]; reach: Reach } {
  const free = officers.filter((officer) => !isNamed(officer, { positions: involved, receivedAt }))
  const entitled = free.filter(canHoldKeys).filter((officer) => hasRole(officer, ENTITLED_ROLES))
  const oversight = steppingIn(free, entitled)
  return {
    // Who stands in for somebody entitled may oversee as well.
    holders: [...new Set([...entitled, ...oversight])],
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
  return could.some((one) => mayCloseAs(one, 'secretary', investigators) && held.has(one.id))
    ? []
    : could.filter((one) => mayCloseAs(one, 'oversight', investigators))
}

const mayCloseAs = (one: Officer, role: Role, investigators: readonly string[]): boolean =>
  hasRole(one, [role]) && !closesInSteadOf(investigators, one, [role])

/** Whether cases can be given to somebody to investigate: in their own role, since a case may outlast a leave. */
export const canInvestigate = (officer: Officer): officer is Keyed =>
  canHoldKeys(officer) && INVESTIGATING_ROLES.includes(officer.role)

/** Active, and has signed in once: before that there is no key to seal to. */
export const canHoldKeys = (officer: Officer): officer is Keyed =>
  officer.active && officer.publicKey !== undefined

/** What decides who may hold the key of a case that is there. */
export type KeyStanding = Pick<StoredCase, 'keys' | 'assignee' | 'receivedAt'> & {
  recused: readonly string[]
  /** Keys of the positions ticked as involved. */
  positions: readonly string[]
  /** Ids of those who investigated it, its assignee included. */
  investigators: readonly string[]
}

/**
 * On what ground somebody may be given the key of a case; undefined when they may not: named by the reporter, recused,
 * or nothing in their role and in this case asks for it.
 */
export function groundFor(officer: Officer, facts: KeyStanding, officers: Officer[]): Ground | undefined {
  const { keys, assignee, investigators } = facts
  if (!canHoldKeys(officer) || !isFree(officer, facts)) return undefined
  const here = inCase(officer, facts.recused)
  if (hasRole(here, ENTITLED_ROLES)) return groundOf(here)
  if (investigatesAs(here).some((id) => id === assignee)) return 'assignee'
  if (!hasRole(here, ['oversight'])) return undefined
  // Who came to it once keeps it, as everybody else does.
  if (keys.some((copy) => copy.holder === officer.id && asOversight(officer, copy))) return 'oversight'
  const holders = officers.filter(({ id }) => keys.some(({ holder }) => holder === id))
  const steps = steppingIn(freeIn(facts, officers), holders, investigators)
  return steps.some(({ id }) => id === officer.id) ? 'oversight' : undefined
}

/**
 * Whom to tell of what happens to a case, of those whom it opens for: those who triage or oversee. The secretary isn't
 * told of each case, except in an office where nobody else is there to be told.
 */
export function toTell(openers: readonly Officer[]): string[] {
  const first = openers.filter((one) => hasRole(one, ['triage', 'oversight']))
  return (first.length > 0 ? first : openers).map(({ id }) => id)
}

/** Whom a case opens for, of these people. */
export const openersOf = (facts: KeyStanding, people: readonly Officer[]): Officer[] =>
  people.filter((one) => facts.keys.some((copy) => isCurrent(copy, one) && mayKeep(one, copy, facts)))

/** Whom nothing keeps from a case, as they stand to it. */
const freeIn = (facts: KeyStanding, people: readonly Officer[]): Officer[] =>
  people.filter((one) => isFree(one, facts)).map((one) => inCase(one, facts.recused))

/**
 * Who must be given a copy of a case's key, and on what ground: oversight where nobody could close the case, and
 * everybody who may have one where nobody could open it.
 */
export function missingIn(facts: KeyStanding, people: Officer[]): { officer: Officer; as: Ground }[] {
  const openers = openersOf(facts, people)
  const free = freeIn(facts, people)
  const holders = people.filter(({ id }) => facts.keys.some(({ holder }) => holder === id))
  const closing = steppingIn(free, holders, facts.investigators)
  const wanted = openers.length > 0 ? closing : free
  return wanted.flatMap((officer) => {
    const opens = openers.some(({ id }) => id === officer.id)
    const as = opens ? undefined : groundFor(officer, facts, people)
    return as ? [{ officer, as }] : []
  })
}
