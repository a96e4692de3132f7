import type { Officer } from '../officers/officer.js'
import { newKey } from '../sealing/envelope.js'
import { bytes } from '../store/bytes.js'
import type { StoredCase, StoredKey } from './case.model.js'
import type { HeldCase } from './case.reading.js'
import { keyFor, openContent, sealedAnew, type SealedParts } from './case.seals.js'
import { isFree } from './conflicts.js'
import { mayKeep, mayKeepByRole, type Ground, type Standing } from './key-ground.js'
import { missingIn } from './key-holders.js'

/** Who comes to a case and who leaves it. */
export type Handover = {
  /** Ids of officers who lose their copy of the key; officers who keep one as entitled stay with `asAssignee`. */
  leaving?: string | undefined
  /** Whether only the copy that the assignment gave is taken. */
  asAssignee?: boolean
  /** Who gets a copy, and on what ground. */
  joining?: { officer: Officer; as: Ground } | undefined
  /** Who has it to investigate afterwards. */
  assignee: string | undefined
  /** Ids of those who won't be able to close it because they investigate it. */
  investigators?: readonly string[]
  /** Ids of those who have declared a conflict of interest, the leaving one included. */
  recused?: readonly string[]
}

/** Whose keys a case can be sealed to. */
export type KeyRing = { officers: Officer[]; recoveryPublicKey: Buffer }

/** Under which key a case lies after a handover, who holds it, and everything sealed anew where the key is another. */
export type Custody = { key: Buffer; keys: StoredKey[]; parts: SealedParts | undefined }

/**
 * Hands a case over. Whoever leaves may have kept their copy of the key, so the case then gets a fresh one that those
 * who stay are given, and everything sealed is sealed anew: the old copy opens nothing written from then on. The same goes for
 * whoever lost their ground meanwhile, by another role or position or a closed account. Where nobody who stays could
 * close the case, its oversight officer gets the key; where nobody could open it, whoever may.
 */
export function custodyAfter({ stored, key: old }: HeldCase, handover: Handover, ring: KeyRing): Custody {
  const { leaving, asAssignee = false, joining } = handover
  const { positions } = openContent(stored, old)
  const { receivedAt } = stored
  const { assignee, recused = stored.recused } = handover
  const facts = { receivedAt, positions, assignee, recused }
  const isDue = dueIn(facts, ring.officers)
  const goes = ({ holder, as }: StoredKey) =>
    // Whoever stands in for an assignee has a copy on the same ground.
    (as === 'assignee' && leaving === stored.assignee) || (holder === leaving && !asAssignee)
  const kept = stored.keys.filter((copy) => !isDue(copy) && !(leaving !== undefined && goes(copy)))
  const isFresh = kept.length < stored.keys.length
  const key = isFresh ? newKey() : old
  let keys = isFresh ? kept.map((copy) => keyAnew(copy, stored, key, ring)) : stored.keys
  const give = (officer: Officer, as: StoredKey['as']) => (keys = withCopy(keys, officer, as, key))
  if (joining) give(joining.officer, joining.as)
  const deputy = joining && ring.officers.find(({ id }) => id === joining.officer.deputy)
  if (deputy && isFree(deputy, facts)) give(deputy, joining.as)
  const { investigators = [] } = handover
  for (const { officer, as } of missingIn({ ...facts, keys, investigators }, ring.officers)) give(officer, as)
  return { key, keys, parts: isFresh ? sealedAnew(stored, old, key) : undefined }
}

/** Ids of the officers who have a copy now and had none before. */
export const cameTo = (before: readonly StoredKey[], after: readonly StoredKey[]): string[] =>
  after
    .filter(({ as }) => as !== 'reporter' && as !== 'recovery')
    .map(({ holder }) => holder)
    .filter((holder) => !before.some((copy) => copy.holder === holder))

/** Tells of a copy whether its holder has no ground for it any more. Of an account that is being closed it isn't sure. */
export const dueIn =
  (facts: Standing, officers: readonly Officer[]) =>
  (copy: StoredKey): boolean => {
    if (copy.as === 'reporter' || copy.as === 'recovery') return false
    const holder = officers.find(({ id }) => id === copy.holder)
    if (holder === undefined) return true
    // Whoever stands in for somebody who is named is kept out for those days; their copy stays.
    const { standsInFor: _, ...alone } = holder
    return !(holder.closing || mayKeep(holder, copy, facts) || mayKeep(alone, copy, facts))
  }

/**
 * The copies of a case key with one for somebody more; on the ground that they had one before, where they had and it
 * still holds. Also for somebody who has a copy already: it may be for a key pair that they lost.
 */
export function withCopy(
  keys: StoredKey[],
  officer: Officer,
  as: StoredKey['as'],
  caseKey: Buffer,
): StoredKey[] {
  if (!officer.publicKey) return keys
  const had = keys.find(({ holder }) => holder === officer.id)
  const stays = had && (had.as === 'assignee' || mayKeepByRole(officer, had, { assignee: undefined }))
  const copy = keyFor(officer.id, stays ? had.as : as, bytes(officer.publicKey), caseKey)
  return had ? keys.map((one) => (one === had ? copy : one)) : [...keys, copy]
}

/**
 * A holder's copy of a fresh key. Of somebody who has no key now, the old copy stays: it opens nothing, and shows that
 * the case is theirs to be granted again.
 */
function keyAnew(copy: StoredKey, stored: StoredCase, key: Buffer, ring: KeyRing): StoredKey {
  const { holder, as } = copy
  if (as === 'reporter') return keyFor(holder, as, bytes(stored.reporterPublicKey), key)
  if (as === 'recovery') return keyFor(holder, as, bytes(ring.recoveryPublicKey), key)
  const publicKey = ring.officers.find(({ id }) => id === holder)?.publicKey
  return publicKey ? keyFor(holder, as, bytes(publicKey), key) : copy
}
