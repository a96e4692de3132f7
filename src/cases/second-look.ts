import type { Notice } from '../notifications/notice.js'
import type { Officer } from '../officers/officer.js'
import { hasRole } from '../officers/roles.js'
import type { ChangingService } from './case.changing.js'
import type { Pending, StoredCase } from './case.model.js'
import { withCopy } from './custody.js'
import { inCase, isFree } from './conflicts.js'
import { missingIn, openersOf, type KeyStanding } from './key-holders.js'
import { audited, noticed } from './pending.js'

export type SecondLookDependencies = {
  officers: () => Promise<Officer[]>
  changing: ChangingService
  clock: () => Date
}

export type SecondLook = ReturnType<typeof secondLook>

/** A case as it was just written: its copies, and what decides who may have one. */
export type Written = Pick<StoredCase, '_id' | 'number' | 'version' | 'grants'> & KeyStanding

/**
 * Between deciding who is to have a case's key and writing it, an account may be closed. Closing looks for cases that its
 * owner is the last to open once the account is closed; whoever writes looks at the directory again once the case is
 * written. Whichever comes second sees the other.
 */
export function secondLook({ officers, changing, clock }: SecondLookDependencies) {
  const entry = (action: string, { number: caseNumber }: Written, officer?: string): Pending =>
    audited({ at: clock(), action, who: 'system', caseNumber, ...(officer ? { facts: { officer } } : {}) })
  const notice = (kind: Notice['kind'], { number: caseNumber }: Written, to: string[]): Pending[] =>
    noticed({ at: clock(), kind, to, caseNumber })

  return {
    /**
     * Gives copies to whoever must have one now. Where nobody is left who could be given one, that is on record, and those are
     * told who can have the recovery key fetched. Does nothing where somebody changed the case meanwhile: they have looked.
     */
    async lookAgain(written: Written, key: Buffer): Promise<void> {
      const people = await officers()
      const missing = missingIn(written, people)
      if (missing.length > 0) {
        const keys = missing.reduce((all, { officer, as }) => withCopy(all, officer, as, key), written.keys)
        const ids = missing.map(({ officer: { id } }) => id)
        await changing.changeCopies(written, keys, [
          ...ids.map((id) => entry('case.keyGranted', written, id)),
          ...notice('caseFiled', written, ids),
        ])
      } else if (openersOf(written, people).length === 0) {
        await changing.changeCopies(written, written.keys, [
          entry('case.nobodyOpens', written),
          ...notice('nobodyOpens', written, whoFetches(written, people)),
        ])
      }
    },
  }
}

/** Who sees to it that the recovery key is fetched, where that tells nobody of a case that is about them. */
const whoFetches = (facts: KeyStanding, people: readonly Officer[]): string[] =>
  people
    .filter(
      (one) =>
        one.active && isFree(one, facts) && hasRole(inCase(one, facts.recused), ['secretary', 'auditor']),
    )
    .map(({ id }) => id)
