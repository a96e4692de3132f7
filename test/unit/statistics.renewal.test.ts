import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { caseModel } from '../../src/cases/case.model.js'
import { stepsOfLife } from '../../src/cases/tally-step.js'
import { compare } from '../../src/statistics/recount.compare.js'
import { recount } from '../../src/statistics/recount.js'
import { figuresFrom } from '../../src/statistics/sums.js'
import { tallyService } from '../../src/statistics/tallies.js'
import { tallyModel, tallyRevisionsModel } from '../../src/statistics/tally.model.js'
import { ledgerWithPending, TalliesOfEarlierVersion } from '../../src/statistics/unsettled.js'
import { anyCase, LINES } from '../support/histories.js'
import { storedCase } from '../support/stored-cases.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'
import { until } from '../support/until.js'

const FAR = '2027-12-31'
const YEARS = [2566, 2567, 2568, 2569, 2570]

describe('tallies of an older version', () => {
  let store: TemporaryStore
  beforeEach(async () => {
    store = await temporaryStore()
    const lives = fc.sample(anyCase, { numRuns: 80, seed: 5 })
    const stored = lives.map((life, index) => {
      const steps = stepsOfLife(life)
      // Of some the last step is still to be carried out, as it was left by a crash.
      const left = index % 3 === 0 ? steps.slice(-1) : []
      const pending = left.map((step) => ({ id: randomUUID(), kind: 'tally' as const, step }))
      // And of some by a program that knew neither limits nor answers.
      const older = pending.map(({ step, ...entry }) => ({
        ...entry,
        step: Object.fromEntries(Object.entries(step).filter(([fact]) => fact !== 'answerDue')),
      }))
      return { ...storedCase(life), pending: index % 2 === 0 ? pending : older }
    })
    await caseModel(store.connection).insertMany(stored, { lean: true })
    // Theirs: a day that is in no life any more, one without a version, and sums that are of no use.
    await tallyModel(store.connection).insertMany([
      { _id: '2020-01-01', applied: ['x'], counts: { '2563|general|month|2020-01|completed': 7 } },
      { _id: '2025-10-01', applied: ['y'], counts: { '2569|general|month|2025-10|inProgress': 9 } },
    ])
    await tallyRevisionsModel(store.connection).create({ _id: 'tallies', months: { '2020-01': 3 } })
  })
  afterEach(() => store.remove())

  const settle = async (service: ReturnType<typeof tallyService>) => {
    for (const { _id, pending } of await caseModel(store.connection).find({}, { pending: 1 }).lean()) {
      for (const entry of pending) if (entry.kind === 'tally') await service.apply(entry.id, entry.step)
      await caseModel(store.connection).updateOne({ _id }, { $set: { pending: [] } })
    }
  }
  const agree = async (service: ReturnType<typeof tallyService>) => {
    for (const year of YEARS)
      assert.deepEqual(
        compare(
          figuresFrom(await service.current(), year, FAR, LINES),
          await recount(store.connection, year, FAR, LINES),
        ),
        [],
      )
  }

  it('are made anew from the cases before anything is counted or read, whatever was still pending', async () => {
    const service = tallyService(store.connection)
    await settle(service)
    await agree(service)
    assert.equal(await tallyModel(store.connection).findById('2020-01-01'), null)
    await agree(tallyService(store.connection))
  })

  it('are made anew once: what is counted afterwards stays counted', async () => {
    const first = tallyService(store.connection)
    await settle(first)
    const before = await tallyModel(store.connection).find().sort({ _id: 1 }).lean()
    await tallyService(store.connection).current()
    assert.deepEqual(await tallyModel(store.connection).find().sort({ _id: 1 }).lean(), before)
  })

  it('are made anew after a crash in the midst of it', async () => {
    const tallies = tallyModel(store.connection)
    const replace = tallies.replaceOne.bind(tallies)
    let written = 0
    tallies.replaceOne = ((...given: Parameters<typeof replace>) => {
      written += 1
      if (written > 20) throw new Error('killed')
      return replace(...given)
    }) as typeof replace
    await assert.rejects(tallyService(store.connection).current(), /killed/)
    tallies.replaceOne = replace
    const service = tallyService(store.connection)
    await settle(service)
    await agree(service)
  })

  it('are right when two copies make them at once, and one is counting while the other is still at it', async () => {
    const tallies = tallyModel(store.connection)
    const replace = tallies.replaceOne.bind(tallies)
    let goOn = (): void => undefined
    const held = new Promise<void>((resolve) => (goOn = resolve))
    let calls = 0
    // The first to write is held up until the other has made them all and counted on.
    tallies.replaceOne = ((...given: Parameters<typeof replace>) => {
      calls += 1
      const query = replace(...given)
      if (calls > 1) return query
      return held.then(() => replace(...given))
    }) as typeof replace
    const slow = tallyService(store.connection)
    const slowly = slow.current()
    await until(() => Promise.resolve(calls > 0), 5_000)
    const fast = tallyService(store.connection)
    await settle(fast)
    goOn()
    await slowly
    tallies.replaceOne = replace
    await agree(slow)
    await agree(tallyService(store.connection))
  })

  it('are left to the copy whose turn it is; another waits for it', async () => {
    const waiting = tallyService(store.connection, () => false)
    let read = false
    const reading = waiting.current().then(() => (read = true))
    await tallyRevisionsModel(store.connection).findById('tallies')
    assert.equal(read, false)
    await settle(tallyService(store.connection))
    await reading
    await agree(waiting)
  })

  it('give a reader who may not write no figures, but what to do', async () => {
    await assert.rejects(ledgerWithPending(store.connection), TalliesOfEarlierVersion)
    await tallyService(store.connection).current()
    assert.ok(await ledgerWithPending(store.connection))
  })
})
