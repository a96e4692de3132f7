import { categoryOf } from './filing-form.js'
import { DAY_MS, HOUR_MS, residentMoment, workingDaysAfter } from './calendar.js'
import { bangkokDay, bangkokMidnight, fiscalYearBounds } from '../../src/office/fiscal-year.js'
import type { Stream } from '../../src/cases/vocabulary.js'
import type { Complaint } from './content/complaint.js'
import { MONEY } from './content/money.js'
import { OPENNESS } from './content/openness.js'
import { PEOPLE } from './content/people.js'
import { PROCUREMENT } from './content/procurement.js'
import { REFUSED, type Refused } from './content/refusals.js'
import { RELIEF } from './content/relief.js'
import { ROADS } from './content/roads.js'
import { ABOUT_MAYOR, ABOUT_SECRETARY, ONLY_OVERSIGHT } from './content/special.js'
import { SURROUNDINGS } from './content/surroundings.js'
import { WATER } from './content/water.js'
import { Random } from './random.js'

export const COMPLAINTS: readonly Complaint[] = [
  ...ROADS,
  ...WATER,
  ...SURROUNDINGS,
  ...PEOPLE,
  ...PROCUREMENT,
  ...MONEY,
  ...RELIEF,
  ...OPENNESS,
]

/** How a case goes on after it was filed. */
export type Fate =
  | 'plain'
  | 'talked'
  | 'slow'
  | 'recused'
  | 'wrongDepartment'
  | 'reassigned'
  | 'sentBack'
  | 'reopened'
  | 'reopeningAsked'
  | 'withdrawn'
  | 'leftReceived'
  | 'justFiled'
  | 'leftAssigned'
  | 'underWay'
  | 'leftInvestigated'

/** A case that is going to be filed; `again` marks the same trouble reported by somebody else. */
export type Planned = { filedAt: Date; about: Complaint; fate: Fate; again: boolean; use: number }
export type PlannedRefusal = { filedAt: Date; refused: Refused; use: number }
export type Plan = { cases: Planned[]; refusals: PlannedRefusal[] }

type Year = { from: Date; to: Date; corruption: number; general: number; refused: number; duplicates: number }

/** Rains, planting and the months in which allowances are registered bring more. */
const MONTH_WEIGHTS = [8, 10, 11, 7, 12, 14, 13, 11, 9, 12, 9, 6]
const DECK: Fate[] = [
  ...Array<Fate>(9).fill('plain'),
  ...Array<Fate>(8).fill('talked'),
  ...Array<Fate>(3).fill('slow'),
  'sentBack',
  'sentBack',
  'recused',
  'wrongDepartment',
  'reassigned',
  'reopened',
  'withdrawn',
]

/** Everything that three years and the weeks since then bring to the office, up to `now`. */
export function plan(now: Date): Plan {
  const random = new Random('plan')
  const uses = new Map<string, number>()
  const used = (key: string) => {
    const use = uses.get(key) ?? 0
    uses.set(key, use + 1)
    return use
  }
  const made: Plan = { cases: [], refusals: [] }
  for (const year of years(now)) {
    const fates = deal(random, year.corruption + year.general)
    for (const stream of ['corruption', 'general'] as const)
      for (const filedAt of days(random, year, year[stream])) {
        const about = choose(random, uses, stream, filedAt)
        const fate = fates.pop() ?? 'plain'
        made.cases.push({ filedAt, about, fate, again: false, use: used(about.key) })
      }
    for (const filedAt of days(random, year, year.refused)) {
      const refused = random.pick(leastUsed(REFUSED, uses))
      made.refusals.push({ filedAt, refused, use: used(refused.key) })
    }
    made.cases.push(...secondReports(random, made.cases, year, used))
  }
  made.cases.push(...named(now), ...fresh(random, uses, now))
  leaveSomeOpen(made.cases, now)
  made.cases.sort((one, other) => one.filedAt.getTime() - other.filedAt.getTime())
  return made
}

function years(now: Date): Year[] {
  const whole = (fiscalYear: number) => {
    const { start, end } = fiscalYearBounds(fiscalYear)
    return { from: start, to: end }
  }
  const began = fiscalYearBounds(2570).start
  const recent = new Date(Math.max(began.getTime(), now.getTime() - 54 * DAY_MS))
  return [
    { ...whole(2567), corruption: 11, general: 26, refused: 4, duplicates: 2 },
    { ...whole(2568), corruption: 14, general: 31, refused: 5, duplicates: 3 },
    { ...whole(2569), corruption: 18, general: 36, refused: 6, duplicates: 3 },
    { from: recent, to: now, corruption: 7, general: 15, refused: 2, duplicates: 1 },
  ]
}

/** Days of a year, more of them in the months that bring more; at most the last moment before its end. */
function days(random: Random, { from, to }: Year, count: number): Date[] {
  const all: Date[] = []
  while (all.length < count) {
    const day = new Date(from.getTime() + random.next() * (to.getTime() - from.getTime()))
    const weight = MONTH_WEIGHTS[bangkokDay(day).month] ?? 0
    if (random.chance(weight / 14)) all.push(day)
  }
  return all.toSorted((one, other) => one.getTime() - other.getTime())
}

function choose(random: Random, uses: Map<string, number>, stream: Stream, filedAt: Date): Complaint {
  const month = bangkokDay(filedAt).month + 1
  const fitting = COMPLAINTS.filter(
    (one) => categoryOf(one.topic).stream === stream && (one.months?.includes(month) ?? true),
  )
  return random.pick(leastUsed(fitting, uses))
}

function leastUsed<T extends { key: string }>(all: T[], uses: Map<string, number>): T[] {
  const fewest = Math.min(...all.map(({ key }) => uses.get(key) ?? 0))
  return all.filter(({ key }) => (uses.get(key) ?? 0) === fewest)
}

function deal(random: Random, count: number): Fate[] {
  const decks = Array.from({ length: Math.ceil(count / DECK.length) }, () => random.shuffled(DECK))
  return decks.flat().slice(0, count)
}

/** Somebody else reports the same a few days later. */
function secondReports(
  random: Random,
  cases: Planned[],
  year: Year,
  used: (key: string) => number,
): Planned[] {
  const fitting = cases.filter(
    ({ filedAt, about, fate, again }) =>
      filedAt >= year.from &&
      filedAt.getTime() < year.to.getTime() - 6 * DAY_MS &&
      !again &&
      about.brief !== undefined &&
      (fate === 'plain' || fate === 'talked' || fate === 'slow'),
  )
  return random
    .shuffled(fitting)
    .slice(0, year.duplicates)
    .map((first) => ({
      ...first,
      // After the first in the plan's order; when exactly is settled with the first's own moment.
      filedAt: new Date(first.filedAt.getTime() + 1),
      again: true,
      use: used(`${first.about.key} again`),
    }))
}

/** The three that show whom the sealing keeps out, and one whose receipt shows work in progress. */
function named(now: Date): Planned[] {
  const one = (filedAt: Date, about: Complaint, fate: Fate): Planned => ({
    filedAt,
    about,
    fate,
    again: false,
    use: 0,
  })
  const underWay = PROCUREMENT[1] ?? ABOUT_MAYOR
  return [
    one(bangkokMidnight(2025, 1, 12), ABOUT_MAYOR, 'talked'),
    one(bangkokMidnight(2026, 0, 20), ABOUT_SECRETARY, 'plain'),
    one(new Date(now.getTime() - 17 * DAY_MS), ONLY_OVERSIGHT, 'leftReceived'),
    one(new Date(now.getTime() - 18 * DAY_MS), underWay, 'underWay'),
  ]
}

/** What came in during the last days, before anybody could look at it. */
function fresh(random: Random, uses: Map<string, number>, now: Date): Planned[] {
  return ([2, 5, 11, 17, 26, 35] as const).map((hoursAgo, order) => {
    const filedAt = new Date(now.getTime() - hoursAgo * HOUR_MS)
    const about = choose(random, uses, order % 3 === 1 ? 'corruption' : 'general', filedAt)
    const use = uses.get(about.key) ?? 0
    uses.set(about.key, use + 1)
    return { filedAt, about, fate: 'justFiled', again: false, use }
  })
}

/** Some cases of the last months wait somewhere on their way, a few of them too long. */
function leaveSomeOpen(cases: Planned[], now: Date): void {
  const waiting: Fate[] = ['leftAssigned', 'leftInvestigated', 'leftAssigned', 'leftReceived', 'leftAssigned']
  const within = (from: number, to: number) =>
    cases.filter(({ filedAt, again, fate, about }) => {
      const age = (now.getTime() - filedAt.getTime()) / DAY_MS
      return (
        !again &&
        fate !== 'leftReceived' &&
        fate !== 'underWay' &&
        about.key !== ABOUT_SECRETARY.key &&
        age > from &&
        age < to
      )
    })
  const twice = new Set(cases.filter(({ again }) => again).map(({ about }) => about.key))
  const late = within(48, 100).filter(({ about }) => !twice.has(about.key))
  for (const [index, one] of late
    .filter((_, at) => at % 3 === 1)
    .slice(-6)
    .entries())
    one.fate = waiting[index % waiting.length] ?? 'leftAssigned'
  for (const one of within(20, 54)
    .filter(({ about }) => !twice.has(about.key))
    .filter((_, at) => at % 4 === 1))
    one.fate = 'leftAssigned'
  const general = within(32, 54).filter(({ about, fate }) => fate === 'plain' && !about.positions)
  for (const one of general.slice(0, 2)) one.fate = 'reopeningAsked'
}

/** When it was written down: in office hours where staff entered it, else mostly in the evening. */
export const filingMoment = (day: Date, isEntered: boolean, random: Random): Date =>
  isEntered ? workingDaysAfter(day, 0, random) : residentMoment(day, random, day)
