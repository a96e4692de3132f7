import assert from 'node:assert/strict'
import { join } from 'node:path'
import { ROOT } from '../../src/config.js'
import { add, blankFigures, type Count } from '../../src/statistics/figures.js'
import { releaseTables } from '../../src/statistics/release-tables.js'
import { releaseOf, type Release, type ReleasedStream } from '../../src/statistics/release.js'
import type { Reader, Table } from '../../src/statistics/tables.js'
import { loadTexts, translator } from '../../src/web/i18n.js'
import { LINES } from '../support/histories.js'
import { LINES_OFFICE } from '../support/stored-cases.js'

const texts = loadTexts(join(ROOT, 'src/locales'))
const thai: Reader = { t: translator(texts, 'th'), language: 'th' }
const english: Reader = { t: translator(texts, 'en'), language: 'en' }

const SIX = { fiscalYear: 2569, asOf: '2026-03-31', period: 'six-months' } as const
const TWELVE = { fiscalYear: 2569, asOf: '2026-09-30', period: 'twelve-months' } as const

/** A release in whose November two corruption cases came in, one of them completed, and a general one. */
function release({ fiscalYear, asOf, period }: typeof SIX | typeof TWELVE): Release {
  const figures = blankFigures(fiscalYear, asOf, LINES)
  const { corruption, general } = figures.streams
  for (const line of [corruption.total, corruption.months[1]])
    if (line) {
      add(line, 'completed', 1)
      add(line, 'inProgress', 1)
    }
  for (const line of [general.total, general.months[1]]) if (line) add(line, 'inProgress', 1)
  return releaseOf(figures, period, LINES_OFFICE)
}

/** As it was published under the first rule. */
function older(newer: Release): Release {
  const { together: _, years: __, streams, ...old } = newer
  const of = ({ months, total, carriedOver, zeroStatement, tables }: ReleasedStream): ReleasedStream => ({
    ...{ months, total, carriedOver, zeroStatement, tables },
  })
  return {
    ...old,
    ruleVersion: '1',
    streams: { corruption: of(streams.corruption), general: of(streams.general) },
  }
}

const count = (completed: number, inProgress: number): Count => ({
  received: completed + inProgress,
  completed,
  inProgress,
})

const tableOf = (tables: Table[], id: string): Table => {
  const found = tables.find((table) => table.id === id)
  assert.ok(found, `there is a table ${id}`)
  return found
}

describe('the tables of a release', () => {
  it('have October to March for six months, all twelve for a year, and a total', () => {
    for (const [of, rows, last] of [
      [SIX, 6, 'มีนาคม 2569'],
      [TWELVE, 12, 'กันยายน 2569'],
    ] as const) {
      const tables = releaseTables(thai, release(of))
      for (const id of ['customary', 'corruption-months', 'general-months']) {
        const table = tableOf(tables, id)
        assert.equal(table.rows.length, rows, id)
        assert.equal(table.rows[0]?.head, 'ตุลาคม 2568')
        assert.equal(table.rows.at(-1)?.head, last)
        assert.equal(table.total?.head, 'รวม')
      }
    }
  })

  it('give what was received by type and together beside completed, in progress and remarks', () => {
    const { head, groups, rows, total } = tableOf(releaseTables(thai, release(TWELVE)), 'customary')
    assert.deepEqual(head, [...['เดือน', 'ทุจริต', 'ทั่วไป', 'รวม', 'แล้วเสร็จ', 'อยู่ระหว่างดำเนินการ', 'หมายเหตุ']])
    assert.equal(
      groups?.reduce((columns, { span }) => columns + span, 0),
      head.length,
    )
    assert.deepEqual(rows[1]?.cells, [2, 1, 3, 1, 2, ''])
    assert.deepEqual(rows[0]?.cells, [0, 0, 0, 0, 0, 'ไม่มีเรื่องร้องเรียน'])
    assert.deepEqual(total?.cells, [2, 1, 3, 1, 2, ''])
  })

  it('say in words, and not with a number, where there were too few cases', () => {
    const of = release(TWELVE)
    const few = { n: 4, limit: { n: 4 } }
    const enough = {
      ...{ n: 6, median: 3, ninetieth: 15 },
      limit: { n: 7, within: 6, late: 0, overdue: 1, perMille: 857 },
    }
    const parts = (time: typeof few | typeof enough): Partial<ReleasedStream> => ({
      ...{ firstAnswer: time, closing: time, reopened: count(1, 2), satisfaction: { n: 2 } },
    })
    const { corruption, general } = of.streams
    const streams = {
      corruption: { ...corruption, ...parts(few) },
      general: { ...general, ...parts(enough) },
    }
    const tables = releaseTables(thai, { ...of, streams })
    for (const id of ['firstAnswer', 'closing']) {
      const { rows, notes } = tableOf(tables, id)
      assert.deepEqual(
        rows.map(({ cells }) => cells),
        [
          [4, '–', '–'],
          [6, 3, 15],
        ],
      )
      assert.match(notes?.join() ?? '', /น้อยกว่า 5 เรื่อง/)
      assert.deepEqual(tableOf(tables, `${id}-limit`).rows[1]?.cells, [6, 0, 1, 7, '85.7'])
    }
    assert.deepEqual(tableOf(tables, 'reopened').rows[0]?.cells, [3, 1, 2])
    const ratings = tableOf(tables, 'satisfaction')
    assert.ok(ratings.rows.every(({ cells }) => cells.every((cell) => cell === '–')))
    assert.deepEqual(ratings.total?.cells, [2, 2])
  })

  it('are those that an older release has figures for, each with an id of its own, in both languages', () => {
    for (const reader of [thai, english]) {
      const [tables, before] = [release(TWELVE), older(release(TWELVE))].map((of) =>
        releaseTables(reader, of),
      )
      assert.ok(tables && before)
      const ids = tables.map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length)
      const added = ids.filter((id) => !before.some((table) => table.id === id))
      assert.deepEqual(added, [
        ...['duplicates', 'reopened', 'firstAnswer', 'firstAnswer-limit', 'closing', 'closing-limit'],
        'satisfaction',
      ])
      for (const { caption, head, groups, rows, notes } of tables) {
        assert.ok(rows.every(({ cells }) => cells.length === head.length - 1))
        const words = [caption, ...head, ...rows.map((row) => row.head), ...(notes ?? [])]
        for (const text of [...words, ...(groups ?? []).map(({ text: name }) => name)])
          assert.doesNotMatch(text, /statistics\.|case\.|\{\{/)
      }
    }
  })
})
