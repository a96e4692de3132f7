import type { Actor } from '../officers/officer.js'
import type { StoredCase } from './case.model.js'
import { caseKeyOf, openContent } from './case.seals.js'
import { mayKeep } from './key-ground.js'

/** What of a stored case decides whether it opens for somebody. */
export type Openable = Pick<StoredCase, '_id' | 'receivedAt' | 'keys' | 'content' | 'recused' | 'assignee'>

/** The fields of it, for a query. */
export const OPENABLE = { number: 1, receivedAt: 1, keys: 1, content: 1, recused: 1, assignee: 1 } as const

/**
 * The key of a case for whoever may open it: they have a copy for the keys that they have now, and the rules of
 * key-ground.ts still give them a ground. Undefined for everybody else. The one way of the office's people to a case key.
 */
export function keyHeldBy(actor: Actor, stored: Openable): Buffer | undefined {
  const copy = stored.keys.find(({ holder }) => holder === actor.id)
  const key = copy && caseKeyOf(stored, actor.id, actor.privateKey)
  if (!key) return undefined
  const { positions } = openContent(stored, key)
  return mayKeep(actor, copy, { ...stored, positions }) ? key : undefined
}
