import assert from 'node:assert/strict'
import { auditService, type AuditService } from '../../src/audit/audit.service.js'
import { attemptCounter, type Attempts } from '../../src/officers/attempts.js'
import { SignInLocked } from '../../src/officers/officer.errors.js'
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js'

const MINUTE_MS = 60_000
const FAILURES = 5

describe('tries on a locked name', () => {
  let store: TemporaryStore
  let audit: AuditService
  let attempts: Attempts
  let asked = 0
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const later = (minutes: number) => void (time.now = new Date(time.now.getTime() + minutes * MINUTE_MS))
  before(async () => {
    store = await temporaryStore()
    audit = auditService(store.connection)
    attempts = attemptCounter({ connection: store.connection, audit, clock: () => time.now })
  })
  after(() => store.remove())
  beforeEach(() => {
    later(60 * 25)
    asked = 0
  })

  const whose = async () => {
    asked += 1
    return 'somebody'
  }
  const fail = async (name: string, times = FAILURES) => {
    for (let count = 0; count < times; count++) await attempts.begin(name, whose)
  }
  const refused = (name: string, times: number) =>
    Promise.all(
      Array.from({ length: times }, () =>
        assert.rejects(attempts.begin(name, whose), (error) => error instanceof SignInLocked),
      ),
    )
  /** What is on record since a moment, oldest first. */
  const recorded = async (from: Date) =>
    (await audit.page({ action: 'officer.signInRefused', from, limit: 50 })).map(({ who, facts }) => [
      who,
      facts?.['tries'],
    ])

  it('are on record at once, and with their number when the lock is over: two entries for a flood', async () => {
    const from = time.now
    await fail('flooded')
    await refused('flooded', 40)
    assert.deepEqual(await recorded(from), [['somebody', undefined]])
    assert.ok(asked < 41, 'whose name it is was looked up by few')
    await attempts.carryOut()
    assert.equal((await recorded(from)).length, 1, 'while it is locked there is no number')
    later(1)
    await attempts.carryOut()
    await attempts.carryOut()
    assert.deepEqual(await recorded(from), [
      ['somebody', 40],
      ['somebody', undefined],
    ])
  })

  it('are a new pair for each lock, also when the next try comes before anything else looks', async () => {
    const from = time.now
    await fail('again')
    await refused('again', 3)
    later(1)
    await fail('again', 1)
    await refused('again', 2)
    later(2)
    await attempts.carryOut()
    assert.deepEqual(
      (await recorded(from)).map(([, tries]) => tries),
      [2, undefined, 3, undefined],
    )
  })

  it('are one entry when there was one, and none when there was none', async () => {
    const from = time.now
    await fail('quiet')
    later(1)
    await fail('once', FAILURES)
    await refused('once', 1)
    later(1)
    await attempts.carryOut()
    assert.deepEqual(await recorded(from), [['somebody', undefined]])
  })

  it('are on record too when the try that locked the name was the right one after all', async () => {
    const from = time.now
    await fail('right')
    await refused('right', 2)
    await attempts.forget('right')
    assert.deepEqual(
      (await recorded(from)).map(([, tries]) => tries),
      [2, undefined],
    )
  })
})
