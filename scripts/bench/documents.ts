import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { ROOT } from '../../src/config.js'
import { MEDIA_TYPES, type Document, type Format } from '../../src/documents/document.js'
import { press } from '../../src/documents/press.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { blankFigures } from '../../src/statistics/figures.js'
import { releaseDocument, releaseWorkbook } from '../../src/statistics/release-document.js'
import { releaseOf, sha256 } from '../../src/statistics/release.js'
import { linesOf } from '../../src/statistics/statistics.service.js'
import { loadTexts, translator } from '../../src/web/i18n.js'
import { ASKED } from './lives.js'

const ROUNDS = 10
const ADDRESS = 'https://example.go.th/statistics/2569/twelve-months/1'

/** Prints how long the documents of a release take, however many cases there are: with the press's start, and after. */
export async function benchDocuments(print: (line: string) => void): Promise<void> {
  const { document, workbook } = sample()
  const { make, stop } = press({ presses: 1 })
  const order = (format: Format) => (format === 'xlsx' ? { format, workbook } : { format, document })
  print(`the documents of a release, ${document.parts.length} parts`)
  for (const format of Object.keys(MEDIA_TYPES) as Format[]) {
    const first = await time(() => make(order(format)))
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) times.push(await time(() => make(order(format))))
    const sorted = times.toSorted((one, other) => one - other)
    const middle = (sorted[ROUNDS / 2] ?? 0).toFixed(0)
    print(
      `  ${format.padEnd(5)} first ${first.toFixed(0)} ms, then p50 ${middle} ms, slowest ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
    )
  }
  stop()
}

function sample(): { document: Document; workbook: ReturnType<typeof releaseWorkbook> } {
  const settings = { ...officeDefaults(), name: { th: 'อบต.ทดสอบ', en: 'Bench SAO' } }
  const figures = blankFigures(ASKED.fiscalYear, ASKED.asOf, linesOf(settings))
  const text = 'เรื่องร้องเรียนส่วนใหญ่เป็นเรื่องถนนและไฟส่องสว่าง '.repeat(20)
  const release = {
    ...releaseOf(figures, 'twelve-months', settings),
    texts: { problems: text, obstacles: text, recommendations: text },
  }
  const publication = {
    id: `${release.fiscalYear}-twelve-months-1`,
    ...{ fiscalYear: release.fiscalYear, period: release.period, revision: 1, asOf: release.asOf },
    ...{ sha256: sha256(text), publishedAt: new Date(release.asOf), publishedBy: '' },
  }
  const texts = loadTexts(join(ROOT, 'src/locales'))
  const reader = { t: translator(texts, 'th'), language: 'th' as const }
  return {
    document: releaseDocument(reader, { publication, release }, ADDRESS),
    workbook: releaseWorkbook(reader, { publication, release }, ADDRESS),
  }
}

async function time(measured: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await measured()
  return performance.now() - start
}
