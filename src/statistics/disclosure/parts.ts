import { grouped, type Grouping } from './grouping.js'
import { isSmall, marginsOf, SMALL_BELOW, type Counts } from './margins.js'
import { casesAt, copyOf, type Hidden, type Place, type World } from './world.js'

type Change = Place & { by: number }

/**
 * Whether a table shown in groups leaves open what it doesn't show: how many cases each small cell of a row or column
 * has that is shown together with others. Each may have any number, from 0 to 4, that the totals alone leave for it.
 *
 * As in suppression.ts each is tried, here by two cases that exchange their rows: cells that are shown together
 * stay together what they were, and others change only where they are hidden and don't become 0.
 *
 * @param truth of every row and column by itself @param hidden of the table in groups
 */
export function partsHeld(truth: World, grouping: Grouping, hidden: Hidden): boolean {
  const groups = new Groups(grouping, hidden)
  const { rows, columns, all } = marginsOf(truth.counts)
  return placesOf(truth.counts)
    .filter((place) => groups.isPart(place) && isSmall(casesAt(truth.counts, place)))
    .every((place) => {
      const [row, column] = [rows[place.row] ?? 0, columns[place.column] ?? 0]
      const values = [Math.max(0, row + column - all), Math.min(SMALL_BELOW - 1, row, column)]
      return values.every((value) => reaches(truth, groups, place, value))
    })
}

/** Which group each cell is shown in, and what may change of it. */
class Groups {
  private readonly rowOf: number[] = []
  private readonly columnOf: number[] = []

  constructor(
    private readonly grouping: Grouping,
    private readonly hidden: Hidden,
  ) {
    for (const [group, rows] of grouping.rows.entries()) for (const row of rows) this.rowOf[row] = group
    for (const [group, columns] of grouping.columns.entries())
      for (const column of columns) this.columnOf[column] = group
  }

  isPart({ row, column }: Place): boolean {
    const of = this.placeOf({ row, column })
    return (
      (this.grouping.rows[of.row]?.length ?? 0) > 1 || (this.grouping.columns[of.column]?.length ?? 0) > 1
    )
  }

  /** @param counts as they are before the changes */
  allow(counts: Counts, changes: Change[]): boolean {
    const before = grouped(counts, this.grouping)
    return changes.every((change) => {
      const place = this.placeOf(change)
      const isHidden = this.hidden.has(place)
      if (!isHidden && !this.isPart(change)) return false
      const by = changes
        .filter((other) => this.isSame(place, this.placeOf(other)))
        .reduce((all, other) => all + other.by, 0)
      return by === 0 || (isHidden && casesAt(before, place) + by >= 1)
    })
  }

  private placeOf = ({ row, column }: Place): Place => ({
    row: this.rowOf[row] ?? 0,
    column: this.columnOf[column] ?? 0,
  })
  private isSame = (one: Place, other: Place) => one.row === other.row && one.column === other.column
}

function reaches(truth: World, groups: Groups, place: Place, value: number): boolean {
  const world = copyOf(truth)
  while (casesAt(world.counts, place) !== value) {
    const by = casesAt(world.counts, place) < value ? 1 : -1
    if (!world.windows.some((window) => exchange(world.counts, window, groups, place, by))) return false
  }
  return true
}

/** Two cases of a window exchange their rows so that the cell has one more, or one less; false where none can. */
function exchange(counts: Counts, window: Counts, groups: Groups, place: Place, by: 1 | -1): boolean {
  for (const other of placesOf(counts)) {
    if (other.row === place.row || other.column === place.column) continue
    const changes = [
      { ...place, by },
      { row: place.row, column: other.column, by: -by },
      { row: other.row, column: place.column, by: -by },
      { ...other, by },
    ]
    const canGive = changes.every((change) => change.by > 0 || casesAt(window, change) >= 1)
    if (!canGive || !groups.allow(counts, changes)) continue
    for (const { row, column, by: more } of changes)
      for (const cells of [counts[row], window[row]]) if (cells) cells[column] = (cells[column] ?? 0) + more
    return true
  }
  return false
}

const placesOf = (counts: Counts): Place[] =>
  counts.flatMap((cells, row) => cells.map((_, column) => ({ row, column })))
