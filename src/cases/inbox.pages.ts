import type { Actor } from '../officers/officer.js'
import { firstPage } from '../officers/navigation.js'
import { dayStart } from '../office/days.js'
import { endsSoon } from '../officers/service-end.js'
import { localPath } from '../web/language.js'
import type { Page } from '../web/route.js'
import { actorOf, deskFor, doneIn, type CasePageDependencies } from './case.desk.js'
import type { InboxCounts, InboxFilter } from './case.inbox.js'
import { LOOKED_AT_MAX } from './danger.js'
import { inboxPath, readFilter } from './inbox.schema.js'
import { firstFew, inboxRows, inboxViews, overdueLine } from './inbox.view.js'

/** The way into the office, and the list of cases. */
export function inboxPages(given: CasePageDependencies): Record<'enter' | 'list', Page> {
  const { cases } = given

  /** Only where the list begins, and only where there are two to be alike: it opens cases to compare them. */
  const glance = async (actor: Actor, { status, after }: InboxFilter, { received }: InboxCounts) =>
    received > 1 && !after && ['open', 'received'].includes(status)
      ? cases.glanceAtLookAlikes(actor)
      : undefined

  return {
    enter: (_req, res) => {
      res.redirect(303, localPath(res.locals.language, firstPage(actorOf(res))))
    },

    list: async (req, res) => {
      const { filter, unusable } = readFilter(req.query)
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
      res.status(unusable ? 422 : 200).render('cases/inbox', {
        filter,
        unusable,
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
