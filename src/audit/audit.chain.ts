import { createHash } from 'node:crypto'
import type { AuditEvent } from './audit.entry.js'

/** An event as the trail keeps it: numbered from 1 without a gap, each with the hash of the one before. */
export type AuditEntry = AuditEvent & {
  sequence: number
  /** SHA-256 as 64 hex digits over everything else in this entry. */
  hash: string
  previous: string
}

/** The last link: what the next entry is chained to. */
export type Head = { sequence: number; hash: string }

/** What the first entry is chained to. */
export const BEGINNING: Head = { sequence: 0, hash: '0'.repeat(64) }

/** The entry that follows `head`. */
export function link(head: Head, event: AuditEvent): AuditEntry {
  const entry = { ...event, sequence: head.sequence + 1, previous: head.hash }
  return { ...entry, hash: hashOf(entry) }
}

/** Chains events one after the other behind `head`. */
export function chain(head: Head, events: AuditEvent[]): AuditEntry[] {
  const entries: AuditEntry[] = []
  let last = head
  for (const event of events) {
    const entry = link(last, event)
    entries.push(entry)
    last = entry
  }
  return entries
}

/**
 * Hash of an entry. A fixed list of values, facts sorted by name: the same entry always gives the same bytes,
 * whichever engine it went through. Changing this form breaks every chain there is.
 */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const facts = Object.entries(entry.facts ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const canonical = JSON.stringify([
    entry.sequence,
    entry.previous,
    entry.id,
    entry.at.toISOString(),
    entry.action,
    entry.who,
    entry.caseNumber ?? null,
    facts,
  ])
  return createHash('sha256').update(canonical, 'utf8').digest('hex')
}
