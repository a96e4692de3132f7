import assert from 'node:assert/strict'
import fc from 'fast-check'
import { stepsOfLife, type CountedFacts } from '../../src/cases/tally-step.js'
import { STREAMS } from '../../src/cases/vocabulary.js'
import { fiscalYearDays } from '../../src/statistics/as-of.js'
import { dayOf, deltasOf } from '../../src/statistics/cells.js'
import {
  DIMENSIONS,
  sum,
  type Count,
  type Figures,
  type StreamFigures,
} from '../../src/statistics/figures.js'
import { Ledger, type DayCounts } from '../../src/statistics/ledger.js'
import { compare } from '../../src/statistics/recount.compare.js'
import { countingOf, recountOf } from '../../src/statistics/recount.js'
import { releaseOf, type ReleasedTime } from '../../src/statistics/release.js'
import { figuresFrom } from '../../src/statistics/sums.js'
import { anyCase, anyDay, factsAsOf, LINES } from '../support/histories.js'
import { LINES_OFFICE } from '../support/stored-cases.js'

/** Each run is a whole office: some cases with all that happened to them. */
const RUNS = Number(process.env['SUCHARIT_PROPERTY_RUNS'] ?? 10_000)
const SHORTER = Math.ceil(RUNS / 20)
const YEARS = [2565, 2566, 2567, 2568, 2569, 2570]
const office = fc.array(anyCase, { maxLength: 5 })

function ledgerOf(cases: CountedFacts[]): Ledger {
  const days = new Map<string, Record<string, number>>()
  for (const step of cases.flatMap(stepsOfLife)) {
    const counts = days.get(dayOf(step)) ?? {}
    for (const [key, change] of deltasOf(step)) counts[key] = (counts[key] ?? 0) + change
    days.set(dayOf(step), counts)
  }
  const months = new Map<string, DayCounts[]>()
  for (const [day, counts] of days) {
    const month = day.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), { day, counts }])
  }
  const ledger = new Ledger()
  for (const [month, counted] of months) ledger.setMonth(month, counted)
  return ledger
}

const begun = (asOf: string) => YEARS.filter((one) => asOf >= fiscalYearDays(one).first)

/** The year that is most likely to hold something interesting on a day, and one other. */
const two = (asOf: string, pick: number) => {
  const years = begun(asOf)
  return [...new Set([years.at(-1), years[pick % years.length]])].filter((year) => year !== undefined)
}

function eachSumHolds({ streams }: Figures): void {
  for (const of of Object.values(streams)) {
    const { total, months, carriedOver, reopened, firstAnswer, closing, scores, ...tables } = of
    for (const line of [total, carriedOver, reopened, ...months, ...linesOf(tables)])
      assert.equal(line.received, line.completed + line.inProgress)
    for (const part of ['received', 'completed', 'inProgress'] as const)
      for (const lines of [
        months,
        ...DIMENSIONS.flatMap((name) => (name === 'outcome' ? [] : [tables[name]])),
      ])
        assert.equal(sum(lines.map((line: Count) => line[part])), total[part])
    assert.equal(sum(tables.outcome.map((line) => line.received)), total.completed)
    assert.equal(sum([...closing.days.values()]), total.completed)
    assert.equal(closing.within + closing.late, total.completed)
    assert.ok(closing.overdue <= total.inProgress)
    assert.equal(sum([...firstAnswer.days.values()]), firstAnswer.within + firstAnswer.late)
    assert.ok(firstAnswer.within + firstAnswer.late + firstAnswer.overdue <= total.received)
    assert.ok(sum([...scores.values()]) <= total.completed)
  }
}

const linesOf = (tables: Pick<StreamFigures, (typeof DIMENSIONS)[number]>): Count[] =>
  DIMENSIONS.flatMap((dimension): Count[] => tables[dimension])

describe('figures over random histories', () => {
  it('from tallies are those recounted from the lifecycles, and the sums of their parts, as of any day', () => {
    fc.assert(
      fc.property(office, anyDay, fc.nat(5), (cases, asOf, pick) => {
        const ledger = ledgerOf(cases)
        for (const year of two(asOf, pick)) {
          const tallied = figuresFrom(ledger, year, asOf, LINES)
          const counting = countingOf({ fiscalYear: year, asOf, lines: LINES })
          for (const one of cases) counting.count(one)
          assert.deepEqual(compare(tallied, counting.figures()), [])
          eachSumHolds(tallied)
        }
      }),
      { numRuns: RUNS },
    )
  }).timeout(120_000)

  it('count every case once, in the year in which it was received, a duplicate apart from all others', () => {
    fc.assert(
      fc.property(office, (cases) => {
        const ledger = ledgerOf(cases)
        const streams = YEARS.flatMap((year) =>
          Object.values(figuresFrom(ledger, year, '2027-12-31', LINES).streams),
        )
        const repeated = cases.filter(({ lifecycle }) => lifecycle.at(-1)?.outcome === 'duplicate').length
        assert.equal(sum(streams.map(({ duplicates }) => duplicates)), repeated)
        assert.equal(sum(streams.map(({ total }) => total.received)), cases.length - repeated)
      }),
      { numRuns: SHORTER },
    )
  })

  it('as of a past day stay what they were, whatever happens later', () => {
    fc.assert(
      fc.property(office, anyDay, (cases, asOf) => {
        const untilThen = cases.flatMap((one) => factsAsOf(one, asOf) ?? [])
        for (const year of begun(asOf))
          assert.deepEqual(
            compare(
              figuresFrom(ledgerOf(cases), year, asOf, LINES),
              figuresFrom(ledgerOf(untilThen), year, asOf, LINES),
            ),
            [],
          )
      }),
      { numRuns: SHORTER },
    )
  })

  it('carry over into a year exactly what was in progress at the end of those before', () => {
    fc.assert(
      fc.property(office, anyDay, (cases, asOf) => {
        const ledger = ledgerOf(cases)
        for (const year of begun(asOf)) {
          const last = fiscalYearDays(year - 1).last
          for (const stream of STREAMS) {
            const open = YEARS.filter((one) => one < year).map(
              (one) => figuresFrom(ledger, one, last, LINES).streams[stream].total.inProgress,
            )
            const { carriedOver } = figuresFrom(ledger, year, asOf, LINES).streams[stream]
            assert.equal(carriedOver.received, sum(open))
          }
        }
      }),
      { numRuns: SHORTER },
    )
  })

  it('give medians and percentiles that are those of the sorted days, and none of fewer than five', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCase, { minLength: 20, maxLength: 60 }), anyDay, async (cases, asOf) => {
        for (const year of begun(asOf).slice(-2)) {
          const figures = await recountOf(cases, year, asOf, LINES)
          const { streams, years = [] } = releaseOf(figures, 'twelve-months', LINES_OFFICE)
          for (const stream of STREAMS)
            for (const what of ['firstAnswer', 'closing'] as const) {
              const of = figures.streams[stream][what]
              const days = [...of.days].flatMap(([took, n]) => Array.from({ length: n }, () => took))
              for (const time of [streams[stream][what], years[0]?.streams[stream][what]]) {
                assert.ok(time)
                agreesWith(
                  time,
                  days.toSorted((one, other) => one - other),
                  of,
                )
              }
            }
        }
      }),
      { numRuns: SHORTER / 5 },
    )
  })
})

function agreesWith(
  { n, median, ninetieth, limit }: ReleasedTime,
  sorted: number[],
  { within, late, overdue }: { within: number; late: number; overdue: number },
): void {
  assert.equal(n, sorted.length)
  const few = n < 5
  assert.equal(median, few ? undefined : sorted[Math.ceil(n / 2) - 1])
  assert.equal(ninetieth, few ? undefined : sorted[Math.ceil((n * 9) / 10) - 1])
  const due = within + late + overdue
  assert.equal(limit.n, due)
  if (due < 5) assert.deepEqual(limit, { n: due })
  else assert.ok(Math.abs((limit.perMille ?? -1) / 1_000 - within / due) <= 0.0005)
}
