import type { AuditEntry } from './audit.chain.js'

/** Entries that show somebody something of a case. */
const SHOWING = [
  'case.read',
  'case.fileRead',
  'case.considered',
  'case.recovered',
  'case.keyGranted',
] as const
type Showing = (typeof SHOWING)[number]

/** How somebody came to see a case, and how often. */
export type Opening = { who: string; first: Date; last: Date; times: Record<Showing, number> }

/** Everybody who has seen something of a case, whoever came first first. @param entries of one case, oldest first */
export async function openingsOf(
  entries: AsyncIterable<AuditEntry>,
): Promise<{ known: boolean; openings: Opening[] }> {
  const people = new Map<string, Opening>()
  let known = false
  for await (const { action, who, at, facts } of entries) {
    known = true
    if (!isShowing(action)) continue
    // Whoever was given the key is told of, not whoever gave it.
    const person = typeof facts?.['officer'] === 'string' ? facts['officer'] : who
    const found = people.get(person) ?? { who: person, first: at, last: at, times: none() }
    found.times[action] += 1
    if (at > found.last) found.last = at
    people.set(person, found)
  }
  return { known, openings: [...people.values()] }
}

const isShowing = (action: string): action is Showing => (SHOWING as readonly string[]).includes(action)
const none = (): Record<Showing, number> =>
  Object.fromEntries(SHOWING.map((action) => [action, 0])) as Record<Showing, number>
