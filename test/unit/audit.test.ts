import assert from 'node:assert/strict'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { auditModel } from '../../src/audit/audit.model.js'
import { auditService, type AuditService } from '../../src/audit/audit.service.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const event = (id: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  id,
  at: new Date('2026-01-05T03:00:00Z'),
  action: 'case.read',
  who: 'officer-1',
  ...more,
})
const many = (count: number, prefix = 'e') => Array.from({ length: count }, (_, i) => event(`${prefix}${i}`))

describe('the audit trail', () => {
  let store: TemporaryStore
  let audit: AuditService

  beforeEach(async () => {
    store = await temporaryStore()
    audit = auditService(store.connection)
  })
  afterEach(() => store.remove())

  it('chains what is recorded at the same instant without a gap', async () => {
    await Promise.all(many(60).map((one) => audit.record([one])))
    const verified = await audit.verify()
    assert.deepEqual(verified, { ok: true, length: 60, head: (await audit.head()).hash })
  })

  it('records an event once, however often it is handed in', async () => {
    await audit.record([event('a'), event('b'), event('a')])
    await audit.record([event('b'), event('c')])
    await auditService(store.connection).record([event('a'), event('d')])
    const verified = await audit.verify()
    assert.ok(verified.ok)
    assert.equal(verified.length, 4)
  })

  it('goes on behind what another copy of the program has appended', async () => {
    const other = auditService(store.connection)
    for (let i = 0; i < 5; i += 1) {
      await Promise.all([audit.record(many(4, `mine-${i}-`)), other.record(many(4, `theirs-${i}-`))])
    }
    const verified = await audit.verify()
    assert.ok(verified.ok)
    assert.equal(verified.length, 40)
  })

  it('keeps facts and times so that the hash still fits after they were stored', async () => {
    await audit.record([
      event('a', {
        at: new Date(1_700_000_000_123),
        caseNumber: '2569-0007',
        facts: { outcome: 'x', days: 3, on: true },
      }),
      event('b', { facts: { z: 1, a: 2 } }),
    ])
    assert.ok((await auditService(store.connection).verify()).ok)
    const [latest, first] = await audit.page({ limit: 10 })
    assert.deepEqual(latest?.facts, { z: 1, a: 2 })
    assert.equal(first?.caseNumber, '2569-0007')
  })

  for (const [what, change] of [
    ['changed', { $set: { who: 'officer-2' } }],
    ['changed', { $set: { at: new Date(0) } }],
    ['changed', { $set: { 'facts.outcome': 'substantiated' } }],
    ['unchained', { $set: { previous: '0'.repeat(64) } }],
  ] as const)
    it(`notices that entry 3 of 5 was altered (${JSON.stringify(change)})`, async () => {
      await audit.record(many(5))
      await auditModel(store.connection).updateOne({ sequence: 3 }, change)
      assert.deepEqual(await audit.verify(), { ok: false, at: 3, problem: what })
    })

  it('notices that an entry is missing in the middle', async () => {
    await audit.record(many(5))
    await auditModel(store.connection).deleteOne({ sequence: 3 })
    assert.deepEqual(await audit.verify(), { ok: false, at: 3, problem: 'missing' })
  })

  it('notices by a head printed earlier that the end was cut off', async () => {
    await audit.record(many(5))
    const printed = await audit.head()
    await auditModel(store.connection).deleteMany({ sequence: { $gt: 3 } })
    assert.ok((await audit.verify()).ok)
    assert.deepEqual(await audit.verify(printed.hash), { ok: false, at: 3, problem: 'headUnknown' })
  })

  it('shows entries newest first, page by page, by case, person and action', async () => {
    await audit.record([
      ...many(5),
      event('filed', { who: 'reporter', action: 'case.filed', caseNumber: '2569-0001' }),
      event('read', { caseNumber: '2569-0001' }),
    ])
    const first = await audit.page({ limit: 3 })
    const second = await audit.page({ limit: 3, before: first.at(-1)?.sequence })
    assert.deepEqual(
      [...first, ...second].map((entry) => entry.sequence),
      [7, 6, 5, 4, 3, 2],
    )
    const ids = async (filter: object) =>
      (await audit.page({ limit: 10, ...filter })).map((entry) => entry.id)
    assert.deepEqual(await ids({ caseNumber: '2569-0001' }), ['read', 'filed'])
    assert.deepEqual(await ids({ caseNumber: '2569-0001', who: 'reporter' }), ['filed'])
    assert.deepEqual(await ids({ action: 'case.filed' }), ['filed'])
  })
})
