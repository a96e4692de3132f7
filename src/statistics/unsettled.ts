import type { Connection } from 'mongoose'
import { caseModel } from '../cases/case.model.js'
import { dayOf, deltasOf } from './cells.js'
import { Ledger, type DayCounts } from './ledger.js'
import type { Tally } from './tallies.js'
import { isTally } from './tally-renewal.js'
import { tallyModel, TALLY_VERSION } from './tally.model.js'

/**
 * The tallies as they will be once everything pending is carried out, without writing anything: for a command that
 * reads beside the running service. @throws {TalliesOfEarlierVersion}
 */
export async function ledgerWithPending(connection: Connection): Promise<Ledger> {
  // Pending first: what is counted in between is then found among the counted ones, never in neither place.
  const waiting = await pendingTallies(connection)
  const months = new Map<string, DayCounts[]>()
  const put = (day: DayCounts) => {
    const month = day.day.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), day])
  }
  const counted = new Set<string>()
  const waitingIds = new Set(waiting.map((tally) => tally.id))
  for await (const { _id, applied, counts, version } of tallyModel(connection).find().lean().cursor()) {
    if (version !== TALLY_VERSION) throw new TalliesOfEarlierVersion()
    put({ day: _id, counts })
    for (const id of applied) if (waitingIds.has(id)) counted.add(id)
  }
  for (const { id, step } of waiting)
    if (!counted.has(id)) put({ day: dayOf(step), counts: Object.fromEntries(deltasOf(step)) })
  const ledger = new Ledger()
  for (const [month, days] of months) ledger.setMonth(month, days)
  return ledger
}

export class TalliesOfEarlierVersion extends Error {
  constructor() {
    super(
      'The tallies are those of an earlier version of the program. Start the product once; it renews them.',
    )
  }
}

async function pendingTallies(connection: Connection): Promise<Tally[]> {
  const cases = await caseModel(connection).find({ 'pending.kind': 'tally' }, { pending: 1 }).lean()
  return cases.flatMap(({ pending }) => pending.filter(isTally))
}
