import type { Actor } from '../../src/officers/officer.js'

/** Who reads cases at all, and who a case can be assigned to. */
export const MAY_BE_GIVEN: readonly string[] = ['triage', 'investigator', 'secretary', 'oversight']
export const MAY_INVESTIGATE: readonly string[] = ['triage', 'investigator', 'secretary']

type Ground = 'entitled' | 'assignee' | 'oversight'

/** Who may open one case, kept by rules of its own: nothing here is taken from the program. */
export type Expected = {
  people: readonly Actor[]
  named: readonly string[]
  recused: Set<string>
  /** Why each has a copy. */
  copies: Map<string, Ground>
  /** Whose copy is for a key pair that they lost. */
  stale: Set<string>
  /** Who ever could open it under the key that it lies under now. */
  knowing: Set<string>
  assignee: string | undefined
  investigated: Set<string>
  status: 'received' | 'assigned' | 'investigated'
}

/** What is expected of a case that was just filed. */
export function filed(people: readonly Actor[], named: readonly string[]): Expected {
  const expected: Expected = {
    ...{ people, named, recused: new Set(), copies: new Map(), stale: new Set(), knowing: new Set() },
    ...{ assignee: undefined, investigated: new Set(), status: 'received' },
  }
  for (const one of people)
    if (['triage', 'secretary'].includes(one.role) && one.active && isFree(one, expected))
      give(expected, one, 'entitled')
  overseen(expected)
  return expected
}

/** Named is whoever holds or ever held a position that the reporter ticked. */
export const isFree = ({ id, position, formerPositions = [] }: Actor, { named, recused }: Expected) =>
  !recused.has(id) &&
  ![position, ...formerPositions.map((one) => one.position)].some((one) => named.includes(one))

const standsByRole = ({ id, role, active }: Actor, { copies, assignee }: Expected) =>
  active &&
  (['triage', 'secretary'].includes(role) ||
    (assignee === id && MAY_INVESTIGATE.includes(role)) ||
    (role === 'oversight' && copies.get(id) === 'oversight'))

const hasCopy = ({ id }: Actor, { copies, stale }: Expected) => copies.has(id) && !stale.has(id)

/** Whose real keys open a copy, whether or not they may use it. */
export const holding = (expected: Expected) => expected.people.filter((one) => hasCopy(one, expected))

/** Whom the program opens the case for. */
export const opening = (expected: Expected) =>
  holding(expected).filter((one) => isFree(one, expected) && standsByRole(one, expected))

/** Nobody else is left who could open it, as far as it shows without opening it. */
export const isLast = (who: Actor, expected: Expected, as?: Actor['role']) => {
  const staying = holding(expected).filter((one) => one.id !== who.id && standsByRole(one, expected))
  const after = as && standsByRole({ ...who, role: as }, expected)
  return hasCopy(who, expected) && standsByRole(who, expected) && staying.length === 0 && !after
}

export function give(expected: Expected, { id, role }: Actor, as: Ground): void {
  const had = expected.copies.get(id)
  const stays =
    had === 'assignee' ||
    (had !== undefined &&
      (['triage', 'secretary'].includes(role) || (role === 'oversight' && had === 'oversight')))
  if (!stays) expected.copies.set(id, as)
  expected.stale.delete(id)
  expected.knowing.add(id)
}

/** The oversight officer where nobody else who holds the key could close it. */
export function overseen(expected: Expected): void {
  const closers = new Set([...expected.investigated, expected.assignee])
  const could = expected.people.filter((one) => one.active && isFree(one, expected) && !closers.has(one.id))
  if (could.some(({ id, role }) => role === 'secretary' && expected.copies.has(id))) return
  for (const one of could) if (one.role === 'oversight') give(expected, one, 'oversight')
}

/** Whoever could close it, and everybody who may have it where nobody could open it. */
export function lookedAfter(expected: Expected): void {
  const nobody = opening(expected).length === 0
  const grounds = nobody ? expected.people.map((one) => [one, ground(one, expected)] as const) : []
  for (const [one, as] of grounds) if (as) give(expected, one, as)
  if (!nobody) overseen(expected)
}

/** On what ground somebody may be given a copy by a colleague who has one. */
export function ground(officer: Actor, expected: Expected, gone?: string): Ground | undefined {
  if (!officer.active || !isFree(officer, expected)) return undefined
  if (['triage', 'secretary'].includes(officer.role)) return 'entitled'
  if (expected.assignee === officer.id && MAY_INVESTIGATE.includes(officer.role)) return 'assignee'
  if (officer.role !== 'oversight') return undefined
  if (expected.copies.get(officer.id) === 'oversight') return 'oversight'
  const closers = new Set([...expected.investigated, expected.assignee])
  const others = expected.people.filter((one) => one.active && isFree(one, expected) && one.id !== gone)
  const closable = others.some(
    ({ id, role }) => role === 'secretary' && !closers.has(id) && expected.copies.has(id),
  )
  return closable || closers.has(officer.id) ? undefined : 'oversight'
}

export function granted(expected: Expected, to: Actor, gone?: string): void {
  const opens = opening(expected).includes(to)
  const as = opens ? undefined : ground(to, expected, gone)
  if (as) give(expected, to, as)
}

/**
 * Takes the copies of whoever leaves and of whoever lost their ground. Then the case has a fresh key, which everybody who
 * stays is given under the key pair that they have now.
 * @returns whether it has
 */
export function swept(
  expected: Expected,
  leaving?: { id: string | undefined; everything: boolean },
): boolean {
  const before = expected.copies.size
  if (leaving?.id && (leaving.everything || expected.copies.get(leaving.id) === 'assignee'))
    expected.copies.delete(leaving.id)
  for (const one of expected.people)
    if (!isFree(one, expected) || !standsByRole(one, expected)) expected.copies.delete(one.id)
  if (expected.copies.size === before) return false
  expected.stale.clear()
  expected.knowing = new Set(expected.copies.keys())
  return true
}

/** The case goes to somebody else to investigate, or to nobody. */
export function moved(expected: Expected, next: Actor | undefined): void {
  const before = expected.assignee
  expected.assignee = next?.id
  swept(expected, before === next?.id ? undefined : { id: before, everything: false })
  if (next) give(expected, next, 'assignee')
  lookedAfter(expected)
}

/** Somebody stepped back for good. */
export function steppedBack(expected: Expected, { id }: Actor): void {
  expected.recused.add(id)
  if (expected.assignee === id) {
    expected.assignee = undefined
    if (expected.status === 'assigned') expected.status = 'received'
  }
  swept(expected, { id, everything: true })
  lookedAfter(expected)
}

/** A step that moves nobody. */
export function stayed(expected: Expected): void {
  swept(expected)
  lookedAfter(expected)
}
