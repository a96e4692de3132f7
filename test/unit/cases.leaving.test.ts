import assert from 'node:assert/strict'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { caseKeyOf } from '../../src/cases/case.seals.js'
import type { Actor } from '../../src/officers/officer.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'

describe('handing everything over before leaving', () => {
  let world: CaseOffice
  beforeEach(async () => {
    world = await caseOffice()
  })
  afterEach(() => world.stop())

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()
  async function opens({ id, privateKey }: Actor, number: string): Promise<boolean> {
    return caseKeyOf(await stored(number), id, privateKey) !== undefined
  }
  async function assigned(to: Actor, ...named: string[]): Promise<string> {
    const { number } = await world.file(naming(...named))
    const dueDate = new Date(world.time.now.getTime() + 20 * DAY_MS)
    const by = named.includes('triage') ? world.secretary : world.triage
    await world.cases.take(by, number, 'assign', {
      ...{ version: 1, investigator: to.id, department: 'works', dueDate },
    })
    await world.cases.declare(to, number, { conflict: 'no', reason: '' })
    return number
  }
  const alone = async ({ id }: Actor) => (await world.cases.heldAlone(id)).numbers

  it('names the cases that nobody else could open: closed accounts, lost keys and accounts being closed don’t count', async () => {
    const { number } = await world.file()
    assert.deepEqual(await alone(world.triage), [])
    for (const lost of [{ active: false }, { closing: true as const }, newKeyPair()]) {
      const before = { ...world.secretary }
      Object.assign(world.secretary, lost)
      assert.deepEqual(await alone(world.triage), [number], Object.keys(lost).join())
      delete world.secretary.closing
      Object.assign(world.secretary, before)
    }
    assert.deepEqual(await alone(world.triage), [])
  })

  it('gives each colleague what the rules let them have once the one who leaves is gone', async () => {
    const { number } = await world.file()
    world.triage.active = false
    assert.deepEqual(await alone(world.secretary), [number])
    await world.cases.handOverKeys(world.secretary)
    await world.cases.keyRunsEnded()
    assert.deepEqual(await alone(world.secretary), [])
    assert.ok(await opens(world.oversight, number), 'who steps in where no secretary is left')
    assert.ok(!(await opens(world.investigator, number)))
    assert.ok(!(await opens(world.mayor, number)))
  })

  it('never saves a case by giving it to whom it names', async () => {
    const { number } = await world.file(naming('triage', 'oversight'))
    await world.cases.handOverKeys(world.secretary)
    await world.cases.keyRunsEnded()
    assert.deepEqual(await alone(world.secretary), [number])
  })

  it('hands an officer’s cases to a colleague by the workflow, and names those that can’t go there', async () => {
    const other = keyedOfficer('colleague', 'triage')
    world.officers.push(other)
    const free = await assigned(world.triage)
    const naming = await assigned(world.triage, 'colleague')
    const result = await world.cases.handOverAll(world.triage, { to: other.id, reason: 'ย้าย' })
    assert.deepEqual(result, { done: 1, left: [{ number: naming, why: 'involved' }] })
    assert.equal((await stored(free)).assignee, other.id)
    assert.equal((await stored(naming)).assignee, world.triage.id)
    assert.deepEqual((await world.cases.assigned(world.triage)).numbers, [naming])
    const back = await world.cases.handOverAll(world.triage, { reason: 'ย้าย' })
    assert.deepEqual(back, { done: 1, left: [] })
    assert.equal((await stored(naming)).status, 'received')
  })

  it('lets an investigator hand back, who may reassign to nobody, and takes the key with the case', async () => {
    const number = await assigned(world.investigator)
    assert.deepEqual(await world.cases.successors(world.investigator), [])
    const result = await world.cases.handOverAll(world.investigator, { to: world.other.id, reason: 'ย้าย' })
    assert.deepEqual(result, { done: 1, left: [] })
    assert.equal((await stored(number)).status, 'received')
    assert.ok(!(await opens(world.investigator, number)))
    assert.ok(!(await opens(world.other, number)))
  })

  it('opens nothing that wasn’t declared: such a case is named with what is to be done', async () => {
    const number = await assigned(world.investigator)
    await caseModel(world.store.connection).updateOne({ number }, { $set: { declared: [] } })
    const { handOverAll } = world.undeclared
    const result = await handOverAll(world.investigator, { reason: 'ย้าย' })
    assert.deepEqual(result, { done: 0, left: [{ number, why: 'declaration' }] })
  })
})
