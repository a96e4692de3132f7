import type { Leave } from '../../src/officers/leave.js'
import type { Actor, Officer } from '../../src/officers/officer.js'

const LONG_BEFORE = new Date('2026-01-01T00:00:00Z')

/** Somebody is away on these days in Bangkok, and another stands in. */
export function goAway(
  absent: Officer,
  deputy: Pick<Officer, 'id'>,
  [firstDay, lastDay = firstDay]: [string, string?],
  more: Partial<Leave> = {},
): Leave {
  const { leaves = [], position } = absent
  const leave = { id: String(leaves.length), firstDay, lastDay, deputy: deputy.id, position }
  const entered = { ...leave, enteredAt: LONG_BEFORE, ...more }
  absent.leaves = [...leaves, entered]
  return entered
}

/** Nobody ever was away. */
export const comeBack = (...people: Actor[]): void => people.forEach((one) => delete one.leaves)
