import { randomBytes, randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import type { StoredCase } from '../../src/cases/case.model.js'
import { fiscalYearOf } from '../../src/office/fiscal-year.js'
import type { Office } from '../../src/office/office.model.js'
import type { CountedCase } from '../../src/statistics/recount.js'
import { stepsOfLife } from '../../src/cases/tally-step.js'
import { LINES } from './histories.js'

const SEALED = randomBytes(64)
const words = (text: string) => ({ th: `${text} (ไทย)`, en: text })

/** An office with the lines that random histories use. */
export const LINES_OFFICE: Office = {
  name: { th: 'อบต.สระแก้ว', en: 'Sa Kaeo SAO' },
  address: words('Nong Hong'),
  phone: '044 000 000',
  email: 'office@example.go.th',
  departments: LINES.departments.map((key) => ({ key, name: words(key) })),
  positions: [],
  categories: LINES.categories.map((line) => ({
    ...line,
    name: words(line.key),
    answerDays: 15,
    resolveDays: 30,
  })),
  bodies: [],
  protection: words('protection'),
  danger: words('danger'),
  dayCount: 'calendar',
  holidays: [],
  recoveryPublicKey: Buffer.alloc(32, 1),
  setUpAt: new Date('2022-01-01T00:00:00Z'),
}

/** A case as it is stored after its life, nothing pending; `sealedBytes` is the size of what can't be read. */
export function storedCase(life: CountedCase, sealedBytes = 64): StoredCase {
  const now = life.lifecycle.at(-1) ?? { status: 'received' as const, at: life.receivedAt }
  const { status, at, outcome, department } = now
  return {
    _id: new mongoose.Types.ObjectId(),
    number: randomUUID(),
    fiscalYear: fiscalYearOf(life.receivedAt),
    ...life,
    status,
    ...(department ? { department } : {}),
    ...(outcome ? { outcome } : {}),
    ...(status === 'closed' ? { closedAt: at } : {}),
    statusSince: at,
    recused: [],
    receiptLookup: randomUUID(),
    reporterPublicKey: SEALED,
    keys: ['reporter', 'recovery'].map((holder) => ({
      holder,
      as: holder === 'reporter' ? 'reporter' : 'recovery',
      sealed: SEALED,
    })),
    content: sealedBytes === SEALED.length ? SEALED : randomBytes(sealedBytes),
    urgent: SEALED,
    files: [],
    timeline: [],
    messages: [],
    notes: [],
    pending: [],
    version: life.lifecycle.length,
  }
}

/** The same with its steps not yet tallied. */
export const untallied = (life: CountedCase): StoredCase => ({
  ...storedCase(life),
  pending: stepsOfLife(life).map((step) => ({ id: randomUUID(), kind: 'tally', step })),
})
