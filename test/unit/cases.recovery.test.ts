import assert from 'node:assert/strict'
import { RecoveryRefused } from '../../src/cases/case.errors.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import type { Recovered } from '../../src/cases/case.recovery.js'
import { caseKeyOf, openWords } from '../../src/cases/case.seals.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { caseOffice, naming, type CaseOffice } from '../support/case-office.js'

describe('the recovery key in use', () => {
  let world: CaseOffice
  const recovery = newKeyPair()
  beforeEach(async () => {
    world = await caseOffice({ recoveryPublicKey: recovery.publicKey })
  })
  afterEach(() => world.stop())

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()
  const recover = (number: string, username: string, more: Partial<Recovered> = {}) =>
    world.cases.recover(recovery.privateKey, {
      ...{ number, username, reason: 'nobody-can-open', words: 'กุญแจหายทุกคน' },
      ...more,
    })
  const refused = (why: string) => (error: unknown) => error instanceof RecoveryRefused && error.why === why

  it('gives a case that nobody can open to somebody entitled, on record with the officer and the reason', async () => {
    const { number } = await world.file()
    Object.assign(world.triage, newKeyPair())
    await assert.rejects(world.cases.read(world.triage, number))
    await recover(number, 'triage')
    assert.equal((await world.cases.read(world.triage, number)).content.positions.length, 0)
    const entry = world.recorded.find(({ action }) => action === 'case.recovered')
    assert.equal(entry?.who, 'system')
    assert.equal(entry.caseNumber, number)
    assert.deepEqual(entry.facts, { officer: world.triage.id, reason: 'nobody-can-open' })
    assert.doesNotMatch(JSON.stringify(world.recorded), /กุญแจหาย/)
    const one = await stored(number)
    const key = caseKeyOf(one, world.secretary.id, world.secretary.privateKey)
    assert.ok(key, 'whoever had it keeps it')
    assert.equal(openWords(one._id, 'note', one.notes[0] ?? assert.fail(), key).text, 'กุญแจหายทุกคน')
  })

  it('writes the case and its entry in one step, so that a program stopped in between loses neither', async () => {
    const { number } = await world.file()
    await world.pending.settle()
    const failing = world.build({ ...world.followers, record: () => Promise.reject(new Error('stopped')) })
    const given = { number, username: 'oversight', reason: 'order', words: 'คำสั่งศาล' } as const
    await failing.cases.recover(recovery.privateKey, given)
    assert.ok(!world.recorded.some(({ action }) => action === 'case.recovered'))
    await world.pending.settle()
    assert.equal(world.recorded.filter(({ action }) => action === 'case.recovered').length, 1)
  })

  it('gives nothing to the administrator, the mayor, the auditor, somebody involved, recused or gone', async () => {
    const { number } = await world.file(naming('oversight'))
    for (const role of ['administrator', 'mayor', 'auditor', 'investigator'])
      await assert.rejects(recover(number, role), refused('role'))
    await assert.rejects(recover(number, 'oversight'), refused('involved'))
    await assert.rejects(recover(number, 'nobody'), refused('unknown'))
    await world.cases.declare(world.triage, number, { conflict: 'yes', reason: 'เป็นญาติ' })
    await assert.rejects(recover(number, 'triage'), refused('recused'))
    world.secretary.active = false
    await assert.rejects(recover(number, 'secretary'), refused('noKey'))
    await assert.rejects(recover('2570-9999', 'secretary'), { key: 'caseNotFound' })
    assert.ok(!world.recorded.some(({ action }) => action === 'case.recovered'))
  })

  it('of another office opens nothing', async () => {
    const { number } = await world.file()
    const given = { number, username: 'triage', reason: 'other', words: 'x' } as const
    await assert.rejects(world.cases.recover(newKeyPair().privateKey, given), { key: 'caseNotFound' })
    assert.equal(await world.cases.rehearseRecovery(newKeyPair().privateKey, 2), false)
  })

  it('is rehearsed on record, and nothing is opened', async () => {
    const { number } = await world.file()
    await world.pending.settle()
    const before = await stored(number)
    assert.equal(await world.cases.rehearseRecovery(recovery.privateKey, 2), true)
    assert.deepEqual(world.recorded.at(-1)?.facts, { sheets: 2, fits: true })
    assert.deepEqual(await stored(number), before)
  })

  it('is replaced: the new one opens every case, old and later, the old one none', async () => {
    const numbers = [(await world.file()).number, (await world.file()).number]
    const made = newKeyPair()
    assert.equal(await world.cases.renewRecovery(recovery.privateKey, made), 2)
    numbers.push((await world.file()).number)
    for (const number of numbers) {
      const one = await stored(number)
      assert.ok(caseKeyOf(one, 'recovery', made.privateKey))
      assert.equal(caseKeyOf(one, 'recovery', recovery.privateKey), undefined)
      assert.ok(caseKeyOf(one, world.triage.id, world.triage.privateKey))
    }
    assert.equal(world.recorded.filter(({ action }) => action === 'recovery.renewed').length, 1)
    await assert.rejects(world.cases.renewRecovery(recovery.privateKey, newKeyPair()), refused('notCurrent'))
    await assert.rejects(world.cases.renewRecovery(made.privateKey), refused('nothingOld'))
  })

  it('that was cut off while it was replaced is gone on with by the old one', async () => {
    const { number } = await world.file()
    const made = newKeyPair()
    await world.office.change({ recoveryPublicKey: made.publicKey })
    assert.equal(await world.cases.renewRecovery(recovery.privateKey), 1)
    assert.ok(caseKeyOf(await stored(number), 'recovery', made.privateKey))
    assert.equal(await world.cases.renewRecovery(recovery.privateKey), 0)
  })
})
