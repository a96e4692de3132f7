import type { Connection } from 'mongoose'
import { isOvertaken } from '../store/races.js'
import { BEGINNING, chain, hashOf, type AuditEntry, type Head } from './audit.chain.js'
import type { AuditEvent } from './audit.entry.js'
import { auditModel, toEntry, toStored, type AuditModel, type StoredEntry } from './audit.model.js'
import { conditions, pageOf, type AuditFilter, type EntryFilter } from './audit.page.js'

const VERIFY_BATCH = 1_000

export type Verification =
  | { ok: true; length: number; head: string }
  | { ok: false; at: number; problem: 'missing' | 'unchained' | 'changed' | 'headUnknown' }

type Waiting = { events: AuditEvent[]; resolve: () => void; reject: (error: unknown) => void }

export type AuditService = ReturnType<typeof auditService>

/** The trail of everything that happens: only ever appended to, each entry chained to the one before. */
export function auditService(connection: Connection) {
  const entries = auditModel(connection)
  let waiting: Waiting[] = []
  let writing = false
  let head: Head | undefined

  async function readHead(): Promise<Head> {
    const last = await entries.findOne().sort({ sequence: -1 }).lean()
    return last ? { sequence: last.sequence, hash: last.hash } : BEGINNING
  }

  /** Writes events in one go. Whoever was faster with a number makes this one start again behind them. */
  async function append(events: AuditEvent[]): Promise<void> {
    // The chain stands on its unique index: before that is there, two copies could both write entry 1.
    await entries.init()
    let left = events
    while (left.length > 0) {
      const linked = chain((head ??= await readHead()), left)
      try {
        await entries.insertMany(linked.map(toStored), { ordered: true })
        head = linked.at(-1)
        return
      } catch (error) {
        head = undefined
        if (!isOvertaken(error)) throw error
        left = await unrecorded(entries, left)
      }
    }
  }

  async function drain(): Promise<void> {
    if (writing) return
    writing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      const events = new Map(batch.flatMap((one) => one.events).map((event) => [event.id, event]))
      await append([...events.values()]).then(
        () => batch.forEach((one) => one.resolve()),
        (error: unknown) => batch.forEach((one) => one.reject(error)),
      )
    }
    writing = false
  }

  return {
    /**
     * Records events; when this resolves they are on disk. An event whose id is recorded already is passed over,
     * so that recording may be repeated after a failure.
     */
    record: (events: AuditEvent[]): Promise<void> =>
      events.length === 0
        ? Promise.resolve()
        : new Promise((resolve, reject) => {
            waiting.push({ events, resolve, reject })
            void drain()
          }),

    /** Entries, newest first; the last one's sequence is `before` of the next page. */
    page: (filter: AuditFilter): Promise<AuditEntry[]> => pageOf(entries, filter),

    /** All entries that fit, oldest first, however many there are: read along the chain and never sorted. */
    async *all({ from, until, ...filter }: EntryFilter): AsyncGenerator<AuditEntry> {
      const found = entries.find(conditions(filter)).sort({ sequence: 1 }).lean<StoredEntry[]>().cursor()
      for await (const entry of found)
        if ((!from || entry.at >= from) && (!until || entry.at < until)) yield toEntry(entry)
    },

    /** The last link, straight from the store. */
    head: readHead,

    /**
     * Walks the chain from its beginning. The chain alone can't tell that its end was cut off: for that, give a
     * head that was printed earlier, e.g. in an annual summary, as `known`.
     */
    async verify(known?: string): Promise<Verification> {
      let last = BEGINNING
      let knownSeen = known === undefined || known === BEGINNING.hash
      for (;;) {
        const batch = await entries
          .find({ sequence: { $gt: last.sequence } })
          .sort({ sequence: 1 })
          .limit(VERIFY_BATCH)
          .lean()
        for (const entry of batch.map(toEntry)) {
          const problem = problemOf(entry, last)
          if (problem) return { ok: false, at: last.sequence + 1, problem }
          knownSeen ||= entry.hash === known
          last = entry
        }
        if (batch.length < VERIFY_BATCH) break
      }
      if (!knownSeen) return { ok: false, at: last.sequence, problem: 'headUnknown' }
      return { ok: true, length: last.sequence, head: last.hash }
    },
  }
}

function problemOf(entry: AuditEntry, last: Head): 'missing' | 'unchained' | 'changed' | undefined {
  if (entry.sequence !== last.sequence + 1) return 'missing'
  if (entry.previous !== last.hash) return 'unchained'
  return entry.hash === hashOf(entry) ? undefined : 'changed'
}

async function unrecorded(entries: AuditModel, events: AuditEvent[]): Promise<AuditEvent[]> {
  const recorded = await entries.find({ _id: { $in: events.map((event) => event.id) } }, { _id: 1 }).lean()
  const ids = new Set(recorded.map((entry) => entry._id))
  return events.filter((event) => !ids.has(event.id))
}
