import fc from 'fast-check'
import type { LifecycleEntry } from '../../src/cases/case.js'
import { TRANSITIONS } from '../../src/cases/transitions.js'
import { CHANNELS, IDENTITIES, OUTCOMES, type Status } from '../../src/cases/vocabulary.js'
import { bangkokMidnight } from '../../src/office/fiscal-year.js'
import type { Lines } from '../../src/statistics/figures.js'
import type { CountedCase } from '../../src/statistics/recount.js'

export const LINES: Lines = {
  categories: [
    { key: 'bribe', stream: 'corruption', measure: 4 },
    { key: 'procurement', stream: 'corruption', measure: 3 },
    { key: 'roads', stream: 'general', measure: 1 },
    { key: 'meeting', stream: 'general', measure: 2 },
  ],
  departments: ['clerk', 'finance', 'works'],
}

// One that the office has retired, and a department whose key needs escaping in the store.
const CATEGORIES = [...LINES.categories, { key: 'old.one', stream: 'general', measure: 4 } as const]
const DEPARTMENTS = [...LINES.departments, 'กอง.ช่าง|$1']

const FIRST = bangkokMidnight(2022, 8, 1).getTime()
const LAST = bangkokMidnight(2026, 11, 31).getTime()

/** Bangkok midnights at which something changes: fiscal years, half-years, the new year, leap days. */
const EDGES = [2022, 2023, 2024, 2025, 2026].flatMap((year) => [
  bangkokMidnight(year, 9, 1),
  bangkokMidnight(year, 8, 30),
  bangkokMidnight(year, 3, 1),
  bangkokMidnight(year, 0, 1),
  bangkokMidnight(year, 2, 1),
  bangkokMidnight(year, 1, 29),
])

const moment = fc.oneof(
  fc
    .tuple(fc.constantFrom(...EDGES), fc.integer({ min: -2, max: 2 }))
    .map(([edge, off]) => edge.getTime() + off),
  fc.integer({ min: FIRST, max: LAST }),
)

/** A day in Bangkok, often one at which a year, half-year or February ends. */
export const anyDay = moment.map((ms) => new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10))

const STEPS = 7

/** A case and its whole life: any transitions that the workflow allows, at any times that don't go backwards. */
export const anyCase: fc.Arbitrary<CountedCase> = fc
  .record({
    category: fc.constantFrom(...CATEGORIES),
    channel: fc.constantFrom(...CHANNELS),
    identity: fc.constantFrom(...IDENTITIES),
    times: fc.array(moment, { minLength: 1, maxLength: STEPS }),
    picks: fc.array(fc.nat(), { minLength: STEPS, maxLength: STEPS }),
    departments: fc.array(fc.constantFrom(...DEPARTMENTS), { minLength: STEPS, maxLength: STEPS }),
    outcomes: fc.array(fc.constantFrom(...OUTCOMES), { minLength: STEPS, maxLength: STEPS }),
  })
  .map(({ category, channel, identity, times, picks, departments, outcomes }) => {
    const sorted = times.toSorted((a, b) => a - b).map((ms) => new Date(ms))
    const lifecycle: LifecycleEntry[] = []
    let status: Status | undefined
    let department: string | undefined
    for (const [index, at] of sorted.entries()) {
      const choices = TRANSITIONS.filter((line) => line.from === status)
      const step = choices[(picks[index] ?? 0) % choices.length]
      if (!step) break
      status = step.to
      if (step.action === 'assign' || step.action === 'reassign') department = departments[index]
      lifecycle.push({
        status,
        at,
        ...(status === 'closed' ? { outcome: outcomes[index] } : {}),
        ...(department === undefined ? {} : { department }),
      })
    }
    const { key, stream, measure } = category
    const receivedAt = sorted[0] ?? new Date(FIRST)
    return { stream, measure, category: key, channel, identity, receivedAt, lifecycle }
  })
