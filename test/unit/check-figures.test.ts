import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { ROOT } from '../../src/config.js'
import { PERIODS, periodEnd, sameDayBefore } from '../../src/statistics/as-of.js'
import type { Dimension } from '../../src/statistics/figures.js'
import { recountOf } from '../../src/statistics/recount.js'
import {
  canonical,
  releaseOf,
  sha256,
  type Release,
  type ReleasedStream,
  type ReleaseFile,
} from '../../src/statistics/release.js'
import { anyCase, LINES } from '../support/histories.js'
import { richRelease } from '../support/rich-release.js'
import { LINES_OFFICE } from '../support/stored-cases.js'
import { ANALYSIS } from '../support/summaries.js'

const PROGRAM = join(ROOT, 'scripts/check-figures.mjs')

describe('the program that checks published figures', () => {
  let folder: string
  let release: Release
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sucharit-check-'))
    release = await releaseIn(2569, 'twelve-months')
    for (const { total } of Object.values(release.streams))
      assert.ok(total.completed > 0 && total.inProgress > 0)
  })
  after(() => rm(folder, { recursive: true }))

  const releaseIn = async (fiscalYear: number, period: Release['period']): Promise<Release> => {
    const lives = fc.sample(anyCase, { numRuns: 2_500, seed: 11 })
    const asOf = periodEnd(fiscalYear, period)
    const [figures, before] = await Promise.all(
      [0, 1].map((back) => recountOf(lives, fiscalYear - back, sameDayBefore(asOf, back), LINES)),
    )
    assert.ok(figures && before)
    const signature = (name: string, at: string) => ({ name, position: { th: 'ก', en: 'a' }, at })
    return {
      ...releaseOf(figures, period, LINES_OFFICE, [before]),
      texts: ANALYSIS,
      revision: 1,
      auditHead: '0'.repeat(64),
      signatures: {
        submittedBy: signature('ปลัด', '2026-09-20T05:00:00.000Z'),
        approvedBy: signature('นายก', '2026-09-21T05:00:00.000Z'),
      },
    }
  }
  const fileOf = (of: Release, hash = sha256(canonical(of))): ReleaseFile => ({
    id: 'x',
    publishedAt: '2026-09-21T05:00:00.000Z',
    sha256: hash,
    release: of,
  })
  async function check(content: unknown, ...more: string[]): Promise<{ code: number; said: string }> {
    const path = join(folder, 'figures.json')
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
    return new Promise((resolve) =>
      // In another folder and with no environment: it must need nothing of ours.
      execFile(process.execPath, [PROGRAM, path, ...more], { cwd: folder, env: {} }, (error, out, errors) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, said: out + errors }),
      ),
    )
  }
  /** The release after something was done to it. */
  const altered = (change: (copy: Release) => void): Release => {
    const copy = structuredClone(release)
    change(copy)
    return copy
  }
  it('finds nothing wrong with what was published, of any year and period, in any order of names', async () => {
    for (const period of PERIODS)
      for (const year of [2567, 2569]) {
        const { code, said } = await check(fileOf(await releaseIn(year, period)))
        assert.equal(code, 0, said)
        assert.match(said, /The check code and every sum hold/)
      }
    const turned = Object.fromEntries(Object.entries(release).toReversed()) as Release
    assert.equal((await check(fileOf(turned), sha256(canonical(release)))).code, 0)
  })

  it('finds nothing wrong with what was published before there were signatures, times and other years', async () => {
    const { texts: _, signatures: __, auditHead: ___, revision: ____, ...unsigned } = release
    assert.equal((await check(fileOf(unsigned))).code, 0)
    const { together: _____, years: ______, streams, ...old } = unsigned
    const parts = ({ months, total, carriedOver, zeroStatement, tables }: ReleasedStream) => ({
      ...{ months, total, carriedOver, zeroStatement, tables },
    })
    const before = { corruption: parts(streams.corruption), general: parts(streams.general) }
    const { code, said } = await check(fileOf({ ...old, ruleVersion: '1', streams: before }))
    assert.equal(code, 0, said)
    assert.equal((await check(fileOf({ ...old, streams: before }))).code, 1)
  })

  it('finds a number or a text that was changed without the code', async () => {
    for (const change of [
      (copy: Release) => void (copy.streams.general.total.received += 1),
      (copy: Release) => void (copy.asOf = '2026-09-29'),
      (copy: Release) => void (copy.texts = { ...ANALYSIS, problems: 'ไม่มี' }),
    ]) {
      const { code, said } = await check(fileOf(altered(change), sha256(canonical(release))))
      assert.equal(code, 1)
      assert.match(said, /the check code in the file/)
    }
  })

  it('finds a file whose figures and code were both changed by the code that was printed', async () => {
    const forged = altered((copy) => {
      for (const line of [copy.streams.general.months[0], copy.streams.general.total])
        if (line) {
          line.received += 1
          line.inProgress += 1
        }
      for (const lines of Object.values(copy.streams.general.tables)) if (lines[0]) lines[0].cases += 1
      const [outcome] = copy.streams.general.tables.outcome
      if (outcome) outcome.cases -= 1
    })
    const printed = sha256(canonical(release))
    const { code, said } = await check(fileOf(forged), printed)
    assert.equal(code, 1)
    assert.match(said, /is not the one that was given/)
  })

  it('finds every sum that does not hold, also under a code that was computed anew, in Thai and English', async () => {
    const changes: [RegExp, (copy: ReturnType<typeof parts>) => unknown][] = [
      [/general total: received = completed/, ({ general }) => (general.total.completed += 1)],
      [/general sum of the months/, ({ month }) => ((month.received += 2), (month.inProgress += 2))],
      [/general sum of table channel/, ({ first }) => (first('channel').cases += 1)],
      [/general sum of table outcome/, ({ first }) => (first('outcome').cases += 1)],
      [/general carried over/, ({ general }) => (general.carriedOver.received += 1)],
      [/there was no complaint/, ({ general }) => (general.zeroStatement = true)],
      [/general twelve months/, ({ general }) => general.months.push(...general.months.splice(0, 1))],
      [/no table identity/, ({ general }) => Reflect.deleteProperty(general.tables, 'identity')],
      [
        /measure 1 by category/,
        ({ general }) => ((general.tables.measure[0]!.code = '2'), (general.tables.measure[1]!.code = '1')),
      ],
      [/completed by status/, ({ general }) => (general.tables.status.at(-1)!.code = 'received')],
      [/outside the period/, ({ copy }) => (copy.asOf = '2026-10-01')],
      [/not a whole number/, ({ first }) => (first('status').cases = -1)],
      [/general reopened: received = completed/, ({ general }) => (general.reopened!.received += 1)],
      [/general duplicates: not a whole/, ({ general }) => (general.duplicates = -1)],
      [
        /general outcome duplicate, not counted/,
        ({ general }) => (general.tables.outcome.find(({ cases }) => cases > 0)!.code = 'duplicate'),
      ],
      [/general first answer: half within 99/, ({ general }) => (general.firstAnswer!.median = 99_999)],
      [/general closing: cases/, ({ general }) => (general.closing!.n += 1)],
      [/general closing: days of fewer/, ({ general }) => Reflect.deleteProperty(general.closing!, 'median')],
      [/general closing: within \+ late \+ overdue/, ({ general }) => (general.closing!.limit.overdue! += 1)],
      [/general closing: share/, ({ general }) => (general.closing!.limit.perMille! += 1)],
      [/general closing: a share of fewer/, ({ general }) => (general.closing!.limit.n = 4)],
      [
        /general sum of the ratings/,
        ({ general }) => (general.satisfaction = { n: 5, lines: [{ code: '5', cases: 6 }] }),
      ],
      [
        /general ratings: 4/,
        ({ general }) => (general.satisfaction = { n: 4, lines: [{ code: '5', cases: 4 }] }),
      ],
      [/together \(received\)/, ({ copy }) => (copy.together!.total.received += 1)],
      [/together month 2025-10/, ({ copy }) => (copy.together!.months[0]!.inProgress += 1)],
      [/general of 2568: received = /, ({ copy }) => (copy.years![1]!.streams.general.total.completed += 1)],
      [/2568 as of the same day/, ({ copy }) => (copy.years![1]!.asOf = '2025-09-29')],
      [/years beside each other/, ({ copy }) => (copy.years![1]!.fiscalYear = 2567)],
      [/this year beside the others/, ({ copy }) => (copy.years![0]!.streams.general.total = zero)],
      [/by the same person/, ({ signed }) => (signed.approvedBy.name = signed.submittedBy.name)],
      [/approved before/, ({ signed }) => (signed.approvedBy.at = '2026-01-01T00:00:00.000Z')],
    ]
    for (const [expected, change] of changes) {
      const { code, said } = await check(fileOf(altered((copy) => void change(parts(copy)))))
      assert.equal(code, 1, `${expected}\n${said}`)
      assert.match(said, expected)
      assert.match(said, /✗ [^\n]*[ก-๙]/)
    }
  })

  it('finds whatever does not hold in a two-way table', async () => {
    const rich = await richRelease()
    assert.equal((await check(fileOf(rich))).code, 0)
    const changes: [RegExp, (cross: ReturnType<typeof crossParts>) => unknown][] = [
      [/row \S+: its cells don't sum/, ({ open }) => (open.line.cells[open.column] = open.cases + 1)],
      [/shows a number from 1 to 4/, ({ hidden }) => (hidden.line.cells[hidden.column] = 3)],
      [
        /its one suppressed cell can be worked out/,
        ({ hidden }) => hidden.line.cells.fill(0, hidden.column + 1),
      ],
      [/its shown cells leave too few/, ({ hidden }) => (hidden.line.cells[hidden.free] = hidden.line.cases)],
      [/row \S+ total/, ({ open }) => (open.line.cases += 1)],
      [/column \S+ total/, ({ open }) => (open.table.totals[0]! += 1)],
      [/two-way table \S+ rows/, ({ open }) => open.table.lines.pop()],
      [/different rows/, ({ together }) => Object.assign(together[0]!, together[1])],
      [/not a whole number/, ({ open }) => (open.line.cells[open.column] = -1)],
    ]
    for (const [expected, change] of changes) {
      const copy = structuredClone(rich)
      change(crossParts(copy))
      const { code, said } = await check(fileOf(copy))
      assert.equal(code, 1, `${expected}\n${said}`)
      assert.match(said, expected)
      assert.match(said, /✗ [^\n]*[ก-๙]/)
    }
  })

  it('says so where there is nothing to check', async () => {
    for (const content of ['', '{', '[]', '{"release":7}', 'null'])
      assert.equal((await check(content)).code, 2)
    for (const content of ['{"release":{}}', '{"release":{"streams":{"general":7}}}'])
      assert.equal((await check(content)).code, 1)
  })
})

/** What there is in two-way tables to be tampered with: a line of shown cells, one with hidden ones, lines together. */
function crossParts({ streams }: Release) {
  const tables = Object.values(streams).flatMap(({ crossed = [] }) => crossed.filter((one) => 'lines' in one))
  const lines = tables.flatMap((table) => table.lines.map((line) => ({ table, line })))
  const open = lines.find(
    ({ line }) => line.cells.every((cell) => cell !== 'suppressed') && line.cells.some(Boolean),
  )
  const hidden = lines.find(
    ({ line }) =>
      line.cells.filter((cell) => cell === 'suppressed').length === 2 &&
      line.cells.some((cell) => cell !== 'suppressed'),
  )
  const together = lines.find(({ line }) => line.of)?.line.of
  assert.ok(open && hidden && together)
  const column = open.line.cells.findIndex((cell) => cell !== 0)
  return {
    open: { ...open, column, cases: open.line.cells[column] as number },
    hidden: {
      line: hidden.line,
      column: hidden.line.cells.indexOf('suppressed'),
      free: hidden.line.cells.findIndex((cell) => cell !== 'suppressed'),
    },
    together,
  }
}

const zero = { received: 0, completed: 0, inProgress: 0 }

/** What there is in a release to be tampered with. */
function parts(copy: Release) {
  const { general } = copy.streams
  const [month] = general.months
  const { signatures: signed } = copy
  assert.ok(month && signed)
  const first = (table: Dimension) => {
    const [line] = general.tables[table]
    assert.ok(line)
    return line
  }
  return { copy, general, month, first, signed }
}
