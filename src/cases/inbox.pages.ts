import type { Request } from 'express'
import type { Actor } from '../officers/officer.js'
import { firstPage } from '../officers/navigation.js'
import { dayStart } from '../office/days.js'
import { fiscalYearOf } from '../office/fiscal-year.js'
import { endsSoon } from '../officers/service-end.js'
import { localPath } from '../web/language.js'
import type { Page } from '../web/route.js'
import { caseNumberIn } from './case-number.js'
import { actorOf, deskFor, doneIn, type CasePageDependencies } from './case.desk.js'
import type { InboxCounts, InboxFilter } from './case.inbox.js'
import { LOOKED_AT_MAX } from './danger.js'
import { inboxPath, readFilter } from './inbox.schema.js'
import { firstFew, inboxRows, inboxViews, overdueLine } from './inbox.view.js'

/** Of what was looked for in vain no more than this is shown again. */
const SOUGHT_MAX = 40

/** The way into the office, and the list of cases. */
export function inboxPages(given: CasePageDependencies): Record<'enter' | 'list', Page> {
  const { cases } = given

  /** Only where the list begins, and only where there are two to be alike: it opens cases to compare them. */
  const glance = async (actor: Actor, { status, after }: InboxFilter, { received }: InboxCounts) =>
    received > 1 && !after && ['open', 'received'].includes(status)
      ? cases.glanceAtLookAlikes(actor)
      : undefined

  /** The case whose number is asked for, where it opens. Of any other nobody learns whether it is there. */
  async function find(req: Request, actor: Actor): Promise<{ sought?: string; found?: string }> {
    const { number: typed } = req.query
    if (typeof typed !== 'string' || typed.trim() === '') return {}
    const number = caseNumberIn(typed, fiscalYearOf(given.clock()))
    const opens = number !== undefined && (await cases.mayOpen(actor, number))
    return opens ? { found: number } : { sought: typed.trim().slice(0, SOUGHT_MAX) }
  }

  return {
    enter: (_req, res) => {
      res.redirect(303, localPath(res.locals.language, firstPage(actorOf(res))))
    },

    list: async (req, res) => {
      const { filter, unusable } = readFilter(req.query)
      const { sought, found } = await find(req, actorOf(res))
      if (found) return res.redirect(303, localPath(res.locals.language, `/office/cases/${found}`))
      const { names, reader } = await deskFor(given, res)
      const [{ rows, next }, counts, danger, oldest, reopening, waiting, due] = await Promise.all([
        cases.list(reader.actor, filter),
        cases.counts(reader.actor),
        cases.inDanger(reader.actor),
        cases.oldestOverdue(reader.actor),
        cases.reopeningAsked(reader.actor),
        cases.waitingFor(reader.actor),
        cases.whoseKeysAreDue(reader.actor),
      ])
      const alike = await glance(reader.actor, filter, counts)
      const views = inboxViews(filter, counts, reader)
      res.status(sought ? 404 : unusable ? 422 : 200).render('cases/inbox', {
        filter,
        unusable,
        sought,
        year: fiscalYearOf(reader.now),
        done: doneIn(req),
        rows: inboxRows(rows, names, reader),
        due: due.map(({ id }) => names.person(id)),
        waiting: waiting.map(({ id }) => ({ id, name: names.person(id) })),
        ending: endsSoon(reader.actor.lastDay, reader.now) && dayStart(reader.actor.lastDay ?? ''),
        locked: rows.some(({ opens }) => !opens),
        alike: alike && (alike.groups > 0 || alike.more) ? alike : undefined,
        views,
        danger: firstFew(danger),
        lookedAt: LOOKED_AT_MAX,
        reopening: firstFew(reopening),
        oldest: oldest && overdueLine(oldest.number, counts, reader),
        categories: names.categories,
        statuses: views.statuses.map(({ status, text }) => ({ value: status, text })),
        next: next && inboxPath({ ...filter, after: next }),
        first: filter.after && inboxPath({ ...filter, after: undefined }),
        filtered: inboxPath(filter) !== '/office/cases',
      })
    },
  }
}
