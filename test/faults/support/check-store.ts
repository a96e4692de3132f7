import { auditModel } from '../../../src/audit/audit.model.js'
import { auditService } from '../../../src/audit/audit.service.js'
import { caseModel, type StoredCase } from '../../../src/cases/case.model.js'
import { actionsOf } from '../../../src/keeping/trail-check.js'
import { fiscalYearOf, bangkokIsoDay } from '../../../src/office/fiscal-year.js'
import { officeService } from '../../../src/office/office.service.js'
import { receiptKeys, type InstallationSecrets } from '../../../src/sealing/receipt.js'
import { compare } from '../../../src/statistics/recount.compare.js'
import { recount } from '../../../src/statistics/recount.js'
import { linesOf } from '../../../src/statistics/statistics.service.js'
import { figuresFrom } from '../../../src/statistics/sums.js'
import { ledgerWithPending } from '../../../src/statistics/unsettled.js'
import { openStore, type Store } from '../../../src/store/connect.js'
import { EmbeddedConnection } from '../../../src/store/embedded/driver/connection.js'
import { checkIndexes } from '../../../src/store/embedded/index-check.js'
import { compareCase } from './compare-case.js'
import { doubled, half, lost, wrong, type Found } from './found.js'
import type { Report } from './sent.js'
import { checkWhole } from './whole-case.js'

/** Looks into the store of `folder`, beside the product or without it, and closes it again. */
export async function lookInto<T>(folder: string, look: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({
    dataFolder: `${folder}/data`,
    uploadsFolder: `${folder}/uploads`,
    readOnly: true,
  })
  try {
    return await look(store)
  } finally {
    await store.close()
  }
}

/** Whether every index says what the documents say. */
export function checkAgreement({ connection }: Store): Found[] {
  if (!(connection instanceof EmbeddedConnection)) throw new TypeError('This is for the embedded engine.')
  return checkIndexes(connection.engine).disagreements.map(({ problem, collection, index, key }) =>
    wrong(`index ${collection}.${index}: ${problem} at ${key}`),
  )
}

/**
 * Opens every case in the store with its receipt and compares it with what was sent: nothing missing, nothing twice,
 * nothing beyond it, nothing half. Then the audit trail against the cases, and the tallies against a recount.
 *
 * @param reports everything that was ever acknowledged here, and nothing else
 * @param withBytes the reports whose files are read to their last byte
 */
export async function checkStore(
  store: Store,
  installation: InstallationSecrets,
  reports: Report[],
  withBytes: Set<Report>,
): Promise<Found[]> {
  const stored = await caseModel(store.connection).find().lean<StoredCase[]>()
  const byLookup = new Map(stored.map((one) => [one.receiptLookup, one]))
  const found: Found[] = []
  for (const one of reports) {
    one.keys ??= await receiptKeys(one.receipt ?? '', installation)
    const its = byLookup.get(one.keys.lookup)
    byLookup.delete(one.keys.lookup)
    if (!its) found.push(lost(`case ${one.number}`))
    else
      found.push(
        ...(await checkWhole(store, its, one.keys, withBytes.has(one))),
        ...compareCase(its, one.keys, one),
      )
  }
  for (const extra of byLookup.values())
    found.push(doubled(`case ${extra.number}, which nobody has a receipt of`))
  const numbers = stored.map(({ number }) => number)
  if (new Set(numbers).size < numbers.length) found.push(doubled('a case number'))
  return [...found, ...(await checkTrail(store, stored)), ...(await checkFigures(store))]
}

/** The chain is whole, and holds one entry for each thing that happened to each case. */
async function checkTrail({ connection }: Store, stored: StoredCase[]): Promise<Found[]> {
  const verified = await auditService(connection).verify()
  const found = verified.ok ? [] : [wrong(`the audit chain is ${verified.problem} at ${verified.at}`)]
  const entries = await auditModel(connection).find({}, { caseNumber: 1, action: 1, at: 1 }).lean()
  const recorded = new Map<string, number>()
  for (const { caseNumber, action } of entries)
    recorded.set(`${action} ${caseNumber}`, (recorded.get(`${action} ${caseNumber}`) ?? 0) + 1)
  const happened = new Map<string, number>()
  for (const one of stored)
    for (const action of entriesOf(one)) happened.set(action, (happened.get(action) ?? 0) + 1)
  for (const [action, times] of happened) {
    const entered = recorded.get(action) ?? 0
    if (entered < times) found.push(lost(`audit entry ${action}`))
    if (entered > times) found.push(doubled(`audit entry ${action}`))
  }
  return found
}

/** What the audit trail must hold of a case, e.g. "case.close 2569-0001". */
const entriesOf = (one: StoredCase): string[] => [
  ...actionsOf(one).map((action) => `${action} ${one.number}`),
  ...one.pending.map(({ kind }) => `${kind} still pending ${one.number}`),
]

/** The tallies give the figures that counting the cases gives. */
async function checkFigures({ connection }: Store): Promise<Found[]> {
  const [year, today] = [fiscalYearOf(new Date()), bangkokIsoDay(new Date())]
  const lines = linesOf(await officeService(connection).settings())
  const tallied = figuresFrom(await ledgerWithPending(connection), year, today, lines)
  return compare(tallied, await recount(connection, year, today, lines)).map(
    ({ figure, tallied: sum, recounted }) => half(`figure ${figure}: ${sum} tallied, ${recounted} recounted`),
  )
}
