import assert from 'node:assert/strict'
import { loadTexts, translator } from '../../src/web/i18n.js'
import { join } from 'node:path'
import { ROOT } from '../../src/config.js'
import { monthChart } from '../../src/statistics/chart.js'
import {
  add,
  blankFigures,
  finished,
  FiguresUnbalanced,
  type MonthRow,
} from '../../src/statistics/figures.js'
import { publicationService, ReleaseTaken } from '../../src/statistics/publications.js'
import { publicationModel } from '../../src/statistics/publication.model.js'
import { canonical, releaseOf, sha256, type Release } from '../../src/statistics/release.js'
import { monthName } from '../../src/statistics/wording.js'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { LINES } from '../support/histories.js'
import { LINES_OFFICE } from '../support/stored-cases.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const blank = () => blankFigures(2569, '2026-09-30', LINES)
const thai = translator(loadTexts(join(ROOT, 'src/locales')), 'th')

describe('figures', () => {
  it('are refused rather than shown when a table does not sum to its total', () => {
    const figures = blank()
    add(figures.streams.general.total, 'completed', 1)
    assert.throws(() => finished(figures), FiguresUnbalanced)
  })

  it('are refused when a line has fewer than no cases', () => {
    const figures = blank()
    add(figures.streams.general.carriedOver, 'inProgress', -1)
    assert.throws(() => finished(figures), FiguresUnbalanced)
  })

  it('carry the zero statement of a stream in which nothing was received', () => {
    const { streams } = finished(blank())
    assert.deepEqual([streams.corruption.zeroStatement, streams.general.zeroStatement], [true, true])
  })
})

describe('the canonical form of a release', () => {
  it('is the same whatever order the names come in', () => {
    assert.equal(canonical({ b: [1, { d: 'ก', c: true }], a: 2 }), '{"a":2,"b":[1,{"c":true,"d":"ก"}]}')
    assert.equal(sha256(canonical({ x: 1, y: 2 })), sha256(canonical({ y: 2, x: 1 })))
  })

  it('has no place for what has more than one form', () => {
    for (const value of [0.5, Number.NaN, 2 ** 60, undefined, 1n])
      assert.throws(() => canonical({ value }), TypeError)
  })

  it('keeps the names that the office had on the day', () => {
    const release = releaseOf(finished(blank()), 'twelve-months', LINES_OFFICE)
    assert.deepEqual(release.streams.corruption.tables.category[0], {
      code: 'bribe',
      cases: 0,
      name: { th: 'bribe (ไทย)', en: 'bribe' },
      measure: 4,
    })
  })
})

describe('a publication', () => {
  let store: TemporaryStore
  before(async () => {
    store = await temporaryStore()
  })
  after(() => store.remove())

  const release = (cases = 0, revision = 1): Release => {
    const figures = blank()
    const { general } = figures.streams
    for (const line of [general.total, general.months[0], general.status[0], general.category[0]])
      if (line) add(line, 'inProgress', cases)
    return { ...releaseOf(figures, 'twelve-months', LINES_OFFICE), revision }
  }
  const signed = { by: 'someone', at: new Date('2026-10-01T03:00:00Z') }
  const recording = () => {
    const recorded: AuditEvent[] = []
    return { recorded, audit: { record: async (events: AuditEvent[]) => void recorded.push(...events) } }
  }

  it('is one when many publish the same at once, and never another under the same revision', async () => {
    const { recorded, audit } = recording()
    const services = [1, 2, 3, 4].map(() => publicationService({ connection: store.connection, audit }))
    const same = await Promise.all(services.map((one) => one.publish(release(), signed)))
    assert.deepEqual([...new Set(same.map((one) => one.id))], ['2569-twelve-months-1'])
    assert.equal(new Set(recorded.map((event) => event.id)).size, 1)
    const [one] = services
    assert.ok(one)
    await assert.rejects(one.publish(release(7), signed), ReleaseTaken)
    assert.equal((await one.publish(release(7, 2), signed)).id, '2569-twelve-months-2')
    const first = await one.latest(2569, 'twelve-months', 1)
    assert.equal(first?.release.streams.general.total.received, 0)
    assert.ok((await one.toCheck(2569)).every(({ intact }) => intact))
  })

  it('of before summaries were submitted and approved stays readable, as revision 1', async () => {
    const { audit } = recording()
    const { revision: _, ...old } = { ...release(3), period: 'six-months' as const }
    const service = publicationService({ connection: store.connection, audit })
    assert.equal((await service.publish(old, signed)).id, '2569-six-months-1')
    const read = await service.latest(2569, 'six-months')
    assert.deepEqual(read?.release, old)
    assert.ok((await service.toCheck(2569)).every(({ intact }) => intact))
  })

  it('that could not be put on record is still published, and put on record later', async () => {
    const failing = publicationService({
      connection: store.connection,
      audit: { record: () => Promise.reject(new Error('no room')) },
    })
    await assert.rejects(failing.publish(release(50, 3), signed), /no room/)
    const { recorded, audit } = recording()
    await publicationService({ connection: store.connection, audit }).settle()
    assert.deepEqual(
      recorded.map(({ action, who }) => [action, who]),
      [['statistics.published', 'someone']],
    )
    assert.equal(await publicationModel(store.connection).countDocuments({ 'pending.id': { $gt: '' } }), 0)
  })
})

describe('the chart of a year', () => {
  const months = (received: number[]): MonthRow[] =>
    received.map((cases, index) => ({
      month: `2026-${String(index + 1).padStart(2, '0')}`,
      begun: index < 11,
      received: cases,
      completed: Math.floor(cases / 2),
      inProgress: cases - Math.floor(cases / 2),
    }))

  it('stands on its baseline, inside its frame, bars as high as their numbers', () => {
    const chart = monthChart(thai, 'th', 'general', months([4, 8, 0, 2, 2, 2, 2, 2, 2, 2, 2, 0]))
    const bars = chart.groups.flatMap((group) => group.bars)
    assert.equal(bars.length, 22)
    for (const bar of bars) {
      assert.ok(Math.abs(bar.y + bar.height - chart.baseline) < 0.2)
      assert.ok(bar.x >= 0 && bar.x + bar.width <= chart.width && bar.y > 0)
    }
    const [four, , eight] = bars
    assert.ok(four && eight && Math.abs(eight.height - 2 * four.height) < 0.3)
    assert.equal(chart.groups[11]?.bars.length, 0)
  })

  it('is drawn for a year without any complaint', () => {
    const chart = monthChart(thai, 'th', 'general', months(Array.from({ length: 12 }, () => 0)))
    assert.ok(chart.groups.flatMap((group) => group.bars).every((bar) => bar.height === 0))
    assert.equal(chart.description, thai('statistics.chart.none'))
  })

  it('names months as each language does', () => {
    assert.equal(monthName('2025-10', 'th'), 'ตุลาคม 2568')
    assert.equal(monthName('2025-10', 'en'), 'October 2025')
    assert.equal(monthName('2025-10', 'th', 'short'), 'ต.ค.')
  })
})
