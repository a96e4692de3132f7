import assert from 'node:assert/strict'
import type { Stream } from '../../src/cases/vocabulary.js'
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
const MOST_SUPPRESSED = 0.25
/** For each small cell at most so many others are suppressed. */
const MOST_BESIDE = 2.2

type Published = { stream: Stream; figures: Figures; release: Release }
type Sums = Record<
  'tables' | 'shown' | 'sparse' | 'few-values' | 'not-hideable' | 'used' | 'suppressed' | 'small' | 'parts',
  number
>
const none = (): Sums => ({
  ...{ tables: 0, shown: 0, sparse: 0, 'few-values': 0, 'not-hideable': 0 },
  ...{ used: 0, suppressed: 0, small: 0, parts: 0 },
})

/** One office in five is attacked for its reports of corruption, of which it has chosen to publish these tables too. */
const streamOf = (seed: number): Stream => (seed % 5 === 4 ? 'corruption' : 'general')

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
  const stream = streamOf(seed)
  const all: Published[] = []
  for (const year of YEARS) {
    const done: Release[] = []
    for (const { period, asOf } of calendar(seed, year)) {
      const figures = await recountOf(office.cases, year, asOf, office.lines)
      const plain = { ...releaseOf(figures, period, LINES_OFFICE), revision: done.length + 1 }
      const release = crossed(plain, figures, {
        earlier: done.map(earlierOf),
        corruption: stream === 'corruption',
      })
      done.push(release)
      all.push({ stream, figures, release })
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
        const office = syntheticOffice(seed, sizeOf(seed), streamOf(seed))
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

  // Tables without a ring share only totals that are published as they are. Whatever each of them leaves open can then be
  // true of all at once: cases that agree with one table's row are dealt out over the next one's, total by total.
  it('may take the two-way tables one at a time, because they form no ring', () => {
    const joined = new Map<string, string>()
    const end = (dimension: string): string => {
      const next = joined.get(dimension)
      return next === undefined ? dimension : end(next)
    }
    for (const { id, rows, columns } of CROSS_TABLES) {
      assert.notEqual(
        end(rows),
        end(columns),
        `${id} closes a ring: the attack must look at all tables at once`,
      )
      joined.set(end(rows), end(columns))
    }
  })

  it('finds few cells suppressed, and says so', () => {
    const share = sums.suppressed / sums.used
    console.log(
      `      ${sums.shown} of ${sums.tables} two-way tables published; ${sums.sparse} would hide more than they show, ` +
        `${sums['few-values']} have a small cell with fewer than three values by their totals, ` +
        `${sums['not-hideable']} one that can't be hidden; ` +
        `${(100 * share).toFixed(1)} % of the published cells that aren't 0 are suppressed: ${sums.small} small ones and ` +
        `${sums.suppressed - sums.small} others; ${sums.parts} small cells are shown together with others`,
    )
    assert.ok(sums.shown > 0)
    assert.ok(share <= MOST_SUPPRESSED)
    assert.ok((sums.suppressed - sums.small) / sums.small <= MOST_BESIDE)
  })

  function attack(
    name: string,
    { steady }: SyntheticOffice,
    { stream, figures, release }: Published,
    releases: Release[],
  ): void {
    const { crossed: tables = [], zeroStatement } = release.streams[stream]
    if (zeroStatement) return
    assert.deepEqual(
      tables.map(({ id }) => id),
      CROSS_TABLES.map(({ id }) => id),
    )
    for (const table of tables) {
      const where = `${name}, ${release.fiscalYear} as of ${release.asOf}, ${table.id}`
      if ('withheld' in table && (table.withheld === 'yearly' || table.withheld === 'published')) continue
      sums.tables += 1
      const truth = truthOf({ stream, figures, release }, table)
      const shown = 'lines' in table ? { shown: table } : {}
      const attacking = new Attack({ releases, stream, steady }, release, { ...truth, ...shown })
      if ('withheld' in table) sums[table.withheld as 'few-values'] += 1
      else {
        sums.shown += 1
        for (const line of table.lines)
          for (const [index, cell] of line.cells.entries()) {
            const rows = attacking.rowsOf(line)
            const columns = attacking.columnsOf(table.columns[index]?.of ?? [])
            const cases = casesIn(truth.counts, rows, columns)
            shownAsItIs(where, cell, cases)
            if (cases > 0 && cases < 5) narrowsNothing(where, attacking, rows, columns, { least: 1, most: 4 })
            if (rows.length * columns.length > 1) parts(where, attacking, truth.counts, rows, columns)
          }
      }
      attacking.end()
    }
  }

  /** Of what is shown together, each small part. */
  function parts(
    where: string,
    attacking: Attack,
    counts: number[][],
    rows: number[],
    columns: number[],
  ): void {
    for (const row of rows)
      for (const column of columns) {
        const cases = counts[row]?.[column] ?? 0
        if (cases < 1 || cases > 4) continue
        sums.parts += 1
        narrowsNothing(`${where}, a part`, attacking, [row], [column], { least: 0, most: 4 })
      }
  }

  function narrowsNothing(
    where: string,
    attacking: Attack,
    rows: number[],
    columns: number[],
    range: Interval,
  ): void {
    const all = within(range, attacking.byAll(rows, columns))
    // Everything leaves no more than a part of it does, so that a whole range says what the part says.
    const isWhole = all.least === range.least && all.most === range.most
    const mandatory = isWhole ? all : within(range, attacking.byMandatory(rows, columns))
    assert.deepEqual(all, mandatory, `${where}, cell ${rows.join()} ${columns.join()}`)
    if (range.least === 1) assert.ok(!few(mandatory), where)
  }

  function shownAsItIs(where: string, cell: number | typeof SUPPRESSED, cases: number): void {
    if (cell !== SUPPRESSED) assert.equal(cell, cases, where)
    if (cases === 0) assert.equal(cell, 0, where)
    if (cases > 0 && cases < 5) assert.equal(cell, SUPPRESSED, where)
    sums.used += cases > 0 ? 1 : 0
    sums.small += cases > 0 && cases < 5 ? 1 : 0
    sums.suppressed += cell === SUPPRESSED ? 1 : 0
  }
})

const casesIn = (counts: number[][], rows: number[], columns: number[]): number =>
  rows.reduce((all, row) => columns.reduce((sum, column) => sum + (counts[row]?.[column] ?? 0), all), 0)

/** Of the values that are asked about those within an interval. */
const within = (range: Interval, { least, most }: Interval): Interval => ({
  least: Math.max(range.least, least),
  most: Math.min(range.most, most),
})

/** The attack looks at one table beside all totals: two of one kind could be subtracted from each other. */
function onceAYear(where: string, ofYear: Published[]): void {
  for (const { id } of CROSS_TABLES) {
    const shown = ofYear.filter(({ stream, release }) =>
      release.streams[stream].crossed?.some((table) => table.id === id && 'lines' in table),
    )
    assert.ok(shown.length <= 1, `${where}, ${id}`)
  }
}

const few = ({ least, most }: Interval): boolean => most - least + 1 < FEWEST_VALUES

/** What a table hides: all of its numbers, counted without the product's own table. */
function truthOf({ stream, figures, release }: Published, { id }: ReleasedCross) {
  const table = CROSS_TABLES.find((one) => one.id === id)
  assert.ok(table)
  const lines = release.streams[stream].tables[table.rows]
  const ends = { upheld: ['substantiated', 'partly-substantiated'], 'not-upheld': ['unsubstantiated'] }
  const others = ['insufficient-information', 'out-of-remit', 'duplicate', 'withdrawn']
  const columns =
    table.columns === 'channel'
      ? release.streams[stream].tables.channel.map(({ code }) => ({ code, of: [code] }))
      : [
          ...Object.entries(ends).map(([code, of]) => ({ code, of })),
          { code: 'ended-otherwise', of: others },
          { code: 'in-progress', of: [] as string[] },
        ]
  const counts = lines.map(() => columns.map(() => 0))
  for (const [code, cases] of figures.streams[stream].crossed[id]) {
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
  return { id, columns, counts }
}
