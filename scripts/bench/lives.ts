import { randomBytes, randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { stepsOfLife } from '../../src/cases/tally-step.js'
import type { StoredCase } from '../../src/cases/case.model.js'
import type { LifecycleEntry } from '../../src/cases/case.js'
import { CHANNELS, IDENTITIES, OUTCOMES } from '../../src/cases/vocabulary.js'
import { bangkokMidnight, fiscalYearOf } from '../../src/office/fiscal-year.js'

const SEALED_BYTES = 6_000
const FIRST_DAY = bangkokMidnight(2023, 9, 1).getTime()
const DAY_MS = 86_400_000
const DAYS = 3 * 365

/** The moment at which the benches take place: a month after the last case came in. */
export const NOW = new Date(FIRST_DAY + (DAYS + 30) * DAY_MS)
/** The figures that the benches ask for. */
export const ASKED = { fiscalYear: 2569, asOf: '2026-09-30' }

type Categories = { key: string; stream: StoredCase['stream']; measure: StoredCase['measure'] }[]

/**
 * What is counted of a case, with its steps; every tenth is still open.
 *
 * @param index what it is made of
 * @param share how far through the three years it was received, from 0 to 1
 */
export function countedLife(index: number, share: number, categories: Categories, departments: string[]) {
  const of = <T>(items: readonly T[]): T => items[index % items.length] as T
  const at = (days: number) => new Date(receivedAt.getTime() + days * DAY_MS)
  const receivedAt = new Date(FIRST_DAY + Math.floor(share * DAYS * DAY_MS))
  const department = of(departments)
  const whole: LifecycleEntry[] = [
    { status: 'received', at: receivedAt },
    { status: 'assigned', at: at(1 + (index % 3)), department },
    { status: 'investigated', at: at(8 + (index % 20)), department },
    { status: 'closed', at: at(30 + (index % 25)), outcome: of(OUTCOMES), department },
  ]
  const lifecycle = whole.slice(0, index % 10 === 0 ? 2 : 4)
  const { key: category, stream, measure } = of(categories)
  const facts = { stream, category, measure, channel: of(CHANNELS), identity: of(IDENTITIES), receivedAt }
  const counted = { ...facts, answerDue: at(15), resolveDue: at(30), lifecycle }
  return { counted, department, steps: stepsOfLife(counted) }
}

/** Such a case of 6 kB as it is stored; its number is `bench-` and its index. */
export function storedLife(index: number, share: number, categories: Categories, departments: string[]) {
  const { counted, department, steps } = countedLife(index, share, categories, departments)
  const { receivedAt, lifecycle } = counted
  const last = lifecycle.at(-1) ?? { status: 'received' as const, at: receivedAt }
  const sealed = Buffer.alloc(80, 1)
  const stored: StoredCase = {
    _id: new mongoose.Types.ObjectId(),
    number: `bench-${index}`,
    fiscalYear: fiscalYearOf(receivedAt),
    ...counted,
    department,
    status: last.status,
    statusSince: last.at,
    ...(last.outcome ? { outcome: last.outcome, closedAt: last.at } : {}),
    recused: [],
    receiptLookup: randomUUID(),
    reporterPublicKey: sealed,
    keys: ['one', 'two', 'three'].map((holder) => ({ holder, as: 'entitled', sealed })),
    content: randomBytes(SEALED_BYTES),
    urgent: sealed,
    files: [],
    timeline: [],
    messages: [],
    notes: [],
    pending: [],
    version: lifecycle.length,
  }
  return { stored, steps }
}
