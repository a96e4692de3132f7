import { dayStart, type IsoDay } from '../office/days.js'
import type { FieldErrors } from '../web/validation.js'
import { DEPUTISED_ROLES, DEPUTY_ROLES, isAhead, type Leave } from './leave.js'
import type { Officer } from './officer.js'

/** A typing error in the year would give somebody another's roles for good. */
const LONGEST_DAYS = 366
const DAY_MS = 86_400_000

/** Days, both included, and who is to stand in on them. */
export type WantedLeave = Pick<Leave, 'firstDay' | 'lastDay' | 'deputy'>

type Days = Pick<Leave, 'firstDay' | 'lastDay'>

const meet = (one: Days, other: Days): boolean =>
  one.firstDay <= other.lastDay && other.firstDay <= one.lastDay

/** Leaves of somebody that aren't over and fall on some of these days. */
const away = ({ leaves = [] }: Officer, days: Days, today: IsoDay): Leave[] =>
  leaves.filter((leave) => isAhead(leave, today) && meet(leave, days))

/** Active colleagues with a key whose role may stand in for this officer's. */
export const mayStandInFor = (absent: Officer, people: readonly Officer[]): Officer[] =>
  people.filter(
    ({ id, active, closing, publicKey, role }) =>
      id !== absent.id && active && !closing && publicKey !== undefined && DEPUTY_ROLES.includes(role),
  )

/**
 * What is wrong with a leave: its days, whether somebody stands in already or for others, and who is to stand in.
 * Nobody stands in through somebody who stands in, and nobody has two who do.
 */
export function leaveProblems(
  absent: Officer,
  wanted: WantedLeave,
  people: readonly Officer[],
  { today, changing }: { today: IsoDay; changing?: Leave | undefined },
): FieldErrors {
  const deputy = people.find(({ id }) => id === wanted.deputy)
  const others = { ...absent, leaves: (absent.leaves ?? []).filter(({ id }) => id !== changing?.id) }
  const represented = people.find((one) =>
    away(one, wanted, today).some((leave) => leave.deputy === absent.id),
  )
  const problems: [keyof WantedLeave, string | undefined, Record<string, unknown>?][] = [
    ['lastDay', problemOfDays(wanted, today), { days: LONGEST_DAYS }],
    ['firstDay', away(others, wanted, today).length > 0 ? 'leaveMeets' : undefined],
    ['firstDay', represented && 'leaveOfDeputy', { name: represented?.name }],
    ['deputy', DEPUTISED_ROLES.includes(absent.role) ? undefined : 'leaveRole'],
    ['deputy', wanted.deputy === absent.id ? 'leaveSelf' : undefined],
    ['deputy', deputy && mayStandInFor(absent, people).includes(deputy) ? undefined : 'leaveDeputy'],
    ['deputy', deputy && away(deputy, wanted, today).length > 0 ? 'leaveDeputyAway' : undefined],
    ['deputy', changing && hasBegun(changing, today) && isOther(changing, wanted) ? 'leaveBegun' : undefined],
  ]
  const errors: FieldErrors = {}
  for (const [field, key, values] of problems)
    if (key) errors[field] ??= { key, ...(values ? { values } : {}) }
  return errors
}

/** From its first day on only the last one of a leave changes: what was is remembered as it was. */
export const hasBegun = ({ firstDay }: Leave, today: IsoDay): boolean => firstDay <= today

const isOther = (leave: Leave, wanted: WantedLeave): boolean =>
  leave.firstDay !== wanted.firstDay || leave.deputy !== wanted.deputy

function problemOfDays({ firstDay, lastDay }: Days, today: IsoDay): string | undefined {
  if (lastDay < firstDay) return 'leaveOrder'
  if (lastDay < today) return 'datePast'
  const days = (dayStart(lastDay).getTime() - dayStart(firstDay).getTime()) / DAY_MS + 1
  return days > LONGEST_DAYS ? 'leaveLong' : undefined
}
