import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import type { AuditEntry } from '../../src/audit/audit.chain.js'
import { trailJson } from '../../src/audit/audit.export.js'
import { headKey, readSignedHead, signHead, type SignedHead } from '../../src/audit/audit.head.js'
import { auditService, type AuditService } from '../../src/audit/audit.service.js'
import { checkTrail, REWRITTEN, tamperWith, TAMPERING } from '../support/kept-trail.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const AT = new Date('2026-09-30T03:00:00Z')
const key = headKey(randomBytes(32))
const ENTRIES = 6

describe('a trail that was tampered with', function () {
  this.timeout(20_000)
  let store: TemporaryStore
  let audit: AuditService
  let kept: SignedHead
  beforeEach(async () => {
    store = await temporaryStore()
    audit = auditService(store.connection)
    const facts = [{ files: 2, outcome: 'x' }, undefined, { on: true }]
    for (let at = 0; at < ENTRIES; at += 1)
      await audit.record([
        {
          ...{ id: `e${at}`, at: AT, action: 'case.read', who: 'officer-1', caseNumber: '2569-0001' },
          ...(facts[at % 3] ? { facts: facts[at % 3] } : {}),
        } as Parameters<AuditService['record']>[0][number],
      ])
    kept = await headNow()
  })
  afterEach(() => store.remove())

  const headNow = async () => signHead(await audit.head(), { office: 'อบต.สระแก้ว', at: AT, key })
  const exported = async (entries: AsyncIterable<AuditEntry> = audit.all({}), part = false) =>
    text(
      Readable.from(
        trailJson(entries, {
          ...{ office: 'อบต.สระแก้ว', at: AT, part },
          ...{ head: await headNow(), names: new Map([['officer-1', 'นางสาวสุภาพร ใจดี']]) },
        }),
      ),
    )

  it('is not, says the program with the head that was kept, also after more was appended', async () => {
    assert.equal((await checkTrail(await exported(), kept)).code, 0)
    await audit.record([{ id: 'later', at: AT, action: 'officer.signedIn', who: 'officer-2' }])
    const { code, said } = await checkTrail(await exported(), kept)
    assert.equal(code, 0, said)
    assert.match(said, /7 entries hold/)
    assert.ok((await audit.verify(kept.hash)).ok)
  })

  for (const [what, tamper] of Object.entries(TAMPERING)) {
    it(`${what}: verify finds it, and so does the program with the head that was kept`, async () => {
      await tamperWith(store, tamper)
      const verified = await auditService(store.connection).verify(kept.hash)
      assert.ok(!verified.ok)
      if (what !== 'truncated') assert.ok(!(await audit.verify()).ok, 'also without it')
      const { code, said } = await checkTrail(await exported(), kept)
      assert.equal(code, 1)
      assert.match(said, /The trail does not hold/)
    })

    it(`${what} and every hash made again: the head that was kept finds it in both`, async () => {
      await tamperWith(store, REWRITTEN[what] ?? tamper)
      assert.ok((await audit.verify()).ok, 'the chain alone looks whole')
      assert.equal((await checkTrail(await exported())).code, 0)
      const verified = await audit.verify(kept.hash)
      assert.deepEqual(verified.ok ? '' : verified.problem, 'headUnknown')
      const { code, said } = await checkTrail(await exported(), kept)
      assert.equal(code, 1)
      assert.match(said, /doesn't hold this head at 6/)
    })
  }

  it('is told from a head that was changed or signed elsewhere, which says nothing', async () => {
    const elsewhere = signHead(await audit.head(), { office: 'x', at: AT, key: headKey(randomBytes(32)) })
    for (const head of [{ ...kept, length: 5 }, { ...kept, hash: 'f'.repeat(64) }, elsewhere]) {
      assert.equal((await checkTrail(await exported(), head)).code, 1)
      assert.equal(readSignedHead(JSON.stringify(head), key), undefined)
    }
    assert.deepEqual(readSignedHead(JSON.stringify(kept), key), kept)
    assert.equal(readSignedHead('not JSON', key), undefined)
  })

  it('a part of it: each entry is checked, and a head outside it is said to be outside', async () => {
    const part = await exported(audit.all({ before: 4 }), true)
    assert.equal((await checkTrail(part)).code, 0)
    const gap = await exported(audit.all({ who: 'officer-1' }), true)
    assert.equal((await checkTrail(gap, kept)).code, 0)
    const { said } = await checkTrail(part, kept)
    assert.match(said, /only a part/)
  })

  it('can be checked only where there is one', async () => {
    for (const content of ['', '{}', JSON.stringify({ format: 'sucharit-audit-trail', version: 1 })])
      assert.equal((await checkTrail(content)).code, 2)
    assert.equal((await checkTrail(await exported(), { format: 'x' })).code, 2)
  })
})
