import type { QueryFilter } from 'mongoose'
import { ENTITLED_ROLES, hasRole, INVESTIGATING_ROLES, type Role } from '../officers/roles.js'
import type { Officer } from '../officers/officer.js'
import { fingerprintOf } from '../sealing/key-pair.js'
import type { StoredCase, StoredKey } from './case.model.js'
import type { Mover } from './transitions.js'

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

/** Whether somebody could close a case only as a deputy, and stands in for one who investigated it. */
export const closesInSteadOf = (
  investigators: readonly string[],
  { role, standsInFor = [] }: Pick<Officer, 'role' | 'standsInFor'>,
  closing: readonly Mover[],
): boolean => !closing.includes(role) && standsInFor.some(({ officer }) => investigators.includes(officer))

/**
 * Whether the reporter of a case named somebody as involved: by a position that they hold or ever held in this office,
 * by one of whoever they stand in for, or by one that they stood in when the case came. Whoever is moved is still who was
 * meant. It may keep out somebody who came to the position later: that costs a reader, the other would cost the reporter.
 */
export function isNamed(
  {
    position,
    formerPositions = [],
    standsInFor = [],
    stoodIn = [],
  }: Pick<Officer, 'position' | 'formerPositions' | 'standsInFor' | 'stoodIn'>,
  { positions, receivedAt }: { positions: readonly string[]; receivedAt?: Date | undefined },
): boolean {
  const then = stoodIn.filter(({ from, until }) => receivedAt && from <= receivedAt && receivedAt < until)
  const theirs = standsInFor.flatMap((one) => [one, ...(one.formerPositions ?? [])])
  return [{ position }, ...formerPositions, ...theirs, ...then].some((one) =>
    positions.includes(one.position),
  )
}

/** Whether nothing keeps somebody from a case: the reporter didn't name them, and they didn't step back. */
export const isFree = (
  officer: Officer,
  facts: Parameters<typeof isNamed>[1] & { recused: readonly string[] },
): boolean => !isNamed(officer, facts) && !facts.recused.includes(officer.id)

/**
 * Somebody as they stand to one case: in the stead of nobody who stepped back from it. Who has a conflict of interest sends
 * nobody in their place, and what is theirs to do in it goes where it goes without them.
 */
export function inCase<T extends Pick<Officer, 'standsInFor'>>(officer: T, recused: readonly string[]): T {
  const { standsInFor, ...own } = officer
  const left = standsInFor?.filter((one) => !recused.includes(one.officer))
  if (left?.length === standsInFor?.length) return officer
  return { ...own, ...(left && left.length > 0 ? { standsInFor: left } : {}) } as T
}

/** Whether somebody may have copies of the keys of cases that name them: nobody does whose position never changed. */
export const mayHoldNamed = ({
  formerPositions = [],
  standsInFor = [],
}: Pick<Officer, 'formerPositions' | 'standsInFor'>): boolean =>
  formerPositions.length + standsInFor.length > 0

/** Whether cases can be given to somebody to investigate: in their own role, since a case may outlast a leave. */
export const canInvestigate = (officer: Officer): officer is Keyed =>
  canHoldKeys(officer) && INVESTIGATING_ROLES.includes(officer.role)

/** Active, and has signed in once: before that there is no key to seal to. */
export const canHoldKeys = (officer: Officer): officer is Keyed =>
  officer.active && officer.publicKey !== undefined

/** On what ground an officer has a copy of a case's key; a deputy's is the role of whoever they stand in for. */
export type Ground = 'entitled' | 'assignee' | 'oversight' | 'deputy'

/** On what ground somebody has the key of a case whom nobody assigned it to. */
export function groundOf(officer: Officer): Ground {
  if (ENTITLED_ROLES.includes(officer.role)) return 'entitled'
  return hasRole(officer, ENTITLED_ROLES) ? 'deputy' : 'oversight'
}

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
const investigatesAs = ({ id, role, standsInFor = [] }: Officer): string[] =>
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
const asOversight = (officer: Officer, { as }: Pick<StoredKey, 'as'>): boolean =>
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
