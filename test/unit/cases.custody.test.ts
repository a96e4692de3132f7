import assert from 'node:assert/strict'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import {
  caseKeyOf,
  openContent,
  openFile,
  openStep,
  openUrgent,
  openWords,
} from '../../src/cases/case.seals.js'
import type { StepForm } from '../../src/cases/step.schema.js'
import type { Action } from '../../src/cases/transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { SealBroken } from '../../src/sealing/sealing.errors.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'

describe('the key of a case that changes hands', () => {
  const recovery = newKeyPair()
  let world: CaseOffice
  before(async () => {
    world = await caseOffice({ recoveryPublicKey: recovery.publicKey })
  })
  after(() => world.stop())

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()
  const keyOf = async (person: Actor, number: string) =>
    caseKeyOf(await stored(number), person.id, person.privateKey)
  const take = async (actor: Actor, number: string, action: Action, form: Omit<StepForm, 'version'> = {}) =>
    world.cases.take(actor, number, action, { version: (await stored(number)).version, ...form })
  const assignment = (to: Actor) => ({
    investigator: to.id,
    department: 'works',
    dueDate: new Date(world.time.now.getTime() + 20 * DAY_MS),
  })

  /** A case on which everything that can be written is written, in an investigator's hands. */
  async function worked() {
    const { number, receipt } = await world.file()
    await take(world.triage, number, 'assign', assignment(world.investigator))
    const version = async () => (await stored(number)).version
    await world.cases.answer(world.investigator, number, { text: 'ขอพบ', version: await version() })
    await world.cases.note(world.investigator, number, { text: 'บันทึก', version: await version() })
    const sealed = { blob: 'b'.repeat(32), sealedBytes: 3, sealedSha256: 'c'.repeat(64), bytes: 3 }
    const file = { ...sealed, fileKey: Buffer.alloc(32, 7), name: 'รูป.jpg', type: 'image/jpeg' }
    const files = [{ ...file, mayCarryTraces: false }]
    await world.cases.reply(receipt, { text: 'ตกลง', files, messageId: 'a'.repeat(24) })
    return { number, receipt }
  }

  it('is another once somebody has lost it, and what was written before is there for those who stay', async () => {
    const { number, receipt } = await worked()
    const before = await world.cases.read(world.triage, number)
    const kept = await keyOf(world.investigator, number)
    assert.ok(kept)
    await take(world.triage, number, 'reassign', { investigator: world.other.id, reason: 'ภาระงาน' })
    await world.cases.note(world.other, number, { text: 'ใหม่', version: (await stored(number)).version })
    for (const person of [world.triage, world.secretary, world.other]) {
      const after = await world.cases.read(person, number)
      assert.deepEqual(after.content, before.content)
      assert.deepEqual(after.files, before.files)
      assert.deepEqual(after.messages, before.messages)
      assert.deepEqual(after.timeline.slice(0, 2), before.timeline)
      assert.deepEqual(after.timeline.at(-1)?.words.reason, 'ภาระงาน')
      assert.deepEqual(
        after.notes.map(({ text }) => text),
        ['บันทึก', 'ใหม่'],
      )
    }
    const { messages } = await world.cases.forReceipt(receipt)
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['ขอพบ', 'ตกลง'],
    )
    assert.ok(caseKeyOf(await stored(number), 'recovery', recovery.privateKey))
  })

  it('leaves nothing that an old copy opens: every sealed part lies under the new key', async () => {
    const { number } = await worked()
    const kept = (await keyOf(world.investigator, number)) ?? assert.fail()
    await take(world.triage, number, 'reassign', { investigator: world.other.id, reason: 'ภาระงาน' })
    const after = await stored(number)
    const { _id } = after
    const opening = (key: Buffer): (() => unknown)[] => [
      () => openContent(after, key),
      () => openUrgent(after, key),
      ...after.files.map((one) => () => openFile(_id, one, key)),
      ...after.timeline.map((one) => () => openStep(_id, one, key)),
      ...after.messages.map((one) => () => openWords(_id, 'message', one, key)),
      ...after.notes.map((one) => () => openWords(_id, 'note', one, key)),
    ]
    assert.equal(opening(kept).length, 2 + 1 + 3 + 2 + 1)
    for (const open of opening(kept)) assert.throws(open, SealBroken)
    for (const open of opening((await keyOf(world.other, number)) ?? assert.fail())) open()
  })

  it('stays the same while nobody leaves', async () => {
    const { number } = await world.file()
    const before = await keyOf(world.triage, number)
    await take(world.triage, number, 'assign', assignment(world.investigator))
    assert.deepEqual(await keyOf(world.triage, number), before)
    assert.deepEqual(await keyOf(world.investigator, number), before)
  })

  it('locks out whoever steps back for a conflict, also where the role had given them a copy', async () => {
    const { number } = await world.file()
    await take(world.secretary, number, 'assign', assignment(world.triage))
    await take(world.triage, number, 'return', { reason: 'เป็นญาติ', recusal: 'yes' })
    assert.equal(await keyOf(world.triage, number), undefined)
    assert.equal(await world.cases.mayOpen(world.triage, number), false)
    assert.ok(await keyOf(world.secretary, number))
  })

  it('goes to the oversight officer when the only secretary investigates or steps back', async () => {
    const { number } = await world.file()
    await take(world.triage, number, 'assign', assignment(world.secretary))
    assert.ok(await keyOf(world.oversight, number), 'somebody must be able to close it')
    await take(world.secretary, number, 'return', { reason: 'เป็นญาติ', recusal: 'yes' })
    assert.equal(await keyOf(world.secretary, number), undefined)
    assert.ok(await keyOf(world.oversight, number))
  })

  it('never goes to an oversight officer whom the reporter names', async () => {
    const { number } = await world.file(naming('oversight'))
    await take(world.triage, number, 'assign', assignment(world.secretary))
    assert.equal(await keyOf(world.oversight, number), undefined)
  })

  it('is with nobody once the last one steps back, of which those are told who may know', async () => {
    const { number } = await world.file(naming('secretary', 'oversight'))
    world.notices.length = 0
    await world.cases.declare(world.triage, number, { conflict: 'yes', reason: 'เป็นญาติ' })
    await world.pending.settle()
    const told = world.notices.filter(({ kind }) => kind === 'nobodyOpens')
    assert.deepEqual(
      told.map(({ to, caseNumber }) => [caseNumber, ...to]),
      [[number, world.auditor.id]],
      'not the secretary, whom it names',
    )
  })

  it('goes to whoever may have it where nobody else is left, also where they came after the case', async () => {
    const { number } = await world.file(naming('secretary', 'oversight'))
    const newcomer = keyedOfficer('newcomer', 'triage')
    world.officers.push(newcomer)
    await world.cases.declare(world.triage, number, { conflict: 'yes', reason: 'เป็นญาติ' })
    assert.ok(await keyOf(newcomer, number))
    world.officers.pop()
  })

  it('comes back with the next change to a holder who has a new key pair', async () => {
    const { number } = await worked()
    const renewed = newKeyPair()
    const former = { ...world.secretary }
    Object.assign(world.secretary, renewed)
    try {
      assert.equal(await keyOf(world.secretary, number), undefined)
      await take(world.triage, number, 'reassign', { investigator: world.other.id, reason: 'ภาระงาน' })
      assert.ok(await keyOf(world.secretary, number))
    } finally {
      Object.assign(world.secretary, { publicKey: former.publicKey, privateKey: former.privateKey })
    }
  })
})
