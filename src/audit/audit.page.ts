import type { AuditEntry } from './audit.chain.js'
import { toEntry, type AuditModel } from './audit.model.js'

/** Which entries: all of these must hold. */
export type EntryFilter = {
  caseNumber?: string | undefined
  who?: string | undefined
  action?: string | undefined
  /** Entries older than this sequence. */
  before?: number | undefined
  /** Not earlier than this moment. */
  from?: Date | undefined
  /** Earlier than this moment. */
  until?: Date | undefined
}
export type AuditFilter = EntryFilter & { limit: number }

/** A query that the store answers by an index. */
export const conditions = ({ caseNumber, who, action, before }: Omit<EntryFilter, 'from' | 'until'>) => ({
  ...(caseNumber ? { caseNumber } : {}),
  ...(who ? { who } : {}),
  ...(action ? { action } : {}),
  ...(before ? { sequence: { $lt: before } } : {}),
})

/**
 * A page of what fits, newest first. Where days are asked for it is in the order of time, which an entry that was
 * recorded late doesn't share with the chain, and begins at the last of these days however long ago that was. A case has
 * few entries: these are looked through along the chain.
 */
export async function pageOf(entries: AuditModel, { limit, ...filter }: AuditFilter): Promise<AuditEntry[]> {
  const { from, until, caseNumber, before, ...rest } = filter
  const byTime = (from || until) && !caseNumber
  const found = byTime
    ? entries
        .find({ ...conditions(rest), ...(await timesOf(entries, filter)) })
        .sort({ at: -1, sequence: -1 })
    : entries
        .find({ ...conditions({ ...rest, caseNumber, before }), ...withinDays(filter) })
        .sort({ sequence: -1 })
  return (await found.limit(limit).lean()).map(toEntry)
}

const withinDays = ({ from, until }: EntryFilter) =>
  from || until ? { at: { ...(from ? { $gte: from } : {}), ...(until ? { $lt: until } : {}) } } : {}

/** The days, as far as an earlier page has left them. */
async function timesOf(entries: AuditModel, filter: EntryFilter) {
  const { before: sequence, from, until } = filter
  const last = sequence && (await entries.findOne({ sequence }, { at: 1 }).lean())
  if (!last || (until && last.at >= until)) return withinDays(filter)
  const at = { ...(from ? { $gte: from } : {}), $lte: last.at }
  return { at, $or: [{ at: { $lt: last.at } }, { sequence: { $lt: sequence } }] }
}
