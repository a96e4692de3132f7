import type { FormerPosition, Officer } from '../officers/officer.js'
import type { Mover } from './transitions.js'

/**
 * Whether the reporter of a case named somebody as involved: by a position that they hold, or came to before the case was
 * received and held at any time; by one of whoever they stand in for; or by one that they stood in when the case came.
 * Whoever is moved is still who was meant. It may keep out somebody who holds the position now and came to it later: that
 * costs a reader, the other would cost the reporter. Whoever came to it later and left it again can't have been meant;
 * otherwise moving everybody there for a minute would bury each case that names it.
 *
 * @param facts.receivedAt not there before the case is: all that somebody ever held counts then
 */
export function isNamed(
  {
    position,
    formerPositions,
    standsInFor = [],
    stoodIn = [],
  }: Pick<Officer, 'position' | 'formerPositions' | 'standsInFor' | 'stoodIn'>,
  { positions, receivedAt }: { positions: readonly string[]; receivedAt?: Date | undefined },
): boolean {
  const then = stoodIn.filter(({ from, until }) => receivedAt && from <= receivedAt && receivedAt < until)
  const held = [{ position, formerPositions }, ...standsInFor].flatMap((one) => [
    one,
    ...begunBefore(one.formerPositions, receivedAt),
  ])
  return [...held, ...then].some((one) => positions.includes(one.position))
}

/** Each began when the one before it ended; nobody knows any more when the first did. */
const begunBefore = (former: readonly FormerPosition[] = [], receivedAt: Date | undefined) =>
  former.filter((_, at) => {
    const since = former[at - 1]?.until
    return !since || !receivedAt || since <= receivedAt
  })

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

/** Whether somebody may have copies of the keys of cases that name them: nobody does who only ever had one. */
export const mayHoldNamed = ({
  formerPositions = [],
  standsInFor = [],
  stoodIn = [],
}: Pick<Officer, 'formerPositions' | 'standsInFor' | 'stoodIn'>): boolean =>
  formerPositions.length + standsInFor.length + stoodIn.length > 0

/** Whether somebody could close a case only as a deputy, and stands in for one who investigated it. */
export const closesInSteadOf = (
  investigators: readonly string[],
  { role, standsInFor = [] }: Pick<Officer, 'role' | 'standsInFor'>,
  closing: readonly Mover[],
): boolean => !closing.includes(role) && standsInFor.some(({ officer }) => investigators.includes(officer))
