import assert from 'node:assert/strict'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { auditModel } from '../../src/audit/audit.model.js'
import type { EntryFilter } from '../../src/audit/audit.page.js'
import { auditService, type AuditService } from '../../src/audit/audit.service.js'
import { EmbeddedConnection } from '../../src/store/embedded/driver/connection.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const DAY_MS = 86_400_000
const BEGUN = Date.parse('2026-01-01T00:00:00Z')
const ENTRIES = 400
const PAGE = 7
const day = (days: number) => new Date(BEGUN + days * DAY_MS)

/** Ten a day; every seventh was recorded three days late, and some at one and the same moment. */
const EVENTS = Array.from({ length: ENTRIES }, (_, at): AuditEvent => {
  const happened = day(Math.floor(at / 10) - (at % 7 === 0 ? 3 : 0))
  const moment = at % 3 === 0 ? 0 : at
  return {
    id: `e${at}`,
    at: new Date(happened.getTime() + moment),
    action: at % 2 ? 'case.read' : 'case.assign',
    who: `officer-${at % 5}`,
    caseNumber: `2569-${String(at % 11).padStart(4, '0')}`,
  }
})

describe('pages of the audit trail', () => {
  let store: TemporaryStore
  let audit: AuditService
  before(async () => {
    store = await temporaryStore()
    audit = auditService(store.connection)
    await audit.record(EVENTS)
  })
  after(() => store.remove())

  const fits = ({ from, until, who, action, caseNumber }: EntryFilter) =>
    EVENTS.filter(
      (one) =>
        (!from || one.at >= from) &&
        (!until || one.at < until) &&
        (!who || one.who === who) &&
        (!action || one.action === action) &&
        (!caseNumber || one.caseNumber === caseNumber),
    )

  const filters: Record<string, EntryFilter> = {
    'without a filter': {},
    'of days long ago': { from: day(4), until: day(9) },
    'since a day': { from: day(30) },
    'up to a day': { until: day(6) },
    'of a day on which nothing happened': { from: day(900), until: day(901) },
    'of days and a person': { from: day(4), until: day(20), who: 'officer-3' },
    'of days and an action': { from: day(4), until: day(20), action: 'case.read' },
    'of days, a person and an action': {
      from: day(4),
      until: day(30),
      who: 'officer-2',
      action: 'case.read',
    },
    'of days and a case': { from: day(4), until: day(30), caseNumber: '2569-0003' },
    'of a person': { who: 'officer-1' },
  }
  for (const [name, filter] of Object.entries(filters)) {
    it(`${name} hold each entry once, whenever it was recorded, newest first`, async () => {
      const seen: { id: string; at: Date; sequence: number }[] = []
      let before: number | undefined
      do {
        const page = await audit.page({ ...filter, before, limit: PAGE })
        seen.push(...page)
        before = page.length === PAGE ? page.at(-1)?.sequence : undefined
      } while (before)
      const wanted = fits(filter).map(({ id }) => id)
      assert.deepEqual(seen.map(({ id }) => id).toSorted(), wanted.toSorted())
      const byTime = (filter.from || filter.until) && !filter.caseNumber
      const keys = seen.map(({ at, sequence }) => (byTime ? [at.getTime(), sequence] : [sequence, 0]))
      const inOrder = keys.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => c - a || d - b)
      assert.deepEqual(keys, inOrder)
    })

    it(`${name} are the same as a whole, in the chain's order`, async () => {
      const all: string[] = []
      for await (const { id } of audit.all(filter)) all.push(id)
      assert.deepEqual(
        all,
        fits(filter).map(({ id }) => id),
      )
    })
  }

  it('may begin behind an entry that is not there', async () => {
    const filter = { from: day(4), until: day(9) }
    const page = await audit.page({ ...filter, before: 10_000, limit: ENTRIES })
    assert.equal(page.length, fits(filter).length)
  })

  it('of days long ago read no more than the page, by an index, also deep inside', async function () {
    if (!(store.connection instanceof EmbeddedConnection)) this.skip()
    const { collection } = auditModel(store.connection)
    const order = { sort: { at: -1, sequence: -1 }, limit: PAGE } as const
    const range = { $gte: day(4), $lt: day(9) }
    const deep = {
      at: { $gte: day(4), $lte: day(6) },
      $or: [{ at: { $lt: day(6) } }, { sequence: { $lt: 70 } }],
    }
    for (const filter of [{ at: range }, { at: range, who: 'officer-3' }, deep]) {
      const found = (await collection.find(filter, order).explain()) as {
        examined: number
        sortedInMemory: boolean
      }
      assert.equal(found.sortedInMemory, false)
      assert.ok(found.examined <= PAGE + 1, `${found.examined} examined`)
    }
  })
})
