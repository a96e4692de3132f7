import { COUNTED_MAX, type InboxCounts, type InboxFilter, type InboxRow } from './case.inbox.js'
import type { Names } from './case.names.js'
import type { Reader } from './case.view.js'
import { daysLeft } from './deadlines.js'
import { inboxPath } from './inbox.schema.js'
import { STATUSES } from './vocabulary.js'

/** The rows of the inbox in words. */
export const inboxRows = (rows: InboxRow[], names: Names, { actor, now, t }: Reader) =>
  rows.map((row) => ({
    number: row.number,
    status: row.status,
    stream: row.stream,
    categoryName: names.category(row.category),
    ageDays: -daysLeft(row.receivedAt, now),
    daysLeft: row.closedAt ? undefined : daysLeft(row.resolveDue, now),
    assigneeName: assigneeName(row, names, actor.id, t('case.mine')),
    opens: row.opens,
    urgent: row.urgent && row.status !== 'closed',
    replyWaiting: row.replyWaitingSince !== undefined,
    reopeningAsked: row.reopeningAskedAt !== undefined,
  }))

const assigneeName = ({ assignee }: InboxRow, names: Names, own: string, ownWord: string) =>
  assignee === undefined ? undefined : assignee === own ? ownWord : names.person(assignee)

/** The links above the list, each with its count: every status, what is overdue, what is one's own. */
export function inboxViews(filter: InboxFilter, counts: InboxCounts, { t }: Reader) {
  const open = counts.received + counts.assigned + counts.investigated
  const kept = { stream: filter.stream, category: filter.category, order: filter.order }
  const special = filter.overdue || filter.mine
  const counted = (count: number) => ({ count: Math.min(count, COUNTED_MAX), more: count > COUNTED_MAX })
  const byStatus = (['open', ...STATUSES, 'all'] as const).map((status) => ({
    status,
    text: status === 'open' || status === 'all' ? t(`inbox.${status}`) : t(`case.status.${status}`),
    ...counted(status === 'open' ? open : status === 'all' ? open + counts.closed : counts[status]),
    href: inboxPath({ ...kept, status }),
    current: !special && filter.status === status,
  }))
  return {
    statuses: byStatus,
    special: [
      {
        text: t('inbox.overdue'),
        ...counted(counts.overdue),
        href: inboxPath({ ...kept, overdue: true, order: 'urgent' }),
        current: filter.overdue,
      },
      {
        text: t('inbox.mine'),
        ...counted(counts.mine),
        href: inboxPath({ ...kept, mine: true }),
        current: filter.mine && !filter.overdue,
      },
    ],
  }
}

/** What stands above the list while cases are overdue: how many, and the oldest of them. */
export function overdueLine(number: string, { overdue }: InboxCounts, { t }: Reader) {
  const more = overdue > COUNTED_MAX
  const text = more
    ? t('inbox.overdueBannerMore', { count: COUNTED_MAX })
    : t('inbox.overdueBanner', { count: overdue })
  return { number, text }
}

/** So many cases are linked where a line above the list is about several. */
const LINKED_MAX = 3

/** How many cases a line above the list is about, the first of them, and how many there are beside; nothing for none. */
export const firstFew = ({ numbers, more }: { numbers: string[]; more: boolean }) =>
  numbers.length === 0
    ? undefined
    : {
        count: numbers.length,
        more,
        numbers: numbers.slice(0, LINKED_MAX),
        beyond: Math.max(0, numbers.length - LINKED_MAX),
      }
