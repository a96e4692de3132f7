import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { caseService, type CaseService } from '../../src/cases/case.service.js'
import { AccountChanging, LastHolder } from '../../src/officers/officer.errors.js'
import type { Actor, Officer } from '../../src/officers/officer.js'
import { officerModel } from '../../src/officers/officer.model.js'
import { officerService } from '../../src/officers/officer.service.js'
import { PASSWORD } from '../support/accounts.js'
import { fileCase, naming } from '../support/case-office.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn } from '../support/web-officer.js'

describe('an account that is closed at the same moment', () => {
  let office: StartedOffice
  beforeEach(async function () {
    this.timeout(60_000)
    office = await startOffice()
  })
  afterEach(() => office.stop())

  const accountOf = async (username: string): Promise<Officer> =>
    (await office.services.officers.list()).find((one) => one.username === username) ?? assert.fail(username)
  const actorOf = (username: string): Promise<Actor> =>
    office.services.officers.checkPassword(username, PASSWORD)
  const close = async (username: string) =>
    office.services.officers.deactivate((await accountOf(username)).id)
  async function opens(username: string, number: string): Promise<boolean> {
    const { cases } = office.services
    return cases.mayOpen(await actorOf(username), number)
  }

  /** Cases that look at the directory as ever, and then do something: the n-th time, before what they saw counts. */
  function looking(...then: (() => Promise<unknown>)[]): CaseService {
    const { store, office: settings, officers, audit, pending, clock } = office.services
    return caseService({
      ...{ connection: store.connection, office: settings, pending, clock, record: audit.record },
      async officers() {
        const seen = await officers.list()
        await then.shift()?.()
        return seen
      },
      onFailure: (error) => assert.fail(String(error)),
    })
  }
  const nothing = async () => undefined

  it('between looking who is there and writing a new case: the case goes to whoever steps in', async () => {
    const { number } = await fileCase(
      looking(() => close('secretary')),
      naming('officer'),
    )
    assert.equal((await accountOf('secretary')).active, false)
    assert.equal(await opens('oversight', number), true)
    await office.services.pending.settle()
    const [entry] = await office.services.audit.page({ action: 'case.keyGranted', limit: 1 })
    const { id } = await accountOf('oversight')
    assert.deepEqual([entry?.caseNumber, entry?.who, entry?.facts], [number, 'system', { officer: id }])
  })

  it('after a new case was written is not closed: nobody else could open the case', async () => {
    const { number } = await fileCase(
      looking(nothing, () => assert.rejects(close('secretary'), LastHolder)),
      naming('officer'),
    )
    assert.equal(await opens('secretary', number), true)
    assert.equal(await opens('oversight', number), false)
  })

  it('while a whole case is filed between its two looks is not closed either', async () => {
    const { store, office: settings, audit, clock, cases } = office.services
    let number = ''
    const officers = officerService({
      ...{ connection: store.connection, office: settings, audit, clock, notify: nothing },
      assigned: async () => 0,
      reaches: () => true,
      async heldAlone(id, change) {
        const { count } = await cases.heldAlone(id, change)
        if (number === '') ({ number } = await fileCase(cases, naming('officer')))
        return count
      },
    })
    await assert.rejects(officers.deactivate((await accountOf('secretary')).id), LastHolder)
    assert.equal(await opens('secretary', number), true)
  })

  it('is not taken back as dead while it still looks, however long that takes', async () => {
    const { store, office: settings, audit, clock } = office.services
    const stored = officerModel(store.connection)
    const { id } = await accountOf('auditor')
    let later = 0
    const now = () => new Date(clock().getTime() + later)
    const officers = officerService({
      ...{ connection: store.connection, office: settings, audit, notify: nothing, clock: now },
      assigned: async () => 0,
      reaches: () => true,
      async heldAlone() {
        for (let beats = 0; beats < 9; beats += 1) {
          later += 10_000
          const due = now()
          mock.timers.tick(10_000)
          while ((await stored.countDocuments({ _id: id, closingSince: { $gte: due } })) === 0) await turn()
          await officers.carryOut()
        }
        return 0
      },
    })
    mock.timers.enable({ apis: ['setInterval'] })
    try {
      await officers.deactivate(id)
    } finally {
      mock.timers.reset()
    }
    const closed = await stored.findById(id).lean().orFail()
    assert.deepEqual([closed.active, closed.closingSince, closed.wrapped], [false, undefined, undefined])
  })

  for (const look of [1, 2])
    it(`is done only if it is, where another copy takes it for dead in its look number ${look}`, async () => {
      const { store, office: settings, audit, clock } = office.services
      const stored = officerModel(store.connection)
      const { id } = await accountOf('auditor')
      const given = { connection: store.connection, office: settings, audit, notify: nothing }
      const others = { assigned: async () => 0, reaches: () => true }
      const ahead = officerService({
        ...{ ...given, ...others, clock: () => new Date(clock().getTime() + 61_000) },
        heldAlone: async () => 0,
      })
      let looks = 0
      const officers = officerService({
        ...{ ...given, ...others, clock },
        async heldAlone() {
          looks += 1
          if (looks === look) await ahead.carryOut()
          return 0
        },
      })
      const onTrail = async () =>
        (await audit.page({ action: 'officer.deactivated', limit: 9 })).map(({ facts }) => facts?.['officer'])
      await assert.rejects(officers.deactivate(id), AccountChanging)
      const kept = await stored.findById(id).lean().orFail()
      assert.deepEqual([kept.active, kept.closingSince, await onTrail()], [true, undefined, []])
      assert.ok(kept.wrapped)
      await officers.deactivate(id)
      const closed = await stored.findById(id).lean().orFail()
      assert.deepEqual([closed.active, closed.wrapped, await onTrail()], [false, undefined, [id]])
    })

  it('while the other one who holds a case steps back from it: oversight steps in', async () => {
    const { number } = await fileCase(office.services.cases)
    const triage = await actorOf('triage')
    await looking(() => close('secretary')).declare(triage, number, { conflict: 'yes', reason: 'เป็นญาติ' })
    assert.equal((await accountOf('secretary')).active, false)
    assert.equal(await opens('triage', number), false)
    assert.equal(await opens('oversight', number), true)
  })

  it('once the other one has stepped back is not closed', async () => {
    const { number } = await fileCase(office.services.cases, naming('oversight'))
    const triage = await actorOf('triage')
    const declared = { conflict: 'yes', reason: 'เป็นญาติ' } as const
    await looking(nothing, () => assert.rejects(close('secretary'), LastHolder)).declare(
      ...([triage, number, declared] as const),
    )
    assert.equal(await opens('secretary', number), true)
  })

  it('leaves the last one a word of warning before they step back, and the trail an entry after', async () => {
    const { number } = await fileCase(office.services.cases, naming('permanent-secretary', 'oversight'))
    const other = await fileCase(office.services.cases)
    const triage = await signIn(office, 'triage')
    const form = async (of: string) => wordsOf((await triage.get(`/office/cases/${of}/declaration`)).text)
    assert.match(await form(number), /ท่านเป็นเจ้าหน้าที่คนสุดท้ายที่เปิดเรื่องนี้ได้/)
    assert.doesNotMatch(await form(other.number), /คนสุดท้าย/)
    await triage.open(`/office/cases/${number}`)
    const step = await triage.get(`/office/cases/${number}/recuse`).expect(200)
    assert.match(wordsOf(step.text), /ท่านเป็นเจ้าหน้าที่คนสุดท้ายที่เปิดเรื่องนี้ได้/)
    await triage.step(number, 'recuse', { reason: 'เป็นญาติ' })
    assert.equal(await opens('triage', number), false)
    await office.services.pending.settle()
    const [entry] = await office.services.audit.page({ action: 'case.nobodyOpens', limit: 1 })
    assert.deepEqual([entry?.caseNumber, entry?.who], [number, 'system'])
  })
})
