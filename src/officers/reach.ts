import { withStandIns } from './leave.js'
import type { Officer } from './officer.js'

/** Whether a report that names a position would reach somebody, with these people. */
export type Reaches = (people: Officer[], position: string) => boolean

/**
 * Positions that a report may name, and with which it would reach nobody once an officer is another than before, though it
 * reached somebody until then: today, and with nobody on leave, since a leave ends. Nobody counts on another whose account
 * is being closed or changed at the same moment.
 */
export function silencedBy(
  { before, after }: { before: Officer; after: Officer },
  {
    people,
    positions,
    now,
    reaches,
  }: { people: Officer[]; positions: string[]; now: Date; reaches: Reaches },
): string[] {
  const others = people.filter(({ id, closing }) => id !== before.id && !closing)
  const views = [(one: Officer[]) => one, (one: Officer[]) => withStandIns(one, now)]
  return positions.filter((position) =>
    views.some((view) => {
      const reached = (officer: Officer) => reaches(view([...others, officer].map(alone)), position)
      return reached(before) && !reached(after)
    }),
  )
}

/** Somebody as they are when nobody is on leave. */
const alone = (one: Officer): Officer => ({ ...one, standsInFor: [], stoodIn: [] })
