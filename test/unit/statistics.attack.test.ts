import assert from 'node:assert/strict'
import { crossed, earlierOf } from '../../src/statistics/cross-freezing.js'
import { SUPPRESSED, type ReleasedCross } from '../../src/statistics/cross-release.js'
import { CROSS_TABLES, crossPlace } from '../../src/statistics/cross-tables.js'
import type { Figures } from '../../src/statistics/figures.js'
import { recountOf } from '../../src/statistics/recount.js'
import { releaseOf, type Release } from '../../src/statistics/release.js'
import type { Period } from '../../src/statistics/as-of.js'
import { Attack, type Interval } from '../support/attack.js'
import { LINES_OFFICE } from '../support/stored-cases.js'
import { seeded, syntheticOffice, type SyntheticOffice } from '../support/synthetic-office.js'

const OFFICES = Number(process.env['SUCHARIT_ATTACKED_OFFICES'] ?? 1_000)
const BATCH = 100
const YEARS = [2568, 2569]
const FEWEST_VALUES = 3
/** Of the cells that aren't 0 in published tables, at most this share may be suppressed; most of the offices are small. */
const MOST_SUPPRESSED = 0.55
/** For each small cell at most so many others are suppressed. */
const MOST_BESIDE = 1.2

type Published = { figures: Figures; release: Release }
type Sums = Record<
  'tables' | 'shown' | 'few-values' | 'not-hideable' | 'used' | 'suppressed' | 'small',
  number
>
const none = (): Sums => ({
  ...{ tables: 0, shown: 0, 'few-values': 0, 'not-hideable': 0 },
  ...{ used: 0, suppressed: 0, small: 0 },
})

/** From a handful of cases a year to what a large town has. */
function sizeOf(seed: number): number {
  const [least, most] = [
    [5, 40],
    [40, 120],
    [120, 300],
    [300, 800],
  ][seed % 4] ?? [5, 40]
  return Math.round((least ?? 0) + seeded(seed + 9)() * ((most ?? 0) - (least ?? 0)))
}

/**
 * The releases of a fiscal year, in the order of their publication: six months (some before March is over, with a
 * correction, which may come only after the year's), twelve months of a day in September, and its correction.
 */
function calendar(seed: number, year: number): { period: Period; asOf: string }[] {
  const random = seeded(seed * 7 + year)
  const march = year - 543
  const day = (from: number) => String(from + Math.floor(random() * 10)).padStart(2, '0')
  const early = { period: 'six-months', asOf: `${march}-03-${day(15)}` } as const
  const half = { period: 'six-months', asOf: `${march}-03-31` } as const
  const whole = { period: 'twelve-months', asOf: `${march}-09-${day(10)}` } as const
  const corrected = { period: 'twelve-months', asOf: `${march}-09-30` } as const
  return (
    [
      [half, whole, corrected],
      [early, half, whole, corrected],
      [early, whole, half, corrected],
      [half, corrected, corrected],
    ][Math.floor(random() * 4)] ?? []
  )
}

/** What an office publishes in its years, with what was counted behind it. */
async function publishedBy(office: SyntheticOffice, seed: number): Promise<Published[]> {
  const all: Published[] = []
  for (const year of YEARS) {
    const done: Release[] = []
    for (const { period, asOf } of calendar(seed, year)) {
      const figures = await recountOf(office.cases, year, asOf, office.lines)
      const plain = { ...releaseOf(figures, period, LINES_OFFICE), revision: done.length + 1 }
      const release = crossed(plain, figures, { earlier: done.map(earlierOf), corruption: false })
      done.push(release)
      all.push({ figures, release })
    }
  }
  return all
}

describe('an attack on everything ever published', function () {
  this.timeout(600_000)
  const sums = none()

  for (let from = 0; from < OFFICES; from += BATCH)
    it(`narrows no suppressed cell further than the mandatory tables do, offices ${from + 1} to ${from + BATCH}`, async () => {
      for (let seed = from; seed < Math.min(OFFICES, from + BATCH); seed++) {
        const office = syntheticOffice(seed, sizeOf(seed))
        const published = await publishedBy(office, seed)
        for (const year of YEARS) {
          const ofYear = published.filter(({ release }) => release.fiscalYear === year)
          onceAYear(`office ${seed}, ${year}`, ofYear)
          for (const one of ofYear)
            attack(
              `office ${seed}`,
              office,
              one,
              published.map(({ release }) => release),
            )
        }
      }
    })

  it('finds few cells suppressed, and says so', () => {
    const share = sums.suppressed / sums.used
    console.log(
      `      ${sums.shown} of ${sums.tables} two-way tables published; ${sums['few-values']} have a small cell with ` +
        `fewer than three values by their totals, ${sums['not-hideable']} one that can't be hidden; ` +
        `${(100 * share).toFixed(1)} % of the published cells that aren't 0 are suppressed: ${sums.small} small ones and ` +
        `${sums.suppressed - sums.small} others`,
    )
    assert.ok(sums.shown > 0)
    assert.ok(share <= MOST_SUPPRESSED)
    assert.ok((sums.suppressed - sums.small) / sums.small <= MOST_BESIDE)
  })

  function attack(
    name: string,
    { steady }: SyntheticOffice,
    { figures, release }: Published,
    releases: Release[],
  ): void {
    const { crossed: tables = [] } = release.streams.general
    if (release.streams.general.zeroStatement) return
    assert.deepEqual(
      tables.map(({ id }) => id),
      CROSS_TABLES.map(({ id }) => id),
    )
    for (const table of tables) {
      const where = `${name}, ${release.fiscalYear} as of ${release.asOf}, ${table.id}`
      if ('withheld' in table && (table.withheld === 'yearly' || table.withheld === 'published')) continue
      sums.tables += 1
      const truth = truthOf(figures, release, table)
      const attacking = new Attack({ releases, stream: 'general', steady }, release, { ...truth, ...table })
      if ('withheld' in table) {
        sums[table.withheld as 'few-values'] += 1
        if (table.withheld === 'few-values')
          assert.ok(
            truth.small.some(([row, column]) => few(values(attacking.byMandatory(row, column)))),
            where,
          )
      } else {
        sums.shown += 1
        shownAsItIs(where, table, truth.counts)
        for (const [row, column] of truth.small) {
          const all = values(attacking.byAll(row, column))
          // Everything leaves no more than a part of it does, so that all four say what the part says.
          const mandatory = few(all, 4) ? values(attacking.byMandatory(row, column)) : all
          assert.deepEqual(all, mandatory, `${where}, cell ${row} ${column}`)
          assert.ok(!few(mandatory), where)
        }
      }
      attacking.end()
    }
  }

  function shownAsItIs(
    where: string,
    { lines }: Extract<ReleasedCross, { lines: unknown }>,
    counts: number[][],
  ) {
    for (const [row, { cells }] of lines.entries())
      for (const [column, cell] of cells.entries()) {
        const cases = counts[row]?.[column] ?? -1
        if (cell !== SUPPRESSED) assert.equal(cell, cases, where)
        if (cases === 0) assert.equal(cell, 0, where)
        if (cases > 0 && cases < 5) assert.equal(cell, SUPPRESSED, where)
        sums.used += cases > 0 ? 1 : 0
        sums.small += cases > 0 && cases < 5 ? 1 : 0
        sums.suppressed += cell === SUPPRESSED ? 1 : 0
      }
  }
})

/** Of the values 1 to 4, which a suppressed cell's mark names, those within an interval. */
const values = ({ least, most }: Interval): Interval => ({
  least: Math.max(1, least),
  most: Math.min(4, most),
})

/** The attack looks at one table beside all totals: two of one kind could be subtracted from each other. */
function onceAYear(where: string, ofYear: Published[]): void {
  for (const { id } of CROSS_TABLES) {
    const shown = ofYear.filter(({ release }) =>
      release.streams.general.crossed?.some((table) => table.id === id && 'lines' in table),
    )
    assert.ok(shown.length <= 1, `${where}, ${id}`)
  }
}

const few = ({ least, most }: Interval, enough = FEWEST_VALUES): boolean => most - least + 1 < enough

/** What a table hides: all of its numbers, counted without the product's own table, and its small cells. */
function truthOf(figures: Figures, release: Release, { id }: ReleasedCross) {
  const table = CROSS_TABLES.find((one) => one.id === id)
  assert.ok(table)
  const lines = release.streams.general.tables[table.rows]
  const ends = { upheld: ['substantiated', 'partly-substantiated'], 'not-upheld': ['unsubstantiated'] }
  const others = ['insufficient-information', 'out-of-remit', 'duplicate', 'withdrawn']
  const columns =
    table.columns === 'channel'
      ? release.streams.general.tables.channel.map(({ code }) => ({ code, of: [code] }))
      : [
          ...Object.entries(ends).map(([code, of]) => ({ code, of })),
          { code: 'ended-otherwise', of: others },
          { code: 'in-progress', of: [] as string[] },
        ]
  const counts = lines.map(() => columns.map(() => 0))
  for (const [code, cases] of figures.streams.general.crossed[id]) {
    const place = crossPlace(code)
    const row = lines.findIndex((line) =>
      line.measure === undefined ? line.code === place.row : `${line.measure}~${line.code}` === place.row,
    )
    const column = columns.findIndex(
      ({ of }) => of.includes(place.column) || (of.length === 0 && !place.column),
    )
    const cells = counts[row]
    assert.ok(cells && column >= 0)
    cells[column] = (cells[column] ?? 0) + cases
  }
  const line = (row: number, column: number) =>
    Math.min(
      lines[row]?.cases ?? 0,
      counts.reduce((sum, cells) => sum + (cells[column] ?? 0), 0),
    )
  const small = counts
    .flatMap((cells, row) =>
      cells.flatMap((cases, column) => (cases > 0 && cases < 5 ? [[row, column] as const] : [])),
    )
    .toSorted((one, other) => line(...one) - line(...other))
  return { id, columns, counts, small }
}
