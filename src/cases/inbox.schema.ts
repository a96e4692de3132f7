import { z } from 'zod'
import type { InboxFilter } from './case.inbox.js'
import { STATUSES, STREAMS } from './vocabulary.js'

const yes = z.literal('1').transform(() => true)

/** "1764000000000-65a1…": where the page before ended, as a moment in milliseconds and a case id. */
const cursor = z
  .string()
  .regex(/^\d{1,15}-[0-9a-f]{24}$/)
  .transform((value) => {
    const [at, id] = value.split('-') as [string, string]
    return { at: new Date(Number(at)), id }
  })

const filterSchema = z.object({
  status: z.enum(['open', 'all', ...STATUSES]).default('open'),
  stream: z.enum(STREAMS).optional(),
  category: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .optional(),
  overdue: yes.default(false),
  mine: yes.default(false),
  order: z.enum(['newest', 'urgent']).default('newest'),
  after: cursor.optional(),
})

/**
 * The inbox filter out of an address. A part that can't be used falls back to its default; `unusable` says so, so
 * that nobody takes the list for what they asked.
 */
export function readFilter(query: Record<string, unknown>): { filter: InboxFilter; unusable: boolean } {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
  const parsed = filterSchema.safeParse(given)
  if (parsed.success) return { filter: parsed.data, unusable: false }
  for (const issue of parsed.error.issues) delete given[String(issue.path[0])]
  return { filter: filterSchema.parse(given), unusable: true }
}

/** The address of the inbox with this filter; what is default is left out. */
export function inboxPath(filter: Partial<InboxFilter>): string {
  const { status, stream, category, overdue, mine, order, after } = filter
  const query = new URLSearchParams()
  if (status && status !== 'open') query.set('status', status)
  if (stream) query.set('stream', stream)
  if (category) query.set('category', category)
  if (overdue) query.set('overdue', '1')
  if (mine) query.set('mine', '1')
  if (order && order !== 'newest') query.set('order', order)
  if (after) query.set('after', `${after.at.getTime()}-${after.id}`)
  const text = query.toString()
  return text ? `/office/cases?${text}` : '/office/cases'
}
