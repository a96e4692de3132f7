import { caseOffice } from './support/case-office.js'
import { caseModel, type StoredCase } from '../src/cases/case.model.js'
import { caseKeyOf, sealUrgent } from '../src/cases/case.seals.js'
import mongoose from 'mongoose'
const w = await caseOffice()
const model = caseModel(w.store.connection)
const { number } = await w.file()
await w.pending.settle()
const one = (await model.findOne({ number }).lean<StoredCase>())!
const key = caseKeyOf(one, w.triage.id, w.triage.privateKey)!
const N = Number(process.argv[2] ?? 10000)
const DAY = 86400000
for (let i = 0; i < N; i += 500) {
  await model.insertMany(Array.from({ length: 500 }, (_, k) => {
    const n = i + k
    const at = new Date(Date.now() - (n % 1000) * DAY - n)
    const status = n % 10 < 8 ? 'closed' : (['received', 'assigned', 'investigated'] as const)[n % 3]!
    const _id = new mongoose.Types.ObjectId()
    return { ...one, _id, urgent: sealUrgent(_id, false, key), number: `x-${n}`, receiptLookup: `r-${n}`, status, receivedAt: at, resolveDue: new Date(at.getTime() + 30 * DAY) } as StoredCase
  }))
}
const time = async (name: string, run: () => Promise<unknown>) => {
  await run()
  const t: number[] = []
  for (let i = 0; i < 20; i++) { const s = performance.now(); await run(); t.push(performance.now() - s) }
  t.sort((a, b) => a - b)
  console.log(name, 'p50', t[10]!.toFixed(1), 'max', t[19]!.toFixed(1))
}
const f = { status: 'open', overdue: false, mine: false, order: 'newest' } as const
await time('list open newest', () => w.cases.list(w.triage, f))
await time('list open urgent', () => w.cases.list(w.triage, { ...f, order: 'urgent' }))
await time('list all newest', () => w.cases.list(w.triage, { ...f, status: 'all' }))
await time('list closed newest', () => w.cases.list(w.triage, { ...f, status: 'closed' }))
await time('list overdue urgent', () => w.cases.list(w.triage, { ...f, overdue: true, order: 'urgent' }))
await time('list stream general (none)', () => w.cases.list(w.triage, { ...f, stream: 'general' }))
await time("closed general", () => w.cases.list(w.triage, { ...f, status: "closed", stream: "general" }))
await time("open category none", () => w.cases.list(w.triage, { ...f, category: "roads" }))
await time("all stream none", () => w.cases.list(w.triage, { ...f, status: "all", stream: "general" }))
await time('counts', () => w.cases.counts(w.triage))
await time('oldest', () => w.cases.oldestOverdue(w.triage))
const p = await w.cases.list(w.triage, f)
await time('page 2', () => w.cases.list(w.triage, { ...f, after: p.next! }))
await w.stop()
