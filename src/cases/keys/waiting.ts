import type { Connection } from 'mongoose'
import { actingIds } from '../../officers/leave.js'
import type { Actor, Officer } from '../../officers/officer.js'
import { CASEWORKERS, ENTITLED_ROLES, hasRole } from '../../officers/roles.js'
import { caseModel, type StoredCase } from '../case.model.js'
import { investigatorsOf } from '../case.steps.js'
import { currentCopy, mayKeepByRole, opensByRole } from '../key-ground.js'
import { canHoldKeys, groundFor, type Keyed } from '../key-holders.js'
import type { grantRuns } from './grants.js'
import type { RunProgress } from './key-runs.js'
import { mayHoldNamed } from '../conflicts.js'
import { heldCases } from './held-cases.js'

const PAGE = 500
/** So many numbers are listed; the count is of all. */
export const NUMBERS_SHOWN = 200

/** So many of the latest cases are looked at for a key that somebody lacks, and so many of the oldest. */
const LOOKED_AT = 500
const LOOKED_AT_FIELDS = {
  ...{ receivedAt: 1, recused: 1, assignee: 1, 'keys.holder': 1, 'keys.as': 1, 'keys.to': 1 },
  ...{ 'timeline.action': 1, 'timeline.by': 1, 'timeline.onBehalfOf': 1 },
} as const

/** How many cases there are, and the numbers of the first of them. */
export type Counted = { count: number; numbers: string[] }

/** A colleague who could be given keys, and how far the giving has come. */
export type Grantee = { officer: Keyed; waits: boolean; progress: RunProgress | undefined }

/**
 * What waits for an officer themself. With new keys after a forgotten password: how many cases don't open, the numbers of
 * the latest, and who could give their keys. Somebody new may not know which cases there are, only who could.
 */
export type OwnWaiting = Counted & {
  isNew: boolean
  since: Date | undefined
  from: Officer[]
  givers: { by: string; given: number; state: RunProgress['state'] }[]
}

type Dependencies = {
  connection: Connection
  officers: () => Promise<Officer[]>
} & Pick<ReturnType<typeof grantRuns>, 'grantProgress' | 'givers'>

const waitsFor = ({ keys, assignee }: StoredCase, officer: Officer): boolean =>
  keys.some((copy) => copy.holder === officer.id && mayKeepByRole(officer, copy, { assignee })) &&
  !currentCopy(keys, officer)

/** Whether a case opens for one, not for the other, and could: as far as it shows while whom it names lies sealed. */
function couldGiveOne(actor: Actor, to: Keyed, stored: StoredCase, people: Officer[]): boolean {
  if (!opensByRole(stored, actor) || opensByRole(stored, to)) return false
  const facts = { ...stored, positions: [], investigators: investigatorsOf(stored) }
  return groundFor(to, facts, people) !== undefined
}

/** Who waits for keys of cases, and from whom they can come. */
export function waitingService({ connection, officers, grantProgress, givers }: Dependencies) {
  const cases = caseModel(connection)
  const isOlder = async (since: Date) => (await cases.exists({ receivedAt: { $lt: since } })) !== null

  /**
   * Whether there is a case whose key the actor could give them: none is opened to find out. Keys are given from the
   * latest case on, so that what is left of many lies at their end, and what nobody began at their beginning.
   */
  async function couldGive(actor: Actor, to: Keyed, people: Officer[]): Promise<boolean> {
    const { awaitingSince } = to
    if (!awaitingSince) return false
    const older = { 'keys.holder': actor.id, receivedAt: { $lt: awaitingSince } }
    const theirs = hasRole(to, [...ENTITLED_ROLES, 'oversight'])
      ? older
      : { ...older, assignee: { $in: actingIds(to) } }
    for (const direction of [-1, 1] as const) {
      const found = await cases
        .find(theirs, LOOKED_AT_FIELDS)
        .sort({ receivedAt: direction, _id: direction })
        .limit(LOOKED_AT)
        .lean<StoredCase[]>()
      if (found.some((stored) => couldGiveOne(actor, to, stored, people))) return true
      if (found.length < LOOKED_AT) return false
    }
    return false
  }

  async function granteeOf(
    actor: Actor,
    officer: Keyed,
    progress: RunProgress | undefined,
    people: Officer[],
  ): Promise<Grantee> {
    const done = progress?.state === 'done' && progress.beganAt >= (officer.awaitingSince ?? progress.beganAt)
    return { officer, waits: !done && (await couldGive(actor, officer, people)), progress }
  }

  const colleaguesOf = (actor: Actor, people: Officer[]): Keyed[] =>
    people.filter(canHoldKeys).filter((one) => one.id !== actor.id && hasRole(one, CASEWORKERS))

  async function granteesAmong(actor: Actor, colleagues: Keyed[], people: Officer[]): Promise<Grantee[]> {
    const progress = await grantProgress(actor, colleagues)
    return Promise.all(colleagues.map((one) => granteeOf(actor, one, progress.get(one.id), people)))
  }

  return {
    /** Colleagues whom keys can be given to; `waits` where somebody asks this officer for it. */
    async grantees(actor: Actor): Promise<Grantee[]> {
      const people = await officers()
      return granteesAmong(actor, colleaguesOf(actor, people), people)
    },

    /** Those who wait for this officer to give them keys. Asked by each inbox, where hardly ever anybody waits. */
    async waitingFor(actor: Actor): Promise<Keyed[]> {
      const people = await officers()
      const asking = colleaguesOf(actor, people).filter(({ awaitingSince }) => awaitingSince)
      if (asking.length === 0) return []
      const found = await granteesAmong(actor, asking, people)
      return found.filter(({ waits }) => waits).map(({ officer }) => officer)
    },

    /** What an officer can't open yet, and who could change that. */
    async ownWaiting(actor: Actor): Promise<OwnWaiting> {
      const [people, given] = await Promise.all([officers(), givers(actor)])
      const since = actor.awaitingSince
      if (actor.keysSince !== undefined) {
        const { from, ...found } = await unopened(actor, people)
        return { ...found, isNew: false, since, from: people.filter(({ id }) => from.has(id)), givers: given }
      }
      const from = people.filter((one) => canHoldKeys(one) && hasRole(one, ENTITLED_ROLES))
      const colleagues = from.filter(({ id }) => id !== actor.id)
      const isNew = since !== undefined && hasRole(actor, ENTITLED_ROLES) && (await isOlder(since))
      return { count: 0, numbers: [], isNew, since, from: colleagues, givers: given }
    },
  }

  /** The cases that an officer had the key of before they forgot their password, and can't open since. */
  async function unopened(actor: Actor, people: Officer[]) {
    const numbers: string[] = []
    const from = new Set<string>()
    let count = 0
    for await (const page of heldCases(connection, actor.id, { pageSize: PAGE, only: 'keys' }))
      for (const { keys, number, assignee } of page.filter((one) => waitsFor(one, actor))) {
        count += 1
        // One of them may name somebody who was moved.
        if (numbers.length < NUMBERS_SHOWN && !mayHoldNamed(actor)) numbers.push(number)
        for (const one of people) if (opensByRole({ keys, assignee }, one)) from.add(one.id)
      }
    return { count, numbers, from }
  }
}
