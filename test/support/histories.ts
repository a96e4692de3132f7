import fc from 'fast-check'
import type { StoredRating } from '../../src/cases/case.model.js'
import type { LifecycleEntry } from '../../src/cases/case.js'
import { closingsOf, type CountedFacts } from '../../src/cases/tally-step.js'
import { TRANSITIONS } from '../../src/cases/transitions.js'
import { CHANNELS, IDENTITIES, OUTCOMES, SCORES } from '../../src/cases/vocabulary.js'
import { bangkokMidnight } from '../../src/office/fiscal-year.js'
import type { Lines } from '../../src/statistics/figures.js'

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

const STEPS = 8
const DAY_MS = 86_400_000

/** The last moment of a Bangkok day that lies so many days after a moment, as time limits end. */
const limitAfter = (at: Date, days: number): Date =>
  new Date(Math.floor((at.getTime() + 7 * 3_600_000) / DAY_MS + days + 1) * DAY_MS - 7 * 3_600_000 - 1)

/** What happens next: a step of the workflow, an answer to the reporter, or a rating of a closed case. */
const happening = fc.record({
  at: moment,
  kind: fc.constantFrom('step', 'step', 'step', 'answer', 'rate'),
  pick: fc.nat(1_000),
  department: fc.constantFrom(...DEPARTMENTS),
  outcome: fc.constantFrom(...OUTCOMES),
  days: fc.integer({ min: 0, max: 60 }),
  score: fc.constantFrom(...SCORES),
})

/**
 * A case and its whole life: any transitions that the workflow allows, answers, ratings and limits, at any times that
 * don't go backwards. Cases of before limits were kept with each state are among them.
 */
export const anyCase: fc.Arbitrary<CountedFacts> = fc
  .record({
    category: fc.constantFrom(...CATEGORIES),
    channel: fc.constantFrom(...CHANNELS),
    identity: fc.constantFrom(...IDENTITIES),
    happenings: fc.array(happening, { minLength: 1, maxLength: STEPS }),
    answerDays: fc.integer({ min: 0, max: 20 }),
    resolveDays: fc.integer({ min: 0, max: 60 }),
    withLimits: fc.boolean(),
  })
  .map(({ category, channel, identity, happenings, answerDays, resolveDays, withLimits }) => {
    const sorted = happenings.toSorted((one, other) => one.at - other.at)
    const receivedAt = new Date(sorted[0]?.at ?? FIRST)
    const lifecycle: LifecycleEntry[] = []
    const ratings: StoredRating[] = []
    let resolveDue = limitAfter(receivedAt, resolveDays)
    let firstAnsweredAt: Date | undefined
    let department: string | undefined
    for (const { at: ms, kind, pick, outcome, days, score, ...chosen } of sorted) {
      const at = new Date(ms)
      const status = lifecycle.at(-1)?.status
      if (status !== undefined && kind === 'answer') firstAnsweredAt ??= at
      else if (kind === 'rate' && status === 'closed')
        ratings.push({ at, closing: closingsOf(lifecycle), score, version: lifecycle.length })
      else {
        const choices = TRANSITIONS.filter((line) => line.from === status && !line.stays)
        const step = choices[pick % choices.length]
        if (!step) break
        if (step.action === 'assign' || step.action === 'reassign') department = chosen.department
        if (step.requires.includes('dueDate')) resolveDue = limitAfter(at, days)
        if (step.toldToReporter && step.action !== 'file' && step.action !== 'withdraw')
          firstAnsweredAt ??= at
        lifecycle.push({
          status: step.to,
          at,
          ...(withLimits ? { resolveDue } : {}),
          ...(step.to === 'closed' ? { outcome } : {}),
          ...(department === undefined ? {} : { department }),
        })
      }
    }
    const { key, stream, measure } = category
    return {
      ...{ stream, measure, category: key, channel, identity, receivedAt, lifecycle, ratings },
      ...{ answerDue: limitAfter(receivedAt, answerDays), resolveDue },
      ...(firstAnsweredAt ? { firstAnsweredAt } : {}),
    }
  })

/** The facts of a case as they were at the end of a day; undefined where it hadn't come yet. */
export function factsAsOf(facts: CountedFacts, day: string): CountedFacts | undefined {
  const { firstAnsweredAt, ratings = [], ...others } = facts
  const then = (at: Date) => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 10) <= day
  const lifecycle = facts.lifecycle.filter(({ at }) => then(at))
  if (lifecycle.length === 0) return undefined
  return {
    ...others,
    lifecycle,
    ratings: ratings.filter(({ at }) => then(at)),
    ...(firstAnsweredAt && then(firstAnsweredAt) ? { firstAnsweredAt } : {}),
  }
}
