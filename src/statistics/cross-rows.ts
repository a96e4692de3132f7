import type { Stream } from '../cases/vocabulary.js'
import { SUPPRESSED, type ReleasedCross } from './cross-release.js'
import type { Fact } from './release-fact.js'

/** A two-way table's cells, the totals of its rows and those of its columns, whose code is empty. */
export function crossFacts(stream: Stream, table: ReleasedCross): Fact[] {
  if (!('lines' in table)) return []
  const { id: dimension, columns, lines, totals } = table
  const indicators = columns.map(({ code }) => code.replaceAll('-', '_'))
  const cells = lines.flatMap(({ code, name, measure, cases, cells: shown }) => {
    const of = { stream, dimension, code, name, measure }
    return [
      ...indicators.map((indicator, at): Fact => {
        const cell = shown[at]
        return { ...of, indicator, value: cell === SUPPRESSED ? undefined : cell }
      }),
      { ...of, indicator: 'received', value: cases },
    ]
  })
  return [
    ...cells,
    ...indicators.map((indicator, at) => ({ stream, dimension, indicator, value: totals[at] })),
  ]
}
