import type { Actor, Officer } from '../../officers/officer.js'

/**
 * Everybody at this moment, as long as these are still who they were: nobody gives or takes keys whose account was closed
 * or changed a second ago.
 */
export async function whileTheyStand(
  officers: () => Promise<Officer[]>,
  who: readonly (Officer | Actor)[],
): Promise<Officer[] | undefined> {
  const people = await officers()
  const stands = (one: Officer) => {
    const now = people.find(({ id }) => id === one.id)
    const unmoved = now?.role === one.role && now.position === one.position
    return now?.active && unmoved && now.publicKey?.equals(one.publicKey ?? Buffer.of())
  }
  return who.every(stands) ? people : undefined
}

/** Somebody with whom they stand in for at this moment: a leave may be over since they pressed. */
export function asNow<T extends Officer>(one: T, people: readonly Officer[]): T {
  const now = people.find(({ id }) => id === one.id)
  return now ? { ...one, standsInFor: now.standsInFor ?? [], stoodIn: now.stoodIn ?? [] } : one
}
