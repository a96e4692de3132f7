import type { TFunction } from 'i18next'
import { dayStart, type IsoDay } from '../office/days.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import { formatDays } from '../web/dates.js'
import type { Language } from '../web/i18n.js'
import { isAhead, isRunning } from './leave.js'
import type { Officer } from './officer.js'

/** Who did something, and in whose stead where they did it so. */
export const doneBy = (
  { by, onBehalfOf }: { by: string; onBehalfOf?: string | undefined },
  named: (id: string) => string,
  t: TFunction,
): string => (onBehalfOf ? t('leaves.onBehalfOf', { name: named(by), of: named(onBehalfOf) }) : named(by))

const nameOf = (id: string, people: readonly Officer[]): string =>
  people.find((one) => one.id === id)?.name ?? ''

/** Leaves that aren't over, the next one first, with the name of who stands in. */
export const leaveLines = (
  { leaves = [] }: Officer,
  people: readonly Officer[],
  { today, language }: { today: IsoDay; language: Language },
) =>
  leaves
    .filter((leave) => isAhead(leave, today))
    .toSorted((a, b) => (a.firstDay < b.firstDay ? -1 : 1))
    .map((leave) => ({
      id: leave.id,
      days: formatDays(dayStart(leave.firstDay), dayStart(leave.lastDay), language),
      deputy: nameOf(leave.deputy, people),
      running: isRunning(leave, today),
    }))

/** What an officer is told of themself: when they are away, and for whom they stand in until when. */
export const ownLeaves = (
  officer: Officer,
  people: readonly Officer[],
  { now, language }: { now: Date; language: Language },
) => ({
  leaves: leaveLines(officer, people, { today: bangkokIsoDay(now), language }),
  standsIn: (officer.standsInFor ?? []).map(({ officer: id, role, lastDay }) => ({
    name: nameOf(id, people),
    role,
    to: dayStart(lastDay),
  })),
})
