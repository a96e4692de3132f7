import type { Connection } from 'mongoose'
import { actingIds } from '../../officers/leave.js'
import type { Actor, Officer } from '../../officers/officer.js'
import { CASEWORKERS, ENTITLED_ROLES, hasRole } from '../../officers/roles.js'
import { caseModel, type StoredCase } from '../case.model.js'
import { currentCopy, mayKeepByRole, opensByRole } from '../key-ground.js'
import { canHoldKeys, type Keyed } from '../key-holders.js'
import type { grantRuns } from './grants.js'
import type { RunProgress } from './key-runs.js'
import { heldCases } from './held-cases.js'

const PAGE = 500
/** So many numbers are listed; the count is of all. */
export const NUMBERS_SHOWN = 200

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

/** Who waits for keys of cases, and from whom they can come. */
export function waitingService({ connection, officers, grantProgress, givers }: Dependencies) {
  const cases = caseModel(connection)
  const isOlder = async (since: Date) => (await cases.exists({ receivedAt: { $lt: since } })) !== null

  /** Whether there is a case that the actor could look at for them: none is opened to find out. */
  async function couldGive(actor: Actor, to: Keyed): Promise<boolean> {
    const { awaitingSince } = to
    if (!awaitingSince) return false
    const older = { 'keys.holder': actor.id, receivedAt: { $lt: awaitingSince } }
    const theirs = hasRole(to, [...ENTITLED_ROLES, 'oversight'])
      ? older
      : { ...older, assignee: { $in: actingIds(to) } }
    return (await cases.exists(theirs)) !== null
  }

  async function granteeOf(
    actor: Actor,
    officer: Keyed,
    progress: RunProgress | undefined,
  ): Promise<Grantee> {
    const done = progress?.state === 'done' && progress.beganAt >= (officer.awaitingSince ?? progress.beganAt)
    return { officer, waits: !done && (await couldGive(actor, officer)), progress }
  }

  async function colleaguesOf(actor: Actor): Promise<Keyed[]> {
    const people = (await officers()).filter(canHoldKeys)
    return people.filter((one) => one.id !== actor.id && hasRole(one, CASEWORKERS))
  }

  async function granteesAmong(actor: Actor, colleagues: Keyed[]): Promise<Grantee[]> {
    const progress = await grantProgress(actor, colleagues)
    return Promise.all(colleagues.map((one) => granteeOf(actor, one, progress.get(one.id))))
  }

  return {
    /** Colleagues whom keys can be given to; `waits` where somebody asks this officer for it. */
    grantees: async (actor: Actor): Promise<Grantee[]> => granteesAmong(actor, await colleaguesOf(actor)),

    /** Those who wait for this officer to give them keys. Asked by each inbox, where hardly ever anybody waits. */
    async waitingFor(actor: Actor): Promise<Keyed[]> {
      const asking = (await colleaguesOf(actor)).filter(({ awaitingSince }) => awaitingSince)
      if (asking.length === 0) return []
      const found = await granteesAmong(actor, asking)
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
        if (numbers.length < NUMBERS_SHOWN) numbers.push(number)
        for (const one of people) if (opensByRole({ keys, assignee }, one)) from.add(one.id)
      }
    return { count, numbers, from }
  }
}
