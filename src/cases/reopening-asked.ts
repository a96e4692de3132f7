import type { Connection } from 'mongoose'
import type { Actor } from '../officers/officer.js'
import { hasRole, ROLES } from '../officers/roles.js'
import { keyHeldBy, OPENABLE } from './case.access.js'
import { caseModel, type StoredCase } from './case.model.js'
import { stepsOf } from './case.steps.js'
import { mayHoldNamed } from './conflicts.js'
import { heldBy, opensByRole } from './key-ground.js'
import { TRANSITIONS } from './transitions.js'

/** So many requests are looked at; a number above it helps nobody. */
export const REQUESTS_MAX = 100

/** Roles of those who decide on a request, as the workflow has them. */
const DECIDING = ROLES.filter((role) =>
  TRANSITIONS.some(({ action, by }) => action === 'reopen' && by.includes(role)),
)

/** What of a case tells whether somebody may reopen it; its content only where it may name them. */
const { content, ...ROLE_FIELDS } = {
  ...{ ...OPENABLE, status: 1, 'timeline.action': 1, 'timeline.by': 1, 'timeline.onBehalfOf': 1 },
} as const

/** Numbers of cases, the request that waits longest first, and whether there are more than are looked at. */
export type ReopeningAsked = { numbers: string[]; more: boolean }

/** Closed cases whose reporter asks for them to be opened again. */
export function reopeningService(connection: Connection) {
  const cases = caseModel(connection)

  return {
    /** The requests that this officer may decide on. */
    async reopeningAsked(actor: Actor): Promise<ReopeningAsked> {
      const held = heldBy(actor)
      if (!held || !hasRole(actor, DECIDING)) return { numbers: [], more: false }
      const named = mayHoldNamed(actor)
      const found = await cases
        .find(
          { ...held, reopeningAskedAt: { $exists: true } },
          named ? { ...ROLE_FIELDS, content } : ROLE_FIELDS,
        )
        .sort({ reopeningAskedAt: 1, _id: 1 })
        .limit(REQUESTS_MAX + 1)
        .lean<StoredCase[]>()
      const opens = (stored: StoredCase) =>
        named ? keyHeldBy(actor, stored) !== undefined : opensByRole(stored, actor)
      const theirs = found
        .slice(0, REQUESTS_MAX)
        .filter((stored) => opens(stored) && stepsOf(actor, stored).some(({ action }) => action === 'reopen'))
      return { numbers: theirs.map(({ number }) => number), more: found.length > REQUESTS_MAX }
    },
  }
}
