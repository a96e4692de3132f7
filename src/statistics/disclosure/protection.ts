import { grouped, groupingsFor, type Grouping } from './grouping.js'
import { marginsOf, type Counts } from './margins.js'
import { partsHeld } from './parts.js'
import { suppress, type Withheld as Refused } from './suppression.js'
import type { Hidden, World } from './world.js'

/** Why a two-way table isn't published: as in suppression.ts, or "sparse": it would hide more than it shows. */
export type Withheld = Refused | 'sparse'

export type Protected = { grouping: Grouping; counts: Counts; hidden: Hidden }

/**
 * The table as it may be shown, in the first way of those that its totals suggest in which nothing small is given away;
 * else why the first of these couldn't be.
 *
 * @param truth every row and column by itself @param columnGroups see grouping.ts
 */
export function protectedTable(
  truth: World,
  columnGroups?: number[][][],
): Protected | { withheld: Withheld } {
  const reasons: Withheld[] = []
  for (const grouping of groupingsFor(marginsOf(truth.counts), columnGroups)) {
    const counts = grouped(truth.counts, grouping)
    const outcome = suppress(
      counts,
      truth.windows.map((window) => grouped(window, grouping)),
    )
    if ('withheld' in outcome) reasons.push(outcome.withheld)
    else if (!partsHeld(truth, grouping, outcome.hidden)) reasons.push('not-hideable')
    else return { grouping, counts, hidden: outcome.hidden }
  }
  return { withheld: reasons[0] ?? 'sparse' }
}
