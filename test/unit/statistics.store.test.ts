import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { stepsOfLife } from '../../src/cases/tally-step.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { fiscalYearDays } from '../../src/statistics/as-of.js'
import type { Ledger } from '../../src/statistics/ledger.js'
import { compare } from '../../src/statistics/recount.compare.js'
import { recount, type CountedCase } from '../../src/statistics/recount.js'
import { figuresFrom } from '../../src/statistics/sums.js'
import { tallyService, type Tally } from '../../src/statistics/tallies.js'
import { tallyModel, tallyRevisionsModel } from '../../src/statistics/tally.model.js'
import { ledgerWithPending, TalliesOfEarlierVersion } from '../../src/statistics/unsettled.js'
import { anyCase, anyDay, LINES } from '../support/histories.js'
import { storedCase, untallied } from '../support/stored-cases.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

/** The first find after this gives its answer only when it is told to go on. */
function holdUpFirstRead(model: ReturnType<typeof tallyModel>) {
  let goOn = (): void => undefined
  const free = new Promise<void>((resolve) => (goOn = resolve))
  let read = (): void => undefined
  const slow = new Promise<void>((resolve) => (read = resolve))
  const find = model.find.bind(model)
  model.find = ((...asked: Parameters<typeof find>) => {
    model.find = find
    const query = find(...asked)
    const lean = query.lean.bind(query)
    const held = async () => {
      const found = await lean()
      read()
      await free
      return found
    }
    return Object.assign(query, { lean: held })
  }) as typeof model.find
  return { slow, goOn: () => goOn() }
}

const YEARS = [2566, 2567, 2568, 2569]
const FAR = '2027-12-31'

describe('tallies in the store', () => {
  let store: TemporaryStore

  before(async () => {
    store = await temporaryStore()
  })
  after(() => store.remove())
  afterEach(async () => {
    await tallyModel(store.connection).deleteMany({})
    await tallyRevisionsModel(store.connection).deleteMany({})
    await caseModel(store.connection).deleteMany({})
  })

  const life = (): CountedCase => {
    const at = (day: string) => new Date(`${day}T10:00:00+07:00`)
    return {
      stream: 'corruption',
      category: 'bribe',
      measure: 4,
      channel: 'web',
      identity: 'anonymous',
      receivedAt: at('2025-09-28'),
      answerDue: at('2025-10-13'),
      resolveDue: at('2025-10-28'),
      lifecycle: [
        { status: 'received', at: at('2025-09-28') },
        { status: 'assigned', at: at('2025-09-29'), department: 'clerk' },
        { status: 'closed', at: at('2025-10-02'), outcome: 'withdrawn', department: 'clerk' },
        { status: 'assigned', at: at('2025-10-05'), department: 'clerk' },
      ],
    }
  }
  const tallies = (cases: CountedCase[]): Tally[] =>
    cases.flatMap(stepsOfLife).map((step) => ({ id: randomUUID(), step }))
  const totals = async (year: number, asOf: string) =>
    figuresFrom(await tallyService(store.connection).current(), year, asOf, LINES).streams.corruption

  it('count a step once, however often and by however many it is handed over', async () => {
    const steps = tallies([life(), life(), life()])
    const services = [tallyService(store.connection), tallyService(store.connection)]
    for (let round = 0; round < 3; round++)
      await Promise.all(services.flatMap((one) => steps.map(({ id, step }) => one.apply(id, step))))
    assert.deepEqual((await totals(2568, FAR)).total, { received: 3, completed: 0, inProgress: 3 })
    assert.equal((await totals(2568, '2025-10-02')).total.completed, 3)
  })

  it('count the others when one of a batch was counted before', async () => {
    const [first, ...others] = tallies([life(), life()])
    assert.ok(first)
    const service = tallyService(store.connection)
    await service.apply(first.id, first.step)
    await Promise.all([first, ...others].map(({ id, step }) => service.apply(id, step)))
    assert.equal((await totals(2568, FAR)).total.received, 2)
  })

  it('are not put back by a reader that was held up until a later one had read more', async () => {
    const [reading, counting] = [tallyService(store.connection), tallyService(store.connection)]
    const count = () => Promise.all(tallies([life()]).map(({ id, step }) => counting.apply(id, step)))
    const received = (ledger: Ledger) =>
      figuresFrom(ledger, 2568, FAR, LINES).streams.corruption.total.received
    await count()
    const { slow, goOn } = holdUpFirstRead(tallyModel(store.connection))
    const first = reading.current()
    await slow
    await count()
    const second = await reading.current()
    assert.equal(received(second), 2)
    goOn()
    await first
    assert.equal(received(second), 2)
    assert.equal(received(await reading.current()), 2)
  })

  it('are never behind what another copy of the program counted', async () => {
    const [one, other] = [tallyService(store.connection), tallyService(store.connection)]
    for (let cases = 1; cases <= 3; cases++) {
      await Promise.all(tallies([life()]).map(({ id, step }) => one.apply(id, step)))
      const { total } = figuresFrom(await other.current(), 2568, FAR, LINES).streams.corruption
      assert.equal(total.received, cases)
    }
  })

  it('know what was carried over and what became of it, also after a reopening', async () => {
    await Promise.all(tallies([life()]).map(({ id, step }) => tallyService(store.connection).apply(id, step)))
    const carried = async (asOf: string) => (await totals(2569, asOf)).carriedOver
    assert.deepEqual(await carried('2025-10-01'), { received: 1, completed: 0, inProgress: 1 })
    assert.deepEqual(await carried('2025-10-02'), { received: 1, completed: 1, inProgress: 0 })
    assert.deepEqual(await carried('2025-10-05'), { received: 1, completed: 0, inProgress: 1 })
    assert.equal((await totals(2569, FAR)).zeroStatement, true)
  })

  it('give the figures that a recount of the stored cases gives', async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.array(anyCase, { minLength: 1, maxLength: 15 }), anyDay, async (lives, asOf) => {
          const service = tallyService(store.connection)
          await service.current()
          await caseModel(store.connection).insertMany(lives.map((one) => storedCase(one)))
          await Promise.all(tallies(lives).map(({ id, step }) => service.apply(id, step)))
          await agree(
            (year) => service.current().then((ledger) => figuresFrom(ledger, year, asOf, LINES)),
            asOf,
          )
        })
        .afterEach(async () => {
          await tallyModel(store.connection).deleteMany({})
          await tallyRevisionsModel(store.connection).deleteMany({})
          await caseModel(store.connection).deleteMany({})
        }),
      { numRuns: 25 },
    )
  })

  it('of an earlier version are counted again from the cases before they are read, by several copies at once', async () => {
    const lives = fc.sample(anyCase, { numRuns: 40, seed: 3 })
    const stored = lives.map(untallied)
    await caseModel(store.connection).insertMany(stored)
    const entries = stored.flatMap((one) => one.pending)
    const service = tallyService(store.connection)
    const count = (from: typeof entries) =>
      Promise.all(from.map(async (one) => one.kind === 'tally' && (await service.apply(one.id, one.step))))
    // Half are counted; of these some still lie on their cases, as after a crash.
    const [counted, gone] = [entries.filter((_, index) => index % 2 === 0), new Set<string>()]
    await count(counted)
    for (const { id } of counted.slice(0, 30)) gone.add(id)
    for (const { _id, pending } of stored)
      await caseModel(store.connection).updateOne(
        { _id },
        { $set: { pending: pending.filter(({ id }) => !gone.has(id)) } },
      )
    await tallyModel(store.connection).updateMany(
      {},
      { $unset: { version: 1 }, $set: { counts: { 'x|y': 9 } } },
    )
    await tallyRevisionsModel(store.connection).updateOne({ _id: 'tallies' }, { $unset: { version: 1 } })
    await assert.rejects(ledgerWithPending(store.connection), TalliesOfEarlierVersion)
    const copies = [1, 2, 3].map(() => tallyService(store.connection))
    await Promise.all(copies.map((copy) => copy.current()))
    const [copy] = copies
    assert.ok(copy)
    await Promise.all(
      entries.map(
        async (one) => one.kind === 'tally' && !gone.has(one.id) && (await copy.apply(one.id, one.step)),
      ),
    )
    await agree(async (year) => figuresFrom(await copy.current(), year, '2026-12-31', LINES), '2026-12-31')
    await agree(
      async (year) => figuresFrom(await ledgerWithPending(store.connection), year, '2026-12-31', LINES),
      '2026-12-31',
    )
  })

  it('are complete for a reader who may not write, whatever is pending or half carried out', async () => {
    const lives = fc.sample(anyCase, { numRuns: 30, seed: 7 })
    const stored = lives.map(untallied)
    await caseModel(store.connection).insertMany(stored)
    const half = stored.flatMap((one) => one.pending).filter((_, index) => index % 2 === 0)
    const service = tallyService(store.connection)
    for (const entry of half) if (entry.kind === 'tally') await service.apply(entry.id, entry.step)
    await agree(
      async (year) => figuresFrom(await ledgerWithPending(store.connection), year, '2026-12-31', LINES),
      '2026-12-31',
    )
  })

  it('differ from a recount when a case was changed behind their back, and the difference is named', async () => {
    const stored: StoredCase = storedCase(life())
    const service = tallyService(store.connection)
    await service.current()
    await caseModel(store.connection).create(stored)
    await Promise.all(tallies([life()]).map(({ id, step }) => service.apply(id, step)))
    await caseModel(store.connection).updateOne({ _id: stored._id }, { $pop: { lifecycle: 1 } })
    const tallied = figuresFrom(await service.current(), 2568, FAR, LINES)
    const differences = compare(tallied, await recount(store.connection, 2568, FAR, LINES))
    assert.deepEqual(
      differences.find(({ figure }) => figure === 'corruption status closed completed'),
      { figure: 'corruption status closed completed', tallied: 0, recounted: 1 },
    )
  })

  async function agree(figures: (year: number) => Promise<ReturnType<typeof figuresFrom>>, asOf: string) {
    for (const year of YEARS.filter((one) => asOf >= fiscalYearDays(one).first))
      assert.deepEqual(compare(await figures(year), await recount(store.connection, year, asOf, LINES)), [])
  }
})
