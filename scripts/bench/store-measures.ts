import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import mongoose, { type Connection } from 'mongoose'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { inboxService, readInbox, PAGE_SIZE, type InboxFilter } from '../../src/cases/case.inbox.js'
import type { Officer } from '../../src/officers/officer.js'
import { fiscalYearBounds } from '../../src/office/fiscal-year.js'
import { figuresOffice } from './figures-office.js'
import { ASKED, NOW, storedLife } from './lives.js'
import { timed } from './load.js'
import type { Measure, Memory } from './store-task.js'

const CREATES = { 1: 300, 8: 2_000, 64: 8_000 }
const READS = 2_000
const PAGES = 400
const FIGURES = 50
/** A slow server is measured as often as this allows. */
const LONGEST_MS = 20_000
const HOLDER = 'one'
const OFFICER = { id: HOLDER, role: 'triage' } as Officer
const MB = 1e6
const NS_IN_MS = 1e6
const US_IN_MS = 1e3

type Work = { what: string; times: number; atOnce?: number; act: (time: number) => Promise<unknown> }

/** Measures what the product asks of its store, at the size that the store has. Asserts that the answers are right. */
export async function measureStore(connection: Connection): Promise<Measure[]> {
  const measures: Measure[] = []
  const loop = monitorEventLoopDelay({ resolution: 1 })
  const measure = async ({ what, times, atOnce = 1, act }: Work) => {
    loop.enable()
    loop.reset()
    const work = Array.from({ length: times }, (_, time) => time)
    const before = process.cpuUsage()
    const timing = await timed(work, atOnce, async (time) => void (await act(time)), turn, LONGEST_MS)
    loop.disable()
    const { user, system } = process.cpuUsage(before)
    const processor = (user + system) / US_IN_MS / timing.times
    measures.push({
      what,
      timing,
      processor,
      loop: { p99: loop.percentile(99) / NS_IN_MS, max: loop.max / NS_IN_MS },
      memory: memory(),
    })
  }
  const cases = caseModel(connection)
  await cases.init()
  for (const work of reads(connection, await someIds(connection))) await measure(work)
  for (const work of await figures(connection)) await measure(work)
  const before = await cases.countDocuments({})
  for (const [atOnce, times] of Object.entries(CREATES).map(([key, value]) => [Number(key), value] as const))
    await measure({
      what: `creates, durable, ${atOnce} in flight`,
      times,
      atOnce,
      act: (time) => cases.insertMany([newCase(atOnce * 1e6 + time)], { lean: true }),
    })
  const created = measures
    .filter(({ what }) => what.startsWith('creates'))
    .reduce((sum, { timing }) => sum + timing.times, 0)
  assert.equal(await cases.countDocuments({}), before + created, 'a create was lost')
  await measure({
    what: `deleteMany of ${created}, all in one call`,
    times: 1,
    act: () => cases.deleteMany({ number: { $gte: 'created', $lt: 'createe' } }),
  })
  assert.equal(await cases.countDocuments({}), before)
  await measure({
    what: 'an index made over all cases',
    times: 1,
    act: () => cases.collection.createIndex({ department: 1, receivedAt: -1 }, { name: 'bench' }),
  })
  await cases.collection.dropIndex('bench')
  return measures
}

function reads(connection: Connection, ids: mongoose.Types.ObjectId[]): Work[] {
  const cases = caseModel(connection)
  const page = async (filter: Partial<InboxFilter>) => {
    const asked = {
      status: 'open' as const,
      overdue: false,
      mine: false,
      order: 'newest' as const,
      ...filter,
    }
    assert.equal((await readInbox(connection, OFFICER, asked, NOW)).length, PAGE_SIZE + 1)
  }
  const after = { at: new Date(fiscalYearBounds(2568).start), id: 'f'.repeat(24) }
  return [
    {
      what: 'findById',
      times: READS,
      act: async (time) => assert.ok(await cases.findById(ids[time % ids.length]).lean()),
    },
    { what: 'inbox, open cases, first page of 50', times: PAGES, act: () => page({}) },
    { what: 'inbox, open cases, page deep inside', times: PAGES, act: () => page({ after }) },
    { what: 'inbox, most urgent first', times: PAGES, act: () => page({ order: 'urgent' }) },
    { what: 'inbox, every case, first page', times: PAGES, act: () => page({ status: 'all' }) },
    { what: 'inbox, every case, page deep inside', times: PAGES, act: () => page({ status: 'all', after }) },
    {
      what: 'counts above the inbox',
      times: 20,
      act: () => inboxService(connection, () => NOW).counts(OFFICER as never),
    },
  ]
}

async function figures(connection: Connection): Promise<Work[]> {
  const { statistics, started, pending } = await figuresOffice(connection)
  const { start, end } = fiscalYearBounds(ASKED.fiscalYear)
  const cases = caseModel(connection)
  const inYear = { receivedAt: { $gte: start, $lt: end } }
  const repeated = { ...inYear, outcome: 'duplicate' as const, closedAt: { $lt: end } }
  const counted = (await cases.countDocuments(inYear)) - (await cases.countDocuments(repeated))
  const right = async (asked: Promise<Awaited<ReturnType<typeof statistics.figures>>>, more = 0) => {
    const { corruption, general } = (await asked).streams
    assert.equal(corruption.total.received + general.total.received, counted + more)
  }
  return [
    { what: "a year's figures, first after a start", times: 5, act: () => right(started().figures(ASKED)) },
    {
      what: "a year's figures as of its last day",
      times: FIGURES,
      act: () => right(statistics.figures(ASKED)),
    },
    {
      what: "a year's figures as of any day",
      times: FIGURES,
      act: (time) => statistics.figures({ ...ASKED, asOf: isoDay(new Date(start.getTime() + time * 6e8)) }),
    },
    {
      what: 'a step filed and carried out',
      times: FIGURES,
      act: async () => {
        const { stored, entries } = pendingCase()
        await caseModel(connection).insertMany([stored], { lean: true })
        // the case stays, as its tally does: the next size's figures are held against the cases
        await pending.now(stored._id, entries)
      },
    },
  ]
}

const isoDay = (at: Date) => at.toISOString().slice(0, 10)

/** A case filed at this moment, after the year that is asked for, whose tally is still to be carried out. */
function pendingCase() {
  const { stored, steps } = newLife(0)
  const entries = steps.slice(0, 1).map((step) => ({ id: randomUUID(), kind: 'tally' as const, step }))
  return { stored: { ...stored, number: `pending-${randomUUID()}`, pending: entries }, entries }
}

const CATEGORIES = [{ key: 'roads', stream: 'general' as const, measure: 4 as const }]
const newLife = (index: number) => storedLife(index, 1, CATEGORIES, ['clerk'])
const newCase = (index: number): StoredCase => ({
  ...newLife(index).stored,
  number: `created-${index}-${randomUUID()}`,
})

async function someIds(connection: Connection): Promise<mongoose.Types.ObjectId[]> {
  const cases = caseModel(connection)
  const count = await cases.countDocuments({})
  const numbers = Array.from({ length: READS }, (_, i) => `bench-${Math.floor((i / READS) * count)}`)
  const found = await cases.find({ number: { $in: numbers } }, { _id: 1 }).lean()
  return found.map(({ _id }) => _id)
}

/** Bytes in memory: all that the kernel counts, and what is the process's own beside the mapped file. */
export function memory(): Memory {
  const found = inMemory()
  globalThis.gc?.()
  const { own: held } = inMemory()
  return { ...found, ...(held !== undefined && { held }) }
}

function inMemory(): Memory {
  // what Linux tells of this process; nothing elsewhere
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : ''
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]
  return {
    rss: process.memoryUsage.rss() / MB,
    ...(kilobytes ? { own: (Number(kilobytes) * 1024) / MB } : {}),
  }
}
