import { dayStart, type IsoDay } from '../office/days.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { LeaveUnknown } from './officer.errors.js'
import type { Officer } from './officer.js'
import { CASEWORKERS, ENTITLED_ROLES, type Role } from './roles.js'

/** Days on which an officer is away and another stands in for them. It is kept: it says who stood in where, and when. */
export type Leave = {
  id: string
  firstDay: IsoDay
  /** The last day away, on which the other still stands in. */
  lastDay: IsoDay
  /** Officer id of who stands in. */
  deputy: string
  /** The position that the deputy stands in, by its key. */
  position: string
  /** Nobody stands in for anybody before it was entered. */
  enteredAt: Date
  /** Where it was ended before its last day was over. */
  endedAt?: Date
}

/** Whom somebody stands in for today: in which role and position, for which departments, until when. */
export type StandIn = Pick<
  Officer,
  'role' | 'position' | 'formerPositions' | 'department' | 'otherDepartments'
> & {
  /** Officer id of who is away. */
  officer: string
  since: Date
  lastDay: IsoDay
}

/** A time in which somebody stood in another's position: a report of then that names the position names them too. */
export type StoodIn = { position: string; from: Date; until: Date }

/** Roles that need somebody to stand in: a complaint waits for them, or a report. */
export const DEPUTISED_ROLES: readonly Role[] = [...CASEWORKERS, 'mayor']

/** Roles that may stand in. Neither the mayor nor the administrator nor the auditor ever reads a case. */
export const DEPUTY_ROLES: readonly Role[] = CASEWORKERS

const DAY_MS = 86_400_000

/** Whether a leave isn't over, on this day. */
export const isAhead = ({ lastDay, endedAt }: Leave, today: IsoDay): boolean =>
  endedAt === undefined && today <= lastDay

/** A leave of somebody that isn't over, by its id. @throws {LeaveUnknown} */
export function leaveAhead({ leaves = [] }: Pick<Officer, 'leaves'>, leaveId: unknown, today: IsoDay): Leave {
  const leave = leaves.find(({ id }) => id === leaveId)
  if (!leave || !isAhead(leave, today)) throw new LeaveUnknown()
  return leave
}

/** Whether somebody is away on this day. */
export const isRunning = (leave: Leave, today: IsoDay): boolean =>
  isAhead(leave, today) && leave.firstDay <= today

/** From when a deputy acts: the first day, or the moment at which a leave was entered that had begun. */
const beginning = ({ firstDay, enteredAt }: Leave): Date =>
  new Date(Math.max(dayStart(firstDay).getTime(), enteredAt.getTime()))

const end = ({ lastDay, endedAt }: Leave): Date =>
  new Date(Math.min(dayStart(lastDay).getTime() + DAY_MS, endedAt?.getTime() ?? Infinity))

/**
 * Everybody as they are at this moment: who stands in for whom today, and who did before. A deputy who is away too has
 * nobody's roles but their own, and nobody passes on what they have as a deputy.
 */
export function withStandIns<T extends Officer>(people: readonly T[], now: Date): T[] {
  const today = bangkokIsoDay(now)
  const leaves = people.flatMap((absent) => (absent.leaves ?? []).map((leave) => ({ absent, leave })))
  const isAway = ({ leaves: own = [] }: Officer) => own.some((leave) => isRunning(leave, today))
  const mayStandIn = (one: Officer) => one.active && DEPUTY_ROLES.includes(one.role) && !isAway(one)
  const running = leaves.filter(
    ({ absent, leave }) =>
      isRunning(leave, today) &&
      absent.active &&
      DEPUTISED_ROLES.includes(absent.role) &&
      leave.deputy !== absent.id,
  )
  return people.map((one) => {
    const stoodIn = leaves.filter(({ leave }) => leave.deputy === one.id).flatMap(stoodInOf)
    const standsInFor = mayStandIn(one)
      ? running.filter(({ leave }) => leave.deputy === one.id).map(standInOf)
      : []
    const awaitingSince = gaining(one, standsInFor)
    const deputy = running.find(({ absent }) => absent.id === one.id)?.leave.deputy
    const isThere = people.some((other) => other.id === deputy && mayStandIn(other))
    return {
      ...one,
      ...(stoodIn.length > 0 ? { stoodIn } : {}),
      ...(standsInFor.length > 0 ? { standsInFor } : {}),
      ...(awaitingSince ? { awaitingSince } : {}),
      ...(deputy !== undefined && isThere ? { deputy } : {}),
    }
  })
}

/** Somebody's leave. */
type Away = { absent: Officer; leave: Leave }

/** Whoever is away may be moved meanwhile: the deputy then stood in the one position and the other. */
function stoodInOf({ absent, leave }: Away): StoodIn[] {
  const [from, until] = [beginning(leave), end(leave)]
  if (from >= until) return []
  const positions = new Set([leave.position, ...positionsBetween(absent, from, until)])
  return [...positions].map((position) => ({ position, from, until }))
}

/** The positions that somebody held at some time between two moments. */
function positionsBetween({ position, formerPositions = [] }: Officer, from: Date, until: Date): string[] {
  const former = formerPositions.map((one, at) => ({ ...one, since: formerPositions[at - 1]?.until }))
  const all = [...former, { position, since: formerPositions.at(-1)?.until, until: undefined }]
  return all
    .filter((one) => (one.since === undefined || one.since < until) && (!one.until || from < one.until))
    .map((one) => one.position)
}

function standInOf({ absent, leave }: Away): StandIn {
  const { id, role, position, formerPositions, department, otherDepartments } = absent
  const where = {
    ...{ position, department },
    ...(formerPositions ? { formerPositions } : {}),
    ...(otherDepartments ? { otherDepartments } : {}),
  }
  return { officer: id, role, ...where, since: beginning(leave), lastDay: leave.lastDay }
}

/**
 * Whoever begins to stand in could be given the keys of older cases, as somebody new could: where the role of the other
 * has keys, and their own has fewer.
 */
function gaining({ role, awaitingSince }: Officer, standIns: StandIn[]): Date | undefined {
  const since = ENTITLED_ROLES.includes(role) ? [] : standIns.filter((one) => CASEWORKERS.includes(one.role))
  const moments = [awaitingSince, ...since.map((one) => one.since)].flatMap((at) =>
    at ? [at.getTime()] : [],
  )
  return moments.length > 0 ? new Date(Math.max(...moments)) : undefined
}

type Standing = Pick<Officer, 'id' | 'standsInFor'>

/** Whether this is somebody themself, or who is away while they stand in. */
export const actsFor = ({ id, standsInFor = [] }: Standing, officer: string | undefined): boolean =>
  officer !== undefined && (officer === id || standsInFor.some((one) => one.officer === officer))

/** Ids of somebody and of everybody they stand in for today. */
export const actingIds = ({ id, standsInFor = [] }: Standing): string[] => [
  id,
  ...standsInFor.map(({ officer }) => officer),
]
