import assert from 'node:assert/strict'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { caseKeyOf, openContent } from '../../src/cases/case.seals.js'
import { grantModel } from '../../src/cases/keys/grant.model.js'
import { OfficerUnknown } from '../../src/officers/officer.errors.js'
import type { Actor } from '../../src/officers/officer.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'

describe('giving a colleague the keys of older cases', () => {
  let world: CaseOffice
  beforeEach(async () => {
    world = await caseOffice()
  })
  afterEach(async () => {
    assert.deepEqual(world.failures, [])
    await world.stop()
  })

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()
  async function opens(person: Actor, number: string): Promise<boolean> {
    const one = await stored(number)
    const key = caseKeyOf(one, person.id, person.privateKey)
    return key !== undefined && openContent(one, key).what !== ''
  }
  function newcomer(username = 'newcomer', more: Partial<Actor> = {}): Actor {
    world.time.now = new Date(world.time.now.getTime() + DAY_MS)
    const officer = keyedOfficer(username, 'triage', { awaitingSince: world.time.now, ...more })
    world.officers.push(officer)
    return officer
  }
  const renew = (officer: Actor) =>
    Object.assign(officer, newKeyPair(), { keysSince: world.time.now, awaitingSince: world.time.now })
  async function give(by: Actor, to: Actor): Promise<void> {
    await world.cases.grantTo(by, to.id)
    await world.cases.keyRunsEnded()
  }
  const dueDate = () => new Date(world.time.now.getTime() + 20 * DAY_MS)

  it('opens for a new triage officer every case that the role may see, none that names them or that they lack the right to', async () => {
    const [plain, named] = [await world.file(), await world.file(naming('newcomer'))]
    const closedToTriage = await world.file(naming('triage'))
    const officer = newcomer()
    assert.equal(await opens(officer, plain.number), false)
    await give(world.triage, officer)
    assert.equal(await opens(officer, plain.number), true)
    assert.equal(await opens(officer, named.number), false)
    assert.equal(await opens(officer, closedToTriage.number), false, 'who gave it can’t open it either')
    await give(world.secretary, officer)
    assert.equal(await opens(officer, closedToTriage.number), true)
    assert.equal(await opens(officer, named.number), false)
  })

  it('never gives a case back to whoever stepped back from it', async () => {
    const { number } = await world.file()
    await world.cases.declare(world.triage, number, { conflict: 'yes', reason: 'เป็นญาติ' })
    renew(world.triage)
    await give(world.secretary, world.triage)
    assert.equal(await opens(world.triage, number), false)
  })

  it('gives an investigator only what is assigned to them, and an oversight officer only where they must step in', async () => {
    const [mine, other] = [await world.file(), await world.file()]
    const form = { investigator: world.investigator.id, department: 'works', dueDate: dueDate(), version: 1 }
    await world.cases.take(world.triage, mine.number, 'assign', form)
    const overseen = await world.file(naming('secretary'))
    renew(world.investigator)
    renew(world.oversight)
    await give(world.triage, world.investigator)
    await give(world.triage, world.oversight)
    assert.equal(await opens(world.investigator, mine.number), true)
    assert.equal(await opens(world.investigator, other.number), false)
    assert.equal(await opens(world.oversight, overseen.number), true)
    assert.equal(await opens(world.oversight, other.number), false)
  })

  it('gives nothing to somebody who reads no case, has left, has no key, or is oneself', async () => {
    const gone = newcomer('gone', { active: false })
    const fresh = newcomer('fresh', { publicKey: undefined })
    for (const { id } of [world.mayor, world.auditor, world.administrator, gone, fresh, world.triage])
      await assert.rejects(world.cases.grantTo(world.triage, id), OfficerUnknown)
  })

  it('puts each case on record once, however often it is pressed, and leaves its version', async () => {
    const cases = [await world.file(), await world.file()]
    const officer = newcomer()
    for (const by of [world.triage, world.triage, world.secretary]) await give(by, officer)
    const entries = world.recorded.filter(({ action }) => action === 'case.keyGranted')
    assert.equal(entries.length, cases.length)
    assert.deepEqual(
      new Set(entries.map(({ caseNumber }) => caseNumber)),
      new Set(cases.map(({ number }) => number)),
    )
    for (const entry of entries)
      assert.deepEqual([entry.who, entry.facts], [world.triage.id, { officer: officer.id }])
    for (const { number } of cases) assert.equal((await stored(number)).version, 1)
  })

  it('stays out of the way of a step taken at the same moment, and neither loses the other', async () => {
    const filed = await Promise.all(Array.from({ length: 30 }, () => world.file()))
    const officer = newcomer()
    const form = { investigator: world.investigator.id, department: 'works', dueDate: dueDate(), version: 1 }
    await Promise.all([
      give(world.secretary, officer),
      ...filed.map(({ number }) => world.cases.take(world.triage, number, 'assign', form)),
    ])
    for (const { number } of filed) {
      assert.equal(await opens(officer, number), true, 'the key that was given')
      assert.equal(await opens(world.investigator, number), true, 'the key of the assignment')
    }
  })

  it('gives the fresh key where the case changes hands meanwhile', async () => {
    const filed = await Promise.all(Array.from({ length: 20 }, () => world.file()))
    const form = { investigator: world.investigator.id, department: 'works', dueDate: dueDate(), version: 1 }
    for (const { number } of filed) await world.cases.take(world.triage, number, 'assign', form)
    const officer = newcomer()
    const back = { reason: 'คืน', version: 2 }
    await Promise.all([
      give(world.secretary, officer),
      ...filed.map(({ number }) => world.cases.take(world.investigator, number, 'return', back)),
    ])
    for (const { number } of filed) {
      assert.equal(await opens(officer, number), true)
      assert.equal(await opens(world.investigator, number), false)
    }
  })

  it('stops with the program and goes on where it was, and gives nothing to an account that was closed', async () => {
    const filed = await Promise.all(Array.from({ length: 45 }, () => world.file()))
    const officer = newcomer()
    const runs = grantModel(world.store.connection)
    await world.cases.grantTo(world.triage, officer.id)
    await world.cases.stopKeyRuns()
    const stopped = await runs.findOne().lean().orFail()
    assert.ok(stopped.seen < filed.length, 'it was stopped on the way')
    const again = world.build(world.followers).cases
    const progress = async () => (await again.grantProgress(world.triage, [officer])).get(officer.id)
    assert.equal((await progress())?.state, 'running')
    world.time.now = new Date(world.time.now.getTime() + 60_000)
    assert.equal((await progress())?.state, 'stopped')
    officer.active = false
    await assert.rejects(again.grantTo(world.triage, officer.id), OfficerUnknown)
    officer.active = true
    await again.grantTo(world.triage, officer.id)
    await again.keyRunsEnded()
    const { state, seen, given } = (await progress()) ?? assert.fail()
    assert.deepEqual({ state, seen, given }, { state: 'done', seen: filed.length, given: filed.length })
    for (const { number } of filed) assert.equal(await opens(officer, number), true)
  })

  it('shows who waits to those who can give, until they have', async () => {
    const { number } = await world.file()
    const names = async (by: Actor) => (await world.cases.waitingFor(by)).map(({ username }) => username)
    assert.deepEqual(await names(world.triage), [])
    const officer = newcomer()
    assert.deepEqual(await names(world.triage), ['newcomer'])
    assert.deepEqual(await names(world.investigator), [], 'who holds no case has nothing to give')
    assert.equal((await world.cases.ownWaiting(officer)).isNew, true)
    assert.deepEqual(
      (await world.cases.ownWaiting(officer)).numbers,
      [],
      'which cases there are they may not know',
    )
    await give(world.triage, officer)
    assert.deepEqual(await names(world.triage), [])
    assert.deepEqual(await names(world.secretary), [], 'what somebody else gave, nobody needs to give again')
    assert.equal(await opens(officer, number), true)
  })

  it('shows nobody who waits where there is no case that they could open and the other may', async () => {
    const names = async (by: Actor) => (await world.cases.waitingFor(by)).map(({ username }) => username)
    const { number } = await world.file()
    const overseer = newcomer('overseer', { role: 'oversight' })
    assert.deepEqual(await names(world.triage), [], 'oversight steps in only where no secretary can close')
    await world.cases.declare(world.secretary, number, { conflict: 'yes', reason: 'เป็นญาติ' })
    world.officers.splice(world.officers.indexOf(overseer), 1)
    newcomer()
    assert.deepEqual(await names(world.triage), ['newcomer'])
    assert.deepEqual(await names(world.secretary), [], 'who stepped back has nothing to give')
    renew(world.triage)
    assert.deepEqual(await names(world.triage), [], 'nor has who forgot the password')
  })

  it('shows who waits as well where only the oldest of many cases are left to give', async function () {
    this.timeout(30_000)
    const { number } = await world.file()
    const officer = newcomer()
    await give(world.triage, officer)
    const cases = caseModel(world.store.connection)
    const { _id, ...given } = await cases.findOne({ number }).lean().orFail()
    const many = Array.from({ length: 501 }, (_, at) => ({
      ...{ ...given, number: `x-${String(at)}`, receiptLookup: `x-${String(at)}`, pending: [] },
      keys: at === 0 ? given.keys.filter(({ holder }) => holder !== officer.id) : given.keys,
      receivedAt: new Date(given.receivedAt.getTime() - (at === 0 ? DAY_MS : 0)),
    }))
    const names = async () => (await world.cases.waitingFor(world.secretary)).map(({ username }) => username)
    await cases.insertMany(many.slice(1), { lean: true })
    assert.deepEqual(await names(), [])
    await cases.insertMany(many.slice(0, 1), { lean: true })
    assert.deepEqual(await names(), ['newcomer'])
  })

  it('tells whoever forgot the password which cases wait and who can give them', async () => {
    const [one, other] = [await world.file(), await world.file(naming('secretary'))]
    world.time.now = new Date(world.time.now.getTime() + DAY_MS)
    renew(world.triage)
    const own = await world.cases.ownWaiting(world.triage)
    assert.equal(own.count, 2)
    assert.deepEqual(own.numbers.toSorted(), [one.number, other.number])
    assert.deepEqual(own.from.map(({ username }) => username).toSorted(), ['oversight', 'secretary'])
    const { rows } = await world.cases.list(world.triage, {
      ...{ status: 'all', overdue: false, mine: false, order: 'newest' },
    })
    assert.ok(rows.every(({ opens: does }) => !does))
    await give(world.secretary, world.triage)
    assert.deepEqual((await world.cases.ownWaiting(world.triage)).numbers, [other.number])
    await give(world.oversight, world.triage)
    assert.equal((await world.cases.ownWaiting(world.triage)).count, 0)
  })
})
