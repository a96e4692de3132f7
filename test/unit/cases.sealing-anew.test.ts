import assert from 'node:assert/strict'
import { caseModel, type StoredCase, type StoredKey } from '../../src/cases/case.model.js'
import { caseKeyOf, openContent, openStep, openWords } from '../../src/cases/case.seals.js'
import { grantModel } from '../../src/cases/keys/grant.model.js'
import type { Actor } from '../../src/officers/officer.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { SealBroken } from '../../src/sealing/sealing.errors.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'

describe('sealing anew the cases of somebody who lost their ground', () => {
  const recovery = newKeyPair()
  let world: CaseOffice
  beforeEach(async () => {
    world = await caseOffice({ recoveryPublicKey: recovery.publicKey })
  })
  afterEach(async () => {
    assert.deepEqual(world.failures, [])
    await world.stop()
  })

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()
  const seal = async (by: Actor) => {
    await world.cases.sealAnew(by)
    await world.cases.keyRunsEnded()
  }
  const due = async (by: Actor) =>
    (await world.cases.dueFor(by)).map(({ officer, why, count }) => [officer.username, why, count])
  const become = (who: Actor, role: Actor['role']) => Object.assign(who, { role, roleSince: world.time.now })
  function move(who: Actor, position: string): void {
    world.time.now = new Date(world.time.now.getTime() + DAY_MS)
    const formerPositions = [{ position: who.position, until: world.time.now }]
    Object.assign(who, { position, formerPositions })
  }
  const isSealed = (open: () => unknown) => assert.throws(open, SealBroken)

  it('leaves nothing that the old copy opens with the real old private key, and takes nothing from those who stay', async () => {
    const { number, receipt } = await world.file()
    const before = await stored(number)
    const copy = before.keys.find(({ holder }) => holder === world.triage.id) as StoredKey
    const kept = { ...world.triage }
    world.triage.active = false
    await seal(world.secretary)
    await world.cases.note(world.secretary, number, { text: 'ลับ', version: (await stored(number)).version })
    const after = await stored(number)
    assert.ok(!after.keys.some(({ holder }) => holder === kept.id))
    const oldKey = caseKeyOf({ keys: [copy] }, kept.id, kept.privateKey) ?? assert.fail('it opened before')
    assert.ok(openContent(before, oldKey).what)
    const [step, note] = [after.timeline[0] ?? assert.fail(), after.notes[0] ?? assert.fail()]
    isSealed(() => openContent(after, oldKey))
    isSealed(() => openStep(after._id, step, oldKey))
    isSealed(() => openWords(after._id, 'note', note, oldKey))
    assert.equal((await world.cases.read(world.secretary, number)).notes[0]?.text, 'ลับ')
    assert.equal((await world.cases.forReceipt(receipt)).number, number)
    assert.ok(caseKeyOf(after, 'recovery', recovery.privateKey))
  })

  it('is shown to whoever can do it, with whom it is about, and is done when it is done', async () => {
    const [one, other] = [await world.file(), await world.file()]
    await world.file(naming('secretary'))
    assert.deepEqual(await due(world.secretary), [])
    become(world.triage, 'administrator')
    assert.deepEqual(await due(world.secretary), [['triage', 'role', 2]])
    assert.deepEqual(await due(world.oversight), [['triage', 'role', 1]])
    assert.deepEqual(await due(world.triage), [])
    assert.deepEqual(await due(world.investigator), [])
    const named = await world.cases.whoseKeysAreDue(world.secretary)
    assert.deepEqual(named, [world.triage])
    await seal(world.secretary)
    assert.deepEqual(await due(world.secretary), [])
    assert.deepEqual(await due(world.oversight), [['triage', 'role', 1]], 'of a case kept from the secretary')
    await seal(world.oversight)
    assert.deepEqual(await due(world.oversight), [])
    const entries = world.recorded.filter(({ action }) => action === 'case.keyRotated')
    assert.equal(entries.length, 3)
    const ofSecretary = entries.filter(({ who }) => who === world.secretary.id)
    assert.deepEqual(
      new Set(ofSecretary.map(({ caseNumber }) => caseNumber)),
      new Set([one.number, other.number]),
    )
    for (const { facts } of entries) assert.deepEqual(facts, { officers: world.triage.id })
  })

  it('of an investigator takes what isn’t assigned to them any more, of oversight what they had as triage', async () => {
    const [mine, other] = [await world.file(), await world.file()]
    const dueDate = new Date(world.time.now.getTime() + 20 * DAY_MS)
    const form = { version: 1, investigator: world.triage.id, department: 'works', dueDate }
    await world.cases.take(world.secretary, mine.number, 'assign', form)
    const versionOf = async (number: string) => (await stored(number)).version
    const before = await versionOf(mine.number)
    become(world.triage, 'investigator')
    assert.deepEqual(await due(world.secretary), [['triage', 'role', 1]])
    await seal(world.secretary)
    assert.equal(await versionOf(mine.number), before, 'nothing was to be done there')
    assert.ok(!(await stored(other.number)).keys.some(({ holder }) => holder === world.triage.id))
    assert.ok(await world.cases.mayOpen(world.triage, mine.number))
  })

  it('of somebody who was moved finds the cases that name their position, and leaves the others', async () => {
    const [plain, named] = [await world.file(), await world.file(naming('clerk'))]
    move(world.triage, 'clerk')
    world.time.now = new Date(world.time.now.getTime() + DAY_MS)
    await world.file()
    assert.deepEqual(await due(world.secretary), [['triage', 'position', 2]])
    await seal(world.secretary)
    assert.deepEqual(await due(world.secretary), [])
    const holders = async (number: string) => (await stored(number)).keys.map(({ holder }) => holder)
    assert.ok((await holders(plain.number)).includes(world.triage.id))
    assert.ok(!(await holders(named.number)).includes(world.triage.id))
    move(world.triage, 'elsewhere')
    assert.equal((await due(world.secretary)).length, 1, 'moved again, it is to be looked at again')
  })

  it('brings in oversight where nobody who stays could close the case', async () => {
    const { number } = await world.file()
    become(world.secretary, 'mayor')
    await seal(world.triage)
    assert.ok(await world.cases.mayOpen(world.oversight, number))
  })

  it('leaves what nobody else can open as it is, for the recovery key', async () => {
    const { number } = await world.file(naming('secretary', 'oversight'))
    const { keys, version } = await stored(number)
    move(world.triage, 'secretary')
    await seal(world.triage)
    await seal(world.secretary)
    const after = await stored(number)
    assert.deepEqual([after.keys, after.version], [keys, version])
  })

  it('loses nothing that is written at the same moment', async () => {
    const filed = await Promise.all(Array.from({ length: 30 }, () => world.file()))
    world.officers.push(keyedOfficer('second', 'triage'))
    world.triage.active = false
    const dueDate = new Date(world.time.now.getTime() + 20 * DAY_MS)
    const form = { investigator: world.investigator.id, department: 'works', dueDate }
    await world.cases.sealAnew(world.secretary)
    await Promise.all(
      filed.map(async ({ number, receipt }, at) => {
        const messageId = String(at).padStart(24, 'a')
        await world.cases.reply(receipt, { text: `ข้อความ ${at}`, files: [], messageId })
        for (let tries = 0; tries < 20; tries += 1)
          try {
            const { version } = await stored(number)
            return await world.cases.take(world.secretary, number, 'assign', { ...form, version })
          } catch (error) {
            assert.match(String(error), /CaseChanged|caseChanged/)
          }
        assert.fail('never assigned')
      }),
    )
    await world.cases.keyRunsEnded()
    for (const [at, { number }] of filed.entries()) {
      const read = await world.cases.read(world.investigator, number)
      assert.deepEqual([read.messages[0]?.text, read.status], [`ข้อความ ${at}`, 'assigned'])
      assert.ok(!(await stored(number)).keys.some(({ holder }) => holder === world.triage.id))
    }
  })

  it('stops with the program, and goes on where it was', async () => {
    const filed = await Promise.all(Array.from({ length: 45 }, () => world.file()))
    world.triage.active = false
    await world.cases.sealAnew(world.secretary)
    await world.cases.stopKeyRuns()
    const stopped = await grantModel(world.store.connection).findOne().lean().orFail()
    assert.ok(stopped.seen < filed.length, 'it was stopped on the way')
    world.time.now = new Date(world.time.now.getTime() + 60_000)
    const again = world.build(world.followers).cases
    assert.equal((await again.sealingProgress(world.secretary))?.state, 'stopped')
    await again.sealAnew(world.secretary)
    await again.keyRunsEnded()
    const { state, seen, given } = (await again.sealingProgress(world.secretary)) ?? assert.fail()
    assert.deepEqual({ state, seen, given }, { state: 'done', seen: filed.length, given: filed.length })
  })
})
