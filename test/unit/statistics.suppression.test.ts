import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isSmall, marginsOf, smallValues, sum, type Counts } from '../../src/statistics/disclosure/margins.js'
import { groupingsFor } from '../../src/statistics/disclosure/grouping.js'
import { partsHeld } from '../../src/statistics/disclosure/parts.js'
import { protectedTable } from '../../src/statistics/disclosure/protection.js'
import { suppress } from '../../src/statistics/disclosure/suppression.js'
import { Hidden } from '../../src/statistics/disclosure/world.js'
import { windowOf } from '../../src/statistics/disclosure/windows.js'

const places = (counts: Counts) => counts.flatMap((cells, row) => cells.map((_, column) => ({ row, column })))
/** The table as it would be published, "–" where a cell is suppressed; or why it isn't. */
function published(counts: Counts, windows = [counts]): (number | '–')[][] | string {
  const outcome = suppress(counts, windows)
  if ('withheld' in outcome) return outcome.withheld
  return counts.map((cells, row) =>
    cells.map((cases, column) => (outcome.hidden.has({ row, column }) ? '–' : cases)),
  )
}

describe('suppression in a two-way table', () => {
  it('leaves a table without small cells as it is', () => {
    const counts = [
      [5, 0, 12],
      [0, 30, 7],
    ]
    assert.deepEqual(published(counts), counts)
  })

  it('hides a small cell with the smallest others of its row and column from which it could be worked out', () => {
    assert.deepEqual(
      published([
        [2, 20, 30],
        [40, 9, 60],
        [70, 80, 90],
      ]),
      [
        ['–', '–', 30],
        ['–', '–', 60],
        [70, 80, 90],
      ],
    )
  })

  it('publishes no table whose totals leave fewer than three values for a small cell', () => {
    for (const few of [1, 2])
      assert.equal(
        published([
          [few, 0, 0],
          [40, 9, 60],
        ]),
        'few-values',
      )
    // By the totals alone it is 3 or more: nearly everything of the table is in its row and column.
    assert.equal(
      published([
        [3, 30],
        [30, 0],
      ]),
      'few-values',
    )
  })

  it('publishes no table in which the zeros give a small cell away', () => {
    assert.equal(
      published([
        [3, 0, 0],
        [40, 9, 60],
      ]),
      'not-hideable',
    )
  })

  it('lets cases exchange only with others of their own window', () => {
    const counts = [
      [4, 20],
      [20, 20],
    ]
    const early = [
      [4, 0],
      [0, 0],
    ]
    const late = [
      [0, 20],
      [20, 20],
    ]
    assert.deepEqual(published(counts, [counts]), [
      ['–', '–'],
      ['–', '–'],
    ])
    assert.equal(published(counts, [early, late]), 'not-hideable')
  })

  it('never hides a zero or a total, never shows 1 to 4, and never hides one cell of a line alone', () => {
    const cell = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 400 }))
    const table = fc
      .tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 5 }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      )
    fc.assert(
      fc.property(table, (counts) => {
        const outcome = suppress(counts, [counts])
        const { rows, columns, all } = marginsOf(counts)
        if ('withheld' in outcome) {
          const few = places(counts).some(({ row, column }) => {
            const { least, most } = smallValues(rows[row] ?? 0, columns[column] ?? 0, all)
            return isSmall(counts[row]?.[column] ?? 0) && most - least < 2
          })
          assert.equal(outcome.withheld === 'few-values', few)
          return
        }
        const hidden = counts.map((cells, row) =>
          cells.map((_, column) => (outcome.hidden.has({ row, column }) ? 1 : 0)),
        )
        for (const { row, column } of places(counts)) {
          const cases = counts[row]?.[column] ?? 0
          if (cases === 0) assert.equal(hidden[row]?.[column], 0)
          if (isSmall(cases)) assert.equal(hidden[row]?.[column], 1)
        }
        const lines = [...hidden, ...columns.map((_, column) => hidden.map((line) => line[column] ?? 0))]
        for (const line of lines) assert.notEqual(sum(line), 1)
      }),
      { numRuns: 500 },
    )
  })
})

describe('rows and columns shown together', () => {
  const totals = { rows: [400, 300, 6, 0, 36], columns: [300, 300, 142], all: 742 }

  it('are the smallest, chosen so that more is shown than hidden, and never those without cases', () => {
    const [best] = groupingsFor(totals)
    assert.deepEqual(best, { rows: [[0], [1], [3], [2, 4]], columns: [[0], [1], [2]] })
    for (const { rows, columns } of groupingsFor(totals)) {
      assert.deepEqual(new Set(rows.flat()), new Set([0, 1, 2, 3, 4]))
      assert.deepEqual(new Set(columns.flat()), new Set([0, 1, 2]))
      assert.ok(rows.some(([row, ...others]) => row === 3 && others.length === 0))
    }
  })

  it('are none where every way would hide more than it shows', () => {
    assert.deepEqual(groupingsFor({ rows: [6, 5, 4], columns: [8, 7], all: 15 }), [])
    const counts = [
      [3, 4],
      [4, 2],
    ]
    assert.deepEqual(protectedTable({ counts, windows: [counts] }), { withheld: 'sparse' })
  })

  it('must leave open what each of them has', () => {
    const grouping = { rows: [[0], [1, 2]], columns: [[0], [1]] }
    const held = (...parts: Counts) => {
      const counts = [[50, 60], ...parts]
      return partsHeld({ counts, windows: [counts] }, grouping, new Hidden())
    }
    assert.equal(held([3, 6], [9, 7]), true)
    // Together 7 and 0: whoever knows that one has 3 cases knows where these are.
    assert.equal(held([3, 0], [4, 0]), false)
    // Together 10 and 5: of the first row all cases could be in either column only if the second had as many.
    assert.equal(held([4, 5], [6, 0]), false)
  })
})

describe('windows between published days', () => {
  it('hold whole months, and none that a published day cuts in two', () => {
    const days = ['2026-03-31', '2026-06-15']
    assert.equal(windowOf('2025-10', days), 0)
    assert.equal(windowOf('2026-03', days), 0)
    assert.equal(windowOf('2026-04', days), 1)
    assert.equal(windowOf('2026-06', days), undefined)
    assert.equal(windowOf('2026-07', days), 2)
    assert.equal(windowOf('2026-04', ['2026-03-31', '2026-03-31']), 1)
    assert.equal(windowOf('2026-03', ['2026-03-20', '2026-03-31']), undefined)
  })
})
