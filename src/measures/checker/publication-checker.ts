import type { AuditEvent } from '../../audit/audit.entry.js'
import { fiscalYearOf } from '../../office/fiscal-year.js'
import type { Office } from '../../office/office.model.js'
import { pendingOn, type Followers, type Pending } from '../pending.js'
import { textOf } from '../record.fields.js'
import { recordModel, type StoredFetch, type StoredRecord } from '../record.model.js'
import { FAILURES_TOLD, fetchOf } from '../record.state.js'
import { OPEN_INTERNET, type Network } from './addresses.js'
import { fetchPage, type Fetched } from './page-fetch.js'

/** A published page of this year, and what was found there last. */
export type CheckedPage = { item: string; address: string; host: string; fetched: StoredFetch | undefined }

const HOUR_MS = 3_600_000
/** A page that is there is asked for once a day; one that fails again soon, in case it was a moment's trouble. */
const EVERY_MS = 24 * HOUR_MS
const AGAIN_MS = HOUR_MS
export type CheckerDependencies = Followers & {
  office: { find: () => Promise<Office | undefined> }
  clock: () => Date
  /** Tests have servers of their own. */
  network?: Network | undefined
}

/**
 * Looks whether published pages still answer, where the office has switched that on; one page a turn, so that nobody's
 * server feels it. Whether a page is up to date only a person can tell: their checks are due all the same.
 */
export function publicationChecker({
  connection,
  office,
  clock,
  network,
  ...followers
}: CheckerDependencies) {
  const records = recordModel(connection)
  const pending = pendingOn(records, followers)

  const published = () =>
    records
      .find({ kind: 'publication' as const, fiscalYear: fiscalYearOf(clock()), retired: false })
      .lean<StoredRecord[]>()

  async function due(hosts: readonly string[]): Promise<StoredRecord | undefined> {
    const all = await published()
    const now = clock().getTime()
    return all
      .filter((record) => hosts.includes(hostOf(record)) && nextAt(record) <= now)
      .sort((one, other) => nextAt(one) - nextAt(other))[0]
  }

  async function note(record: StoredRecord, fetched: Fetched): Promise<void> {
    const before = fetchOf(record)
    const at = clock()
    const same = before?.outcome === fetched.outcome
    const found: StoredFetch = {
      ...{ at, address: textOf(record.values, 'address'), outcome: fetched.outcome },
      detail: 'status' in fetched ? String(fetched.status) : fetched.why,
      since: same ? before.since : at,
      failures: fetched.outcome === 'there' ? 0 : (before?.failures ?? 0) + 1,
    }
    const { _id, kind, measure, fiscalYear } = record
    const event: AuditEvent = {
      ...{ id: `fetch-${_id}-${at.toISOString()}`, at, action: 'measures.fetched', who: 'system' },
      facts: { kind, measure, fiscalYear, outcome: fetched.outcome },
    }
    // The trail tells of what changed, not of every day.
    const follows: Pending[] = same ? [] : [{ id: event.id, kind: 'audit', event }]
    const noted = await records.updateOne(
      // Another copy may have been at it: then theirs stands.
      { _id, 'fetched.at': record.fetched?.at ?? { $exists: false } },
      { $set: { fetched: found }, $push: { pending: { $each: follows } } },
    )
    if (noted.modifiedCount > 0) await pending.now(_id, follows)
  }

  return {
    /** Every published page of this year that has an address, those that didn't answer first. */
    async pages(): Promise<CheckedPage[]> {
      const pages = (await published()).map((record) => ({
        item: textOf(record.values, 'item'),
        address: textOf(record.values, 'address'),
        host: hostOf(record),
        fetched: fetchOf(record),
      }))
      const failing = ({ fetched }: CheckedPage) => Number(fetched !== undefined && fetched.failures > 0)
      return pages
        .filter(({ address }) => address !== '')
        .toSorted((one, other) => failing(other) - failing(one) || one.address.localeCompare(other.address))
    },

    /** Asks for the one page that has waited longest. Answers whether there was one. */
    async turn(): Promise<boolean> {
      const hosts = (await office.find())?.checkedHosts ?? []
      if (hosts.length === 0) return false
      const record = await due(hosts)
      if (!record) return false
      const address = textOf(record.values, 'address')
      await note(record, await fetchPage(address, { hosts, network: network ?? OPEN_INTERNET }))
      return true
    },
  }
}

const hostOf = ({ values }: StoredRecord): string => {
  const address = textOf(values, 'address')
  return URL.canParse(address) ? new URL(address).hostname : ''
}

function nextAt(record: StoredRecord): number {
  const fetched = fetchOf(record)
  if (!fetched) return 0
  const soon = fetched.failures > 0 && fetched.failures < FAILURES_TOLD
  return fetched.at.getTime() + (soon ? AGAIN_MS : EVERY_MS)
}
