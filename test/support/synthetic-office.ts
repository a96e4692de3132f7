import type { LifecycleEntry } from '../../src/cases/case.js'
import { CHANNELS, IDENTITIES, OUTCOMES, type Measure, type Stream } from '../../src/cases/vocabulary.js'
import { bangkokMidnight } from '../../src/office/fiscal-year.js'
import type { Lines } from '../../src/statistics/figures.js'
import type { CountedCase } from '../../src/statistics/recount.js'

const DAY_MS = 86_400_000
const YEAR_DAYS = 365
/** When in a year cases come: evenly, or the earlier the higher the number is. */
const SEASONS = [0.1, 1, 1, 1.5, 8]

/** Numbers from 0 to 1, the same for a seed every time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export type SyntheticOffice = {
  lines: Lines
  cases: CountedCase[]
  /** No closed case is ever opened again, and none is a duplicate: what was counted once stays counted so. */
  steady: boolean
}

/**
 * An office with cases of two fiscal years, 2568 and 2569, as many a year as given, spread unevenly over categories,
 * channels and months as they are in life: a few have most of them.
 */
export function syntheticOffice(
  seed: number,
  casesAYear: number,
  stream: Stream = 'general',
): SyntheticOffice {
  const random = seeded(seed)
  const steady = random() < 0.5
  const categories = Array.from({ length: 3 + Math.floor(random() * 5) }, (_, index) => ({
    key: `category-${index + 1}`,
    stream,
    measure: ((index % 4) + 1) as Measure,
  }))
  const pick = weighted(random)
  const [byCategory, byChannel, byIdentity] = [pick(categories), pick(CHANNELS), pick(IDENTITIES)]
  const outcomes = OUTCOMES.filter((outcome) => !steady || outcome !== 'duplicate')
  const byOutcome = categories.map(() => pick(outcomes))
  // Some come nearly all in the first weeks of a year, some in its last: then a half has hardly any of them.
  const seasons = categories.map(() => SEASONS[Math.floor(random() * SEASONS.length)] ?? 1)
  const begins = bangkokMidnight(2024, 9, 1).getTime()
  const cases = Array.from({ length: casesAYear * 2 }, (_, index): CountedCase => {
    const { key, measure } = byCategory()
    const year = index < casesAYear ? 0 : 1
    const category = categories.findIndex((one) => one.key === key)
    const at = begins + Math.floor((year + random() ** (seasons[category] ?? 1)) * YEAR_DAYS * DAY_MS)
    const outcome = byOutcome[category] ?? pick(outcomes)
    return {
      ...{ stream, category: key, measure, channel: byChannel(), identity: byIdentity() },
      receivedAt: new Date(at),
      answerDue: new Date(at + 15 * DAY_MS),
      resolveDue: new Date(at + 30 * DAY_MS),
      lifecycle: life(random, at, outcome, steady),
    }
  })
  return { lines: { categories, departments: ['clerk', 'works'] }, cases, steady }
}

/** Draws from a list, some of it far more often than the rest. */
const weighted =
  (random: () => number) =>
  <Item>(items: readonly Item[]): (() => Item) => {
    const weights = items.map(() => random() ** 2 + 0.02)
    const all = weights.reduce((sum, weight) => sum + weight, 0)
    return () => {
      let left = random() * all
      const index = weights.findIndex((weight) => (left -= weight) < 0)
      return items[Math.max(index, 0)] as Item
    }
  }

function life(
  random: () => number,
  receivedAt: number,
  outcome: () => (typeof OUTCOMES)[number],
  steady: boolean,
): LifecycleEntry[] {
  const after = (from: number, days: number) => from + Math.floor(random() * days * DAY_MS)
  const lifecycle: LifecycleEntry[] = [{ status: 'received', at: new Date(receivedAt) }]
  const assigned = after(receivedAt, 10)
  const department = random() < 0.5 ? 'clerk' : 'works'
  lifecycle.push({ status: 'assigned', at: new Date(assigned), department })
  if (random() < 0.1) return lifecycle
  const closed = after(assigned, 60)
  lifecycle.push({ status: 'closed', at: new Date(closed), outcome: outcome(), department })
  if (steady || random() > 0.05) return lifecycle
  const reopened = after(closed, 90)
  lifecycle.push({ status: 'assigned', at: new Date(reopened), department })
  lifecycle.push({
    status: 'closed',
    at: new Date(after(reopened, 60)),
    outcome: outcome(),
    department,
  })
  return lifecycle
}
