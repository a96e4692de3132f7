import type { Connection, Types } from 'mongoose'
import type { AuditEvent } from '../../audit/audit.entry.js'
import type { Actor } from '../../officers/officer.js'
import { OPENABLE } from '../case.access.js'
import { CaseNotFound } from '../case.errors.js'
import type { CaseContent } from '../case.js'
import { caseModel } from '../case.model.js'
import { newId } from '../case.seals.js'
import { receivedCases } from '../received-cases.js'
import { groupAlike, type Likened } from './likeness.js'
import { COMPARED_FIELDS, see, wordsIn, type SeenCase } from './seen-case.js'

/** So many of the newest received cases are compared; a page says so where there are more. */
export const COMPARED_MAX = 2_000
/** For the link above the inbox, which must not keep anybody waiting. */
export const GLANCED_AT = 50
/** While the newest cases are the same ones, their groups are not counted again; somebody may be given keys meanwhile. */
const GLANCE_MS = 60_000
/** Cases of one group on a page: a form has no more than 200 fields. */
export const SHOWN_MAX = 150

export type AlikeCase = Likened<SeenCase>
/** The groups, the largest first, and whether there were more cases than could be compared. */
export type LookAlikes = { groups: AlikeCase[][]; compared: number; more: boolean }
/** One group, the earliest first: those shown, with the words of the cases that the officer has declared on. */
export type LookAlikeGroup = {
  cases: AlikeCase[]
  words: Map<string, CaseContent>
  /** How many the group has beyond those shown. */
  beyond: number
}

type Dependencies = {
  connection: Connection
  record: (events: AuditEvent[]) => Promise<void>
  clock: () => Date
}

/**
 * Received cases whose texts are alike. Texts are opened with the officer's key for one request and held against each
 * other there; neither they nor what came of it is kept.
 */
export function lookAlikesService({ connection, record, clock }: Dependencies) {
  const cases = caseModel(connection)
  const received = receivedCases(connection)

  /** By officer, among which cases so many groups were counted last: a number, and nothing of what was compared. */
  const glances = new Map<string, { among: string; at: number; groups: number }>()

  const newest = (actor: Actor, max: number) => received.newest({ 'keys.holder': actor.id }, max)
  const openAll = (actor: Actor, ids: Types.ObjectId[]) => received.seeAll(actor, ids, COMPARED_FIELDS, see)

  const entry = (
    actor: Actor,
    action: string,
    more: Pick<AuditEvent, 'caseNumber' | 'facts'>,
  ): AuditEvent => ({
    ...{ id: newId(), at: clock(), action, who: actor.id },
    ...more,
  })

  async function wordsOfDeclared(actor: Actor, shown: AlikeCase[]): Promise<Map<string, CaseContent>> {
    const ids = shown.filter(({ declared }) => declared).map(({ id }) => id)
    const fields = { ...OPENABLE, declared: 1 } as const
    const found = await received.seeAll(actor, ids, fields, (stored): [string, CaseContent] | undefined => {
      const content = wordsIn(stored, actor)
      return content && [stored.number, content]
    })
    return new Map(found)
  }

  return {
    /** How many groups there are among the newest received cases, and whether there are others beside those. */
    async glanceAtLookAlikes(actor: Actor): Promise<{ groups: number; more: boolean }> {
      const { ids, more } = await newest(actor, GLANCED_AT)
      const [among, now] = [ids.join(), clock().getTime()]
      const last = glances.get(actor.id)
      if (last?.among === among && Math.abs(now - last.at) < GLANCE_MS) return { groups: last.groups, more }
      const groups = (await groupAlike(await openAll(actor, ids))).filter(isGroup).length
      glances.set(actor.id, { among, at: now, groups })
      return { groups, more }
    },

    /** Every group among the received cases that open for this officer. On record, without any case being read. */
    async lookAlikes(actor: Actor): Promise<LookAlikes> {
      const { ids, more } = await newest(actor, COMPARED_MAX)
      const seen = await openAll(actor, ids)
      await record([entry(actor, 'case.compared', { facts: { cases: seen.length } })])
      const groups = (await groupAlike(seen)).filter(isGroup)
      return {
        groups: groups.toSorted((one, other) => other.length - one.length),
        compared: seen.length,
        more,
      }
    },

    /**
     * The received cases that a case is grouped with, itself among them unless it is closed by now. Whose words and
     * whose named positions this shows is on record before it resolves, for each case. @throws {CaseNotFound}
     */
    async lookAlikesOf(actor: Actor, number: string): Promise<LookAlikeGroup> {
      const asked = await cases.findOne({ number, 'keys.holder': actor.id }, { _id: 1 }).lean()
      if (!asked) throw new CaseNotFound()
      const { ids } = await newest(actor, COMPARED_MAX)
      const others = ids.filter((id) => !id.equals(asked._id))
      const groups = await groupAlike(await openAll(actor, [...others, asked._id]))
      const group = groups.find((one) => one.some((alike) => alike.number === number))
      if (!group) throw new CaseNotFound()
      const waiting = group.filter(({ status }) => status === 'received')
      const shown = firstOf(waiting)
      const words = await wordsOfDeclared(actor, shown)
      await record([
        entry(actor, 'case.compared', { facts: { cases: ids.length } }),
        ...shown.map(({ number: caseNumber }) =>
          entry(actor, words.has(caseNumber) ? 'case.read' : 'case.considered', { caseNumber }),
        ),
      ])
      return { cases: shown, words, beyond: waiting.length - shown.length }
    },
  }
}

const isGroup = (group: AlikeCase[]): boolean => group.length > 1

/** As many as a page shows, in their order. What an officer may want to keep is no reason why others never come. */
function firstOf(received: AlikeCase[]): AlikeCase[] {
  const [first, ...others] = received
  const plain = others.filter(({ marks }) => marks.length === 0)
  const marked = others.filter(({ marks }) => marks.length > 0)
  const chosen = new Set([...(first ? [first] : []), ...plain, ...marked].slice(0, SHOWN_MAX))
  return received.filter((one) => chosen.has(one))
}
