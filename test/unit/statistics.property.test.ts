import assert from 'node:assert/strict'
import fc from 'fast-check'
import { STREAMS } from '../../src/cases/vocabulary.js'
import { fiscalYearDays } from '../../src/statistics/as-of.js'
import { dayOf, deltasOf } from '../../src/statistics/cells.js'
import { DIMENSIONS } from '../../src/statistics/figures.js'
import { Ledger, type DayCounts } from '../../src/statistics/ledger.js'
import { compare, recountOf, type CountedCase } from '../../src/statistics/recount.js'
import { stepsOf } from '../../src/statistics/steps.js'
import { figuresFrom } from '../../src/statistics/sums.js'
import { anyCase, anyDay, LINES } from '../support/histories.js'

const RUNS = Number(process.env['SUCHARIT_PROPERTY_RUNS'] ?? 500)
const YEARS = [2565, 2566, 2567, 2568, 2569, 2570]

function ledgerOf(cases: CountedCase[]): Ledger {
  const days = new Map<string, Record<string, number>>()
  for (const step of cases.flatMap(stepsOf)) {
    const counts = days.get(dayOf(step)) ?? {}
    for (const [key, change] of deltasOf(step)) counts[key] = (counts[key] ?? 0) + change
    days.set(dayOf(step), counts)
  }
  const ledger = new Ledger()
  const all: DayCounts[] = [...days].map(([day, counts]) => ({ day, counts }))
  for (const month of new Set(all.map(({ day }) => day.slice(0, 7))))
    ledger.setMonth(
      month,
      all.filter(({ day }) => day.startsWith(month)),
    )
  return ledger
}

describe('figures over random histories', () => {
  it('from tallies are those recounted from the lifecycles, in any year as of any day', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCase, { maxLength: 12 }), anyDay, async (cases, asOf) => {
        const ledger = ledgerOf(cases)
        for (const year of YEARS.filter((one) => asOf >= fiscalYearDays(one).first)) {
          const tallied = figuresFrom(ledger, year, asOf, LINES)
          const recounted = await recountOf(cases, year, asOf, LINES)
          assert.deepEqual(compare(tallied, recounted), [])
          for (const stream of STREAMS) {
            const { total, months, ...tables } = tallied.streams[stream]
            for (const line of [total, ...months, ...DIMENSIONS.flatMap((dimension) => tables[dimension])])
              assert.equal(line.received, line.completed + line.inProgress)
          }
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('count every case of a year once, in the year in which it was received', () => {
    fc.assert(
      fc.property(fc.array(anyCase, { maxLength: 12 }), (cases) => {
        const ledger = ledgerOf(cases)
        const received = YEARS.flatMap((year) =>
          STREAMS.map(
            (stream) => figuresFrom(ledger, year, '2027-12-31', LINES).streams[stream].total.received,
          ),
        )
        assert.equal(
          received.reduce((sum, one) => sum + one, 0),
          cases.length,
        )
      }),
      { numRuns: 200 },
    )
  })

  it('as of a past day stay what they were, whatever happens later', () => {
    fc.assert(
      fc.property(fc.array(anyCase, { maxLength: 12 }), anyDay, (cases, asOf) => {
        const untilThen = cases
          .map((one) => ({
            ...one,
            lifecycle: one.lifecycle.filter((entry) => dayOf({ ...one, at: entry.at, after: entry }) <= asOf),
          }))
          .filter((one) => one.lifecycle.length > 0)
        for (const year of YEARS.filter((one) => asOf >= fiscalYearDays(one).first))
          assert.deepEqual(
            compare(
              figuresFrom(ledgerOf(cases), year, asOf, LINES),
              figuresFrom(ledgerOf(untilThen), year, asOf, LINES),
            ),
            [],
          )
      }),
      { numRuns: 200 },
    )
  })
})
