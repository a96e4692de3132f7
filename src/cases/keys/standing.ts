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
