import assert from 'node:assert/strict'
import { loadTexts, translator } from '../../src/web/i18n.js'
import { RELEASE_COLUMNS, releaseRows } from '../../src/statistics/release-rows.js'
import { releaseTables } from '../../src/statistics/release-tables.js'
import type { Release } from '../../src/statistics/release.js'
import type { Table } from '../../src/statistics/tables.js'
import { richRelease } from '../support/rich-release.js'

type Path = string[]
type Figure = { path: Path; value: number }

/** Numbers that say what a figure is of, and count nothing. */
const NAMES = new Set(['fiscalYear', 'revision', 'measure'])
const FIRST = 1_000_001

/** The same release, every number in it another one that there is only once; so each can be found again. */
function marked(release: Release): { release: Release; figures: Figure[] } {
  const figures: Figure[] = []
  const mark = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) return value.map((one, index) => mark(one, [...path, String(index)]))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, mark(one, [...path, name])]),
      )
    if (typeof value !== 'number' || NAMES.has(path.at(-1) ?? '')) return value
    figures.push({ path, value: FIRST + figures.length })
    return FIRST + figures.length - 1
  }
  return { release: mark(release, []) as Release, figures }
}

const SNAKE: Record<string, string> = {
  ...{ inProgress: 'in_progress', firstAnswer: 'first_answer', carriedOver: 'carried_over' },
  ...{ ninetieth: 'ninetieth_percentile', perMille: 'within_limit' },
}
const snake = (name = ''): string => SNAKE[name] ?? name.replaceAll('-', '_')

/** What stands in the CSV file's row of a figure, as docs/open-data.md has it. */
function rowOf(
  release: Release,
  path: Path,
): { stream: string; dimension: string; code: string; indicator: string } {
  const last = path.at(-1)
  const at = (names: Path): unknown =>
    names.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], release)
  const code = (names: Path) => (at(names) as { code: string }).code
  if (path[0] === 'together')
    return path[1] === 'total'
      ? { stream: 'both', dimension: 'total', code: '', indicator: snake(last) }
      : {
          stream: 'both',
          dimension: 'month',
          code: String(at([...path.slice(0, 3), 'month'])),
          indicator: snake(last),
        }
  const timed = (what = '', limited: boolean) => ({
    dimension: snake(what),
    indicator: limited && last === 'n' ? 'with_limit' : snake(last),
  })
  if (path[0] === 'years') {
    const year = String(at(['years', path[1] ?? '', 'fiscalYear']))
    const [, , , stream = '', what] = path
    if (what === 'total') return { stream, dimension: 'year', code: year, indicator: snake(last) }
    const { dimension, indicator } = timed(what, path.includes('limit'))
    return { stream, dimension: `year_${dimension}`, code: year, indicator }
  }
  const [, stream = '', what = '', ...rest] = path
  if (what === 'months')
    return {
      stream,
      dimension: 'month',
      code: String(at([...path.slice(0, 4), 'month'])),
      indicator: snake(last),
    }
  if (what === 'tables') {
    const indicator = rest[0] === 'outcome' ? 'completed' : 'received'
    return { stream, dimension: rest[0] ?? '', code: code(path.slice(0, -1)) || 'none', indicator }
  }
  if (what === 'crossed') {
    const table = release.streams[stream as 'general'].crossed?.[Number(rest[0])]
    assert.ok(table && 'lines' in table)
    const column = table.columns[Number(last)]?.code
    const dimension = table.id
    if (rest[1] === 'totals') return { stream, dimension, code: '', indicator: snake(column) }
    const line = table.lines[Number(rest[2])]?.code ?? '?'
    return { stream, dimension, code: line, indicator: last === 'cases' ? 'received' : snake(column) }
  }
  if (what === 'duplicates') return { stream, dimension: 'duplicate', code: '', indicator: 'not_counted' }
  if (what === 'satisfaction')
    return {
      ...{ stream, dimension: what, indicator: 'rated' },
      code: last === 'n' ? '' : code(path.slice(0, -1)),
    }
  if (what === 'firstAnswer' || what === 'closing')
    return { stream, code: '', ...timed(what, rest[0] === 'limit') }
  const first = what === 'total' ? 'received' : snake(what)
  return { stream, dimension: snake(what), code: '', indicator: last === 'received' ? first : snake(last) }
}

const unitOf = (path: Path): string => {
  if (path.at(-1) === 'perMille') return 'percent'
  return ['median', 'ninetieth'].includes(path.at(-1) ?? '') ? 'days' : 'cases'
}

describe('every figure of a release', () => {
  let release: Release
  let figures: Figure[]
  before(async () => {
    ;({ release, figures } = marked(await richRelease()))
    assert.ok(figures.length > 300)
  })

  it('has a row of its own in the CSV file, under its own names, in its own unit', () => {
    const column = (name: (typeof RELEASE_COLUMNS)[number]) => RELEASE_COLUMNS.indexOf(name)
    const rows = new Map(releaseRows(release).map((row) => [row[column('value')], row]))
    for (const { path, value } of figures) {
      const unit = unitOf(path)
      const row = rows.get(unit === 'percent' ? value / 10 : value)
      assert.ok(row, `${path.join('.')} is in no row`)
      const { stream, dimension, code, indicator } = rowOf(release, path)
      assert.deepEqual(
        (['stream', 'dimension', 'code', 'indicator', 'unit'] as const).map((name) => row[column(name)]),
        [stream, dimension, code, indicator, unit],
        path.join('.'),
      )
    }
    assert.equal(
      new Set(releaseRows(release).map((row) => row.slice(0, -1).join())).size,
      releaseRows(release).length,
    )
  })

  for (const language of ['th', 'en'] as const)
    it(`stands in a table, in the column that says what it is (${language})`, () => {
      const t = translator(loadTexts('src/locales'), language)
      const cells = cellsByNumber(releaseTables({ t, language }, release))
      const time = (...names: string[]) => names.map((name) => t(`statistics.time.${name}`))
      const heads: Record<string, string[]> = {
        completed: [t('statistics.completed')],
        inProgress: [t('statistics.inProgress')],
        median: time('median'),
        ninetieth: time('ninetieth'),
        within: time('within'),
        late: time('late'),
        perMille: time('share'),
      }
      for (const { path, value } of figures) {
        const last = path.at(-1) ?? ''
        const found = cells.get(last === 'perMille' ? (value / 10).toFixed(1) : value)
        assert.ok(found, `${path.join('.')} is in no table`)
        const what = path.find((name) => name === 'firstAnswer' || name === 'closing')
        const expected =
          last === 'overdue'
            ? time(`${what}.overdue`)
            : last === 'n' && what
              ? time(path.includes('limit') ? 'withLimit' : 'cases')
              : heads[last]
        if (expected)
          assert.ok(
            found.some(({ head }) => expected.includes(head)),
            path.join('.'),
          )
        const stream = ['corruption', 'general'].find((one) => path.includes(one))
        const names = [t(`case.stream.${stream}`), t(`statistics.short.${stream}`)]
        if (stream)
          assert.ok(
            found.some(({ around }) => names.some((name) => around.includes(name))),
            `${path.join('.')}: nothing around it names the stream`,
          )
      }
    })
})

/** Where each number stands: the head of its column, and what names it: caption, row and column. */
function cellsByNumber(tables: Table[]): Map<number | string, { head: string; around: string }[]> {
  const cells = new Map<number | string, { head: string; around: string }[]>()
  for (const { caption, head, rows, total } of tables)
    for (const row of [...rows, ...(total ? [total] : [])])
      for (const [at, cell] of row.cells.entries()) {
        const name = head[at + 1] ?? '?'
        const place = { head: name, around: `${caption} ${row.head} ${name}` }
        cells.set(cell, [...(cells.get(cell) ?? []), place])
      }
  return cells
}
