import assert from 'node:assert/strict'
import { caseModel } from '../../src/cases/case.model.js'
import { STREAMS } from '../../src/cases/vocabulary.js'
import { CROSS_TABLES } from '../../src/statistics/cross-tables.js'
import { SUPPRESSED, type ReleasedCross } from '../../src/statistics/cross-release.js'
import type { CountedCase } from '../../src/statistics/recount.js'
import { recountRelease } from '../../src/statistics/recount.release.js'
import { RELEASE_COLUMNS, releaseRows } from '../../src/statistics/release-rows.js'
import type { Release } from '../../src/statistics/release.js'
import { storedCase } from '../support/stored-cases.js'
import { ANALYSIS } from '../support/summaries.js'
import { summaryOffice, type SummaryOffice } from '../support/summary-office.js'
import { syntheticOffice } from '../support/synthetic-office.js'

const YEAR = { fiscalYear: 2569, period: 'twelve-months' } as const
const HALF = { fiscalYear: 2569, period: 'six-months' } as const

const FORTNIGHT_MS = 14 * 86_400_000

/** The same life, with everything happening on one day of two weeks: fewer days to store. */
function rarely(life: CountedCase): CountedCase {
  const then = (at: Date) => new Date(at.getTime() - (at.getTime() % FORTNIGHT_MS) + FORTNIGHT_MS)
  return {
    ...life,
    receivedAt: then(life.receivedAt),
    lifecycle: life.lifecycle.map((entry) => ({ ...entry, at: then(entry.at) })),
  }
}

describe('two-way tables of an office', () => {
  let office: SummaryOffice
  let half: Release
  let first: Release
  let second: Release

  before(async function () {
    // The tallies are made of some 800 lives first.
    this.timeout(240_000)
    office = await summaryOffice()
    const cases = STREAMS.flatMap((stream) => syntheticOffice(14, 400, stream).cases.slice(400)).map(rarely)
    await caseModel(office.store.connection).insertMany(cases.map((one) => storedCase(one)))
    half = await published(HALF, '2026-04-02')
    first = await published(YEAR, '2026-09-20')
    office.settings.crossTablesOfCorruption = true
    second = await published(YEAR, '2026-10-05')
  })
  after(() => office.stop())

  async function published(term: typeof YEAR | typeof HALF, day: string): Promise<Release> {
    office.on(day)
    const id = await office.summaries.start({ ...term, by: office.secretary, reason: 'แก้ไขตัวเลข' })
    const { version } = await office.summaries.find(id)
    await office.summaries.take(office.secretary, id, 'submit', { version, ...ANALYSIS })
    await office.summaries.take(office.mayor, id, 'approve', { version: version + 1 })
    const found = await office.statistics.release(term.fiscalYear, term.period)
    assert.ok(found)
    return found.release
  }
  const withheld = (tables: ReleasedCross[] | undefined) =>
    tables?.map((table) => ('withheld' in table ? table.withheld : 'shown'))
  const shown = ({ streams }: Release) =>
    (streams.general.crossed ?? []).flatMap((table) => ('lines' in table ? [table] : []))

  it('come once a year, with the first release of twelve months', () => {
    assert.deepEqual(
      withheld(half.streams.general.crossed),
      CROSS_TABLES.map(() => 'yearly'),
    )
    assert.deepEqual(
      withheld(first.streams.general.crossed),
      CROSS_TABLES.map(() => 'shown'),
    )
    assert.deepEqual(
      second.streams.general.crossed,
      CROSS_TABLES.map(({ id }) => ({ id, withheld: 'published', revision: 1 })),
    )
  })

  it('are of general complaints, and of corruption only where the office has switched them on', () => {
    for (const release of [half, first]) assert.equal(release.streams.corruption.crossed, undefined)
    assert.deepEqual(
      withheld(second.streams.corruption.crossed),
      CROSS_TABLES.map(() => 'shown'),
    )
  })

  it('sum to the tables of one dimension, with zeros shown and small numbers not', () => {
    const { tables, total } = first.streams.general
    for (const table of shown(first)) {
      const cells = table.lines.flatMap((line) => line.cells)
      assert.ok(cells.every((cell) => cell === SUPPRESSED || cell === 0 || cell >= 5))
      assert.equal(
        table.lines.reduce((sum, line) => sum + line.cases, 0),
        total.received,
      )
      assert.equal(
        table.totals.reduce((sum, cases) => sum + cases, 0),
        total.received,
      )
    }
    const [byOutcome] = shown(first)
    assert.ok(shown(first).some(({ lines }) => lines.some(({ cells }) => cells.includes(SUPPRESSED))))
    const casesOf = new Map(tables.category.map(({ code, cases }) => [code, cases]))
    const named = byOutcome?.lines.map(({ code, of = [{ code }] }) => of.map((one) => one.code)) ?? []
    assert.deepEqual(named.flat().toSorted(), [...casesOf.keys()].toSorted())
    assert.deepEqual(
      byOutcome?.lines.map(({ cases }) => cases),
      named.map((codes) => codes.reduce((sum, code) => sum + (casesOf.get(code) ?? 0), 0)),
    )
  })

  it('agree with a recount from the cases, which names a cell that does not', async () => {
    const release = structuredClone(first)
    const recounted = () => recountRelease(office.store.connection, release, new Date('2026-09-20T05:00:00Z'))
    assert.deepEqual(await recounted(), [])
    const [table] = shown(release)
    const line = table?.lines.find(({ cells }) => cells.some((cell) => cell !== SUPPRESSED && cell > 0))
    const index = line?.cells.findIndex((cell) => cell !== SUPPRESSED && cell > 0) ?? -1
    assert.ok(table && line && index >= 0)
    const before = line.cells[index] as number
    line.cells[index] = before + 1
    assert.deepEqual(await recounted(), [
      {
        figure: `general ${table.id} ${line.code} ${table.columns[index]?.code}`,
        tallied: before + 1,
        recounted: before,
      },
    ])
  })

  it('have a row for each cell in the file, without a number where it is suppressed', () => {
    const rows = releaseRows(first).map((cells) =>
      Object.fromEntries(RELEASE_COLUMNS.map((name, index) => [name, cells[index]])),
    )
    for (const table of shown(first)) {
      const cells = rows.filter(({ dimension }) => dimension === table.id)
      assert.deepEqual(
        cells.map(({ value }) => value),
        [
          ...table.lines.flatMap((line) => [
            ...line.cells.map((cell) => (cell === SUPPRESSED ? '' : cell)),
            line.cases,
          ]),
          ...table.totals,
        ],
      )
      assert.deepEqual(
        cells.slice(0, table.columns.length).map(({ indicator }) => indicator),
        table.columns.map(({ code }) => code.replaceAll('-', '_')),
      )
    }
  })
})
