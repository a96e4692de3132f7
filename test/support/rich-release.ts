import assert from 'node:assert/strict'
import { STREAMS } from '../../src/cases/vocabulary.js'
import { periodEnd, sameDayBefore } from '../../src/statistics/as-of.js'
import { crossed } from '../../src/statistics/cross-freezing.js'
import { SUPPRESSED } from '../../src/statistics/cross-release.js'
import { publicationService } from '../../src/statistics/publications.js'
import { recountOf, type CountedCase } from '../../src/statistics/recount.js'
import { releaseOf, type Release } from '../../src/statistics/release.js'
import type { PressOptions } from '../../src/documents/press.js'
import { startOffice, type StartedOffice } from './office.js'
import { LINES_OFFICE } from './stored-cases.js'
import { ANALYSIS } from './summaries.js'
import { seeded, syntheticOffice } from './synthetic-office.js'

const YEAR = 2569
const CASES_A_YEAR = 700

/** Cases of four years in both streams, many of them rated. */
function cases(): { cases: CountedCase[]; lines: ReturnType<typeof syntheticOffice>['lines'] } {
  const random = seeded(5)
  const both = STREAMS.map((stream, index) => syntheticOffice(11 + index, CASES_A_YEAR, stream))
  const inTwo = both.flatMap((office) => office.cases)
  const earlier = inTwo.map((one) => moved(one, -2))
  return {
    lines: {
      categories: both.flatMap(({ lines }, index) =>
        lines.categories.map((category) => ({ ...category, key: `${STREAMS[index]}-${category.key}` })),
      ),
      departments: both[0]?.lines.departments ?? [],
    },
    cases: [...earlier, ...inTwo].map((one) => ({
      ...one,
      category: `${one.stream}-${one.category}`,
      ...(random() < 0.8
        ? { firstAnsweredAt: new Date(one.receivedAt.getTime() + random() * 40 * DAY_MS) }
        : {}),
      ratings: rated(one, random),
    })),
  }
}

const DAY_MS = 86_400_000
const later = (date: Date, years: number): Date =>
  new Date(`${date.getUTCFullYear() + years}${date.toISOString().slice(4).replace('-02-29', '-02-28')}`)
const moved = (one: CountedCase, years: number): CountedCase => ({
  ...one,
  receivedAt: later(one.receivedAt, years),
  ...(one.answerDue && { answerDue: later(one.answerDue, years) }),
  ...(one.resolveDue && { resolveDue: later(one.resolveDue, years) }),
  lifecycle: one.lifecycle.map((entry) => ({ ...entry, at: later(entry.at, years) })),
})

function rated({ lifecycle }: CountedCase, random: () => number): NonNullable<CountedCase['ratings']> {
  const last = lifecycle.at(-1)
  if (last?.status !== 'closed' || random() < 0.5) return []
  const closing = lifecycle.filter(({ status }) => status === 'closed').length
  const score = ([1, 2, 3, 4, 5] as const)[Math.floor(random() * 5)] ?? 5
  return [{ at: new Date(last.at.getTime() + DAY_MS), closing, score, version: lifecycle.length }]
}

/** A release that has every figure that there can be: four years, ratings, two-way tables with cells that are hidden. */
export async function richRelease(): Promise<Release> {
  const { cases: all, lines } = cases()
  const asOf = periodEnd(YEAR, 'twelve-months')
  const years = await Promise.all(
    [0, 1, 2, 3].map((back) => recountOf(all, YEAR - back, sameDayBefore(asOf, back), lines)),
  )
  const [figures, ...before] = years
  assert.ok(figures)
  const named = {
    ...LINES_OFFICE,
    categories: lines.categories.map(({ key }) => ({
      key,
      name: { th: `ประเภท ${key}`, en: `Kind ${key}` },
    })),
  }
  const release = crossed(releaseOf(figures, 'twelve-months', named, before), figures, {
    earlier: [],
    corruption: true,
  })
  const cells = STREAMS.flatMap((stream) => release.streams[stream].crossed ?? []).flatMap((table) =>
    'lines' in table ? table.lines.flatMap((line) => line.cells) : [],
  )
  assert.ok(cells.includes(SUPPRESSED) && cells.some((cell) => cell !== SUPPRESSED && cell > 0))
  assert.ok(STREAMS.every((stream) => release.streams[stream].satisfaction?.lines))
  const signature = (name: string, at: string) => ({ name, position: { th: 'ตำแหน่ง', en: 'position' }, at })
  return {
    ...release,
    texts: ANALYSIS,
    revision: 1,
    auditHead: '0'.repeat(64),
    signatures: {
      preparedBy: signature('นางสาวสุภาพร ใจดี', '2026-09-29T05:00:00.000Z'),
      submittedBy: signature('นายประเสริฐ ศรีสุข', '2026-09-30T05:00:00.000Z'),
      approvedBy: signature('นายสมชาย บุญมา', '2026-10-01T05:00:00.000Z'),
    },
  }
}

/** An office that published it. */
export async function richlyPublishedOffice(
  press?: PressOptions,
): Promise<StartedOffice & { release: Release }> {
  const [office, release] = await Promise.all([startOffice({ ...(press && { press }) }), richRelease()])
  const { store, audit } = office.services
  const publications = publicationService({ connection: store.connection, audit })
  await publications.publish(release, { by: 'mayor', at: new Date('2026-10-01T05:00:00Z') })
  return { ...office, release }
}
