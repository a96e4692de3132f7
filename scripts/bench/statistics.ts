import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import mongoose from 'mongoose'
import { auditService } from '../../src/audit/audit.service.js'
import { carriedInto } from '../../src/cases/carried-into.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import type { LifecycleEntry } from '../../src/cases/case.js'
import { pendingService } from '../../src/cases/pending.js'
import { CHANNELS, IDENTITIES, OUTCOMES } from '../../src/cases/vocabulary.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { bangkokMidnight, fiscalYearOf } from '../../src/office/fiscal-year.js'
import { officeService } from '../../src/office/office.service.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { recount } from '../../src/statistics/recount.js'
import { linesOf, statisticsService } from '../../src/statistics/statistics.service.js'
import { openStore, type Store } from '../../src/store/connect.js'

const SEALED_BYTES = 6_000
const BATCH = 500
const ROUNDS = 300
const FIRST_DAY = bangkokMidnight(2023, 9, 1).getTime()
const DAY_MS = 86_400_000
const DAYS = 3 * 365
const NOW = new Date(FIRST_DAY + (DAYS + 30) * DAY_MS)
const ASKED = { fiscalYear: 2569, asOf: '2026-09-30' }

/** Prints how long a year's table takes at these sizes: at rest, after each step of a case, and from nothing. */
export async function benchStatistics(print: (line: string) => void, sizes = [1_000, 10_000]): Promise<void> {
  for (const size of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'sucharit-bench-'))
    const store = await openStore({
      dataFolder: join(folder, 'data'),
      uploadsFolder: join(folder, 'uploads'),
    })
    try {
      await benchSize(store, size, print)
    } finally {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function benchSize(store: Store, size: number, print: (line: string) => void): Promise<void> {
  const { connection } = store
  const office = officeService(connection)
  await office.setUp({
    ...officeDefaults(),
    name: { th: 'อบต.ทดสอบ', en: 'Bench SAO' },
    address: { th: '', en: '' },
    phone: '',
    email: '',
    recoveryPublicKey: newKeyPair().publicKey,
    setUpAt: NOW,
  })
  const fail = (error: unknown) => {
    throw error
  }
  const pending = pendingService(
    connection,
    {
      record: () => Promise.resolve(),
      notify: () => Promise.resolve(),
      tally: (id, step) => statistics.applyTally(id, step),
    },
    fail,
  )
  const service = () =>
    statisticsService({
      connection,
      office,
      audit: auditService(connection),
      clock: () => NOW,
      settlePending: () => pending.settle(),
    })
  const statistics = service()
  const settings = await office.settings()
  const departments = settings.departments.map(({ key }) => key)
  const life = (index: number) => storedLife(index, size, settings.categories, departments)

  const filling = performance.now()
  for (let from = 0; from < size; from += BATCH) {
    const lives = Array.from({ length: Math.min(BATCH, size - from) }, (_, index) => life(from + index))
    await caseModel(connection).insertMany(lives.map(({ stored }) => stored))
    await Promise.all(
      lives.flatMap(({ steps }) => steps).map((step) => statistics.applyTally(randomUUID(), step)),
    )
  }
  print(`${size} cases, stored and tallied in ${seconds(performance.now() - filling)}`)

  const cold = await time(() => service().figures(ASKED))
  const rest = await rounds(() => statistics.figures(ASKED))
  const busy = await rounds(
    () => statistics.figures(ASKED),
    async (round) => {
      const [step] = life(round).steps
      if (step) await statistics.applyTally(randomUUID(), { ...step, at: NOW, receivedAt: NOW })
    },
  )
  const again = await time(() => recount(connection, ASKED.fiscalYear, ASKED.asOf, linesOf(settings)))
  print(`  a year's figures, nothing changed    ${spread(rest)}`)
  print(`  a year's figures, a step before each ${spread(busy)}`)
  print(`  first after the start                ${cold.toFixed(1)} ms`)
  print(`  recount from the cases, for scale    ${again.toFixed(1)} ms`)
  print(
    `  memory                               ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident`,
  )
}

/** A case of 6 kB with three or four steps over three fiscal years; every tenth is still open. */
function storedLife(
  index: number,
  size: number,
  categories: { key: string; stream: StoredCase['stream']; measure: StoredCase['measure'] }[],
  departments: string[],
) {
  const of = <T>(items: readonly T[]): T => items[index % items.length] as T
  const at = (days: number) => new Date(receivedAt.getTime() + days * DAY_MS)
  const receivedAt = new Date(FIRST_DAY + Math.floor((index / size) * DAYS * DAY_MS))
  const department = of(departments)
  const whole: LifecycleEntry[] = [
    { status: 'received', at: receivedAt },
    { status: 'assigned', at: at(1 + (index % 3)), department },
    { status: 'investigated', at: at(8 + (index % 20)), department },
    { status: 'closed', at: at(30 + (index % 25)), outcome: of(OUTCOMES), department },
  ]
  const lifecycle = whole.slice(0, index % 10 === 0 ? 2 : 4)
  const { key: category, stream, measure } = of(categories)
  const facts = { stream, category, measure, channel: of(CHANNELS), identity: of(IDENTITIES), receivedAt }
  const last = lifecycle.at(-1) ?? { status: 'received' as const, at: receivedAt }
  const sealed = Buffer.alloc(80, 1)
  const stored: StoredCase = {
    _id: new mongoose.Types.ObjectId(),
    number: `bench-${index}`,
    fiscalYear: fiscalYearOf(receivedAt),
    ...facts,
    department,
    status: last.status,
    statusSince: last.at,
    ...(last.outcome ? { outcome: last.outcome, closedAt: last.at } : {}),
    answerDue: at(15),
    resolveDue: at(30),
    recused: [],
    receiptLookup: randomUUID(),
    reporterPublicKey: sealed,
    keys: ['one', 'two', 'three'].map((holder) => ({ holder, as: 'entitled', sealed })),
    content: randomBytes(SEALED_BYTES),
    urgent: sealed,
    files: [],
    lifecycle,
    timeline: [],
    messages: [],
    notes: [],
    pending: [],
    version: lifecycle.length,
  }
  const steps = lifecycle.map((after, step) => {
    const past = lifecycle.slice(0, step)
    const before = past.at(-1)
    return {
      ...facts,
      at: after.at,
      after,
      ...(before ? { before, carriedInto: carriedInto(receivedAt, past, after.at) } : {}),
    }
  })
  return { stored, steps }
}

async function rounds(
  measured: () => Promise<unknown>,
  before: (round: number) => Promise<void> = () => Promise.resolve(),
): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await before(round)
    times.push(await time(measured))
  }
  return times.toSorted((one, other) => one - other)
}

async function time(measured: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await measured()
  return performance.now() - start
}

const spread = (sorted: number[]) => {
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
