import type { Actor } from '../../src/officers/officer.js'

/** Who reads cases at all, and who a case can be assigned to. */
export const MAY_BE_GIVEN: readonly string[] = ['triage', 'investigator', 'secretary', 'oversight']
export const MAY_INVESTIGATE: readonly string[] = ['triage', 'investigator', 'secretary']

/** Who can be on leave with somebody in their stead. */
export const MAY_BE_AWAY: readonly string[] = [...MAY_BE_GIVEN, 'mayor']

type Ground = 'entitled' | 'assignee' | 'oversight' | 'deputy'

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
  /** What each held until the case came, the position of then included. */
  heldUntilThen: Map<string, string[]>
  /** Who stands in for whom, by the deputy's id. */
  standing: Map<string, Actor>
  /** For whom somebody stood in when the case came, and in which positions: those that the other was moved to, too. */
  stoodThen: Map<string, { absent: string; positions: string[]; isOver: boolean }>
  assignee: string | undefined
  investigated: Set<string>
  status: 'received' | 'assigned' | 'investigated'
}

/** What is expected of a case that was just filed. */
export function filed(
  people: readonly Actor[],
  named: readonly string[],
  standing: Expected['standing'] = new Map(),
): Expected {
  const expected: Expected = {
    ...{ people, named, recused: new Set(), copies: new Map(), stale: new Set(), knowing: new Set() },
    ...{ assignee: undefined, investigated: new Set(), status: 'received', standing },
    heldUntilThen: new Map(people.map((one) => [one.id, everIn(one)])),
    stoodThen: new Map(
      [...standing].map(([id, absent]) => [
        id,
        { absent: absent.id, positions: [absent.position], isOver: false },
      ]),
    ),
  }
  for (const one of people)
    if (isEntitled(one, expected) && one.active && isFree(one, expected)) give(expected, one, entitledAs(one))
  overseen(expected)
  return expected
}

/** Named is whoever holds a position that the reporter ticked, or had held it by the time that the case came. */
export function isFree(one: Actor, expected: Expected): boolean {
  const { id } = one
  const { named, recused, stoodThen, heldUntilThen } = expected
  const held = [one, absentFor(one, expected) ?? one].flatMap((each) => [
    each.position,
    ...(heldUntilThen.get(each.id) ?? []),
  ])
  const stood = stoodThen.get(id)?.positions ?? []
  return !recused.has(id) && ![...held, ...stood].some((each) => named.includes(each))
}

/** The positions that somebody has or ever had. */
const everIn = ({ position, formerPositions = [] }: Actor): string[] => [
  position,
  ...formerPositions.map((former) => former.position),
]

/** Somebody is moved: whoever stood in for them when the case came, and still does, did so in that position too. */
export function movedTo({ stoodThen }: Expected, { id }: Actor, position: string): void {
  for (const one of stoodThen.values()) if (one.absent === id && !one.isOver) one.positions.push(position)
}

/** A leave is over. */
export function cameBack({ standing, stoodThen }: Expected, deputy: string): void {
  standing.delete(deputy)
  const then = stoodThen.get(deputy)
  if (then) then.isOver = true
}

/** For whom somebody stands in now; nobody who is away too. */
export function absentFor({ id, role, active }: Actor, { standing }: Expected): Actor | undefined {
  const absent = standing.get(id)
  const isAway = [...standing.values()].some((one) => one.id === id)
  const may = active && MAY_BE_GIVEN.includes(role) && !isAway
  return may && absent?.active && MAY_BE_AWAY.includes(absent.role) ? absent : undefined
}

/** In whose stead somebody acts in this case: of nobody who stepped back from it. */
function inSteadOf(one: Actor, expected: Expected): Actor | undefined {
  const absent = absentFor(one, expected)
  return absent && !expected.recused.has(absent.id) ? absent : undefined
}

/** Whether somebody has one of these roles, their own or that of whom they stand in for. */
const has = (one: Actor, expected: Expected, ...roles: string[]): boolean =>
  [one.role, inSteadOf(one, expected)?.role ?? one.role].some((role) => roles.includes(role))

export const isEntitled = (one: Actor, expected: Expected) => has(one, expected, 'triage', 'secretary')
export const oversees = (one: Actor, expected: Expected) => has(one, expected, 'oversight')

/** What a deputy has in the other's role is theirs as long as they are one. */
export const entitledAs = ({ role }: Actor): Ground =>
  ['triage', 'secretary'].includes(role) ? 'entitled' : 'deputy'

/** The case is theirs, or of whom they stand in for, to investigate; and whosever it is still may. */
const works = (one: Actor, expected: Expected): boolean =>
  [one, inSteadOf(one, expected)].some(
    (each) => each && each.id === expected.assignee && MAY_INVESTIGATE.includes(each.role),
  )

/** Whether somebody could close it in a role: nobody does in the stead of whoever investigated it. */
const closesAs = (
  one: Actor,
  expected: Expected,
  role: string,
  closers: Set<string | undefined>,
): boolean => {
  const absent = inSteadOf(one, expected)
  return one.role === role || (absent?.role === role && !closers.has(absent.id))
}

const standsByRole = (one: Actor, expected: Expected) =>
  one.active &&
  (isEntitled(one, expected) ||
    works(one, expected) ||
    (oversees(one, expected) && expected.copies.get(one.id) === 'oversight'))

/** The same rules as if nobody were on leave. */
const alone = (expected: Expected): Expected => ({ ...expected, standing: new Map() })

const hasCopy = ({ id }: Actor, { copies, stale }: Expected) => copies.has(id) && !stale.has(id)

/** Whose real keys open a copy, whether or not they may use it. */
export const holding = (expected: Expected) => expected.people.filter((one) => hasCopy(one, expected))

/** Whom the program opens the case for. */
export const opening = (expected: Expected) =>
  holding(expected).filter((one) => isFree(one, expected) && standsByRole(one, expected))

/** Nobody else is left who could open it, as far as it shows without opening it. */
export const isLast = (who: Actor, expected: Expected, as?: Actor['role']) => {
  // Nobody counts on a deputy.
  const staying = holding(expected).filter((one) => one.id !== who.id && standsByRole(one, alone(expected)))
  const after = as && standsByRole({ ...who, role: as }, alone(expected))
  return hasCopy(who, expected) && standsByRole(who, expected) && staying.length === 0 && !after
}

export function give(expected: Expected, one: Actor, as: Ground): void {
  const { id } = one
  const had = expected.copies.get(id)
  const stays =
    had === 'assignee' ||
    (had !== undefined && (isEntitled(one, expected) || (oversees(one, expected) && had === 'oversight')))
  if (!stays) expected.copies.set(id, as)
  expected.stale.delete(id)
  expected.knowing.add(id)
}

/** The oversight officer where nobody else who holds the key could close it. */
export function overseen(expected: Expected): void {
  const closers = new Set([...expected.investigated, expected.assignee])
  const could = expected.people.filter((one) => one.active && isFree(one, expected) && !closers.has(one.id))
  if (could.some((one) => closesAs(one, expected, 'secretary', closers) && expected.copies.has(one.id)))
    return
  for (const one of could) if (closesAs(one, expected, 'oversight', closers)) granted(expected, one)
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
  if (isEntitled(officer, expected)) return entitledAs(officer)
  if (works(officer, expected)) return 'assignee'
  if (!oversees(officer, expected)) return undefined
  if (expected.copies.get(officer.id) === 'oversight') return 'oversight'
  const closers = new Set([...expected.investigated, expected.assignee])
  const others = expected.people.filter((one) => one.active && isFree(one, expected) && one.id !== gone)
  const closable = others.some(
    (one) =>
      closesAs(one, expected, 'secretary', closers) && !closers.has(one.id) && expected.copies.has(one.id),
  )
  const couldClose = closesAs(officer, expected, 'oversight', closers) && !closers.has(officer.id)
  return closable || !couldClose ? undefined : 'oversight'
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
  // Whom a leave keeps out keeps the copy, for afterwards.
  const keeps = (one: Actor) =>
    [expected, alone(expected)].some((each) => isFree(one, each) && standsByRole(one, each))
  for (const one of expected.people) if (!keeps(one)) expected.copies.delete(one.id)
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
  const deputy = next && expected.people.find((one) => absentFor(one, expected)?.id === next.id)
  if (deputy && isFree(deputy, expected)) give(expected, deputy, 'assignee')
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
