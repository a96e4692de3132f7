import type { Stream } from '../cases/vocabulary.js'
import { SUPPRESSED, type ReleasedCross } from './cross-release.js'
import { categoryRow, crossPlace } from './cross-tables.js'
import type { StreamFigures } from './figures.js'
import type { Difference } from './recount.compare.js'

/**
 * The cells of published two-way tables that don't say what the cases say. A suppressed cell says that there is at
 * least one case, which is compared too.
 */
export function crossDifferences(
  stream: Stream,
  tables: ReleasedCross[],
  recounted: StreamFigures,
): Difference[] {
  return tables.flatMap((table) => {
    if (!('lines' in table)) return []
    const cases = (rows: string[], of: string[]): number => {
      let sum = 0
      for (const [code, counted] of recounted.crossed[table.id]) {
        const place = crossPlace(code)
        const isColumn = of.length === 0 ? place.column === '' : of.includes(place.column)
        if (rows.includes(place.row) && isColumn) sum += counted
      }
      return sum
    }
    return table.lines.flatMap(({ code, measure, of = [{ code, measure }], cells }) =>
      table.columns.flatMap((column, index) => {
        const rows = of.map((line) =>
          line.measure === undefined ? line.code : categoryRow(line.code, line.measure),
        )
        const counted = cases(rows, column.of)
        const cell = cells[index] ?? 0
        const published = cell === SUPPRESSED ? Math.max(1, counted) : cell
        if (published === counted) return []
        const figure = `${stream} ${table.id} ${code} ${column.code}`
        return [{ figure, tallied: published, recounted: counted }]
      }),
    )
  })
}
