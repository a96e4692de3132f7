import assert from 'node:assert/strict'
import { caseModel } from '../../src/cases/case.model.js'
import { LOOKED_AT_MAX } from '../../src/cases/danger.js'
import type { Actor } from '../../src/officers/officer.js'
import { caseOffice, complaint, naming, type CaseOffice } from '../support/case-office.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const ASSIGNMENT = { department: 'works', dueDate: new Date('2026-12-20T05:00:00Z'), version: 1 }
const REFUSAL = { outcome: 'insufficient-information', explanation: 'ไม่มีเรื่องที่ตรวจสอบได้', version: 1 } as const

describe('what an officer is told above the list of cases', () => {
  let world: CaseOffice
  beforeEach(async () => {
    world = await caseOffice()
  })
  afterEach(() => world.stop())

  const inDanger = { ...complaint().content, danger: true }
  async function file(content = complaint().content) {
    world.time.now = new Date(world.time.now.getTime() + SECOND)
    return world.file({ content })
  }
  const numbersFor = async (actor: Actor) => (await world.cases.inDanger(actor)).numbers
  const assign = (number: string) =>
    world.cases.take(world.triage, number, 'assign', { ...ASSIGNMENT, investigator: world.investigator.id })

  describe('of somebody in danger', () => {
    it('are the cases that nobody has been assigned, the newest first', async () => {
      await file()
      const [{ number: first }, { number: second }] = [await file(inDanger), await file(inDanger)]
      assert.deepEqual(await world.cases.inDanger(world.triage), { numbers: [second, first], more: false })
      await assign(second)
      assert.deepEqual(await numbersFor(world.triage), [first])
      assert.deepEqual(await numbersFor(world.investigator), [])
      await world.cases.take(world.secretary, second, 'return', { version: 2, reason: 'ผิดหน่วยงาน' })
      assert.deepEqual(await numbersFor(world.triage), [second, first])
    })

    it('is said at once of a case that has just come', async () => {
      assert.deepEqual(await numbersFor(world.triage), [])
      const { number } = await file(inDanger)
      assert.deepEqual(await numbersFor(world.triage), [number])
    })

    it('is not said to whom the reporter names, nor to whoever was moved from the place that is named', async () => {
      const { triage, secretary } = world
      const { number } = await file({ ...inDanger, ...naming('triage').content, danger: true })
      assert.deepEqual(await numbersFor(triage), [])
      assert.deepEqual(await numbersFor(secretary), [number])
      const { number: other } = await file({ ...naming('works').content, danger: true })
      assert.deepEqual(await numbersFor(triage), [other])
      triage.formerPositions = [{ position: 'works', until: world.time.now }]
      assert.deepEqual(await numbersFor(triage), [])
    })

    it('is not said of a case that somebody stepped back from, nor of one that is locked', async () => {
      const { number } = await file(inDanger)
      assert.deepEqual(await numbersFor(world.triage), [number])
      await world.cases.declare(world.triage, number, { conflict: 'yes', reason: 'ญาติ' })
      assert.deepEqual(await numbersFor(world.triage), [])
      const { privateKey } = world.other
      assert.deepEqual(await numbersFor({ ...world.secretary, privateKey }), [])
    })

    it('opens each case once a minute', async () => {
      const { number } = await file(inDanger)
      assert.deepEqual(await numbersFor(world.triage), [number])
      const { privateKey } = world.other
      assert.deepEqual(await numbersFor({ ...world.triage, privateKey }), [number])
      world.time.now = new Date(world.time.now.getTime() + MINUTE)
      assert.deepEqual(await numbersFor({ ...world.triage, privateKey }), [])
    })

    it('looks at so many of the newest, and says that there are others', async function () {
      this.timeout(60_000)
      const { number } = await file(inDanger)
      const cases = caseModel(world.store.connection)
      const like = await cases.findOne({ number }).lean().orFail()
      const { _id, ...rest } = like
      const later = Array.from({ length: LOOKED_AT_MAX }, (_, at) => ({
        ...rest,
        number: `x-${String(at)}`,
        receiptLookup: `x-${String(at)}`,
        receivedAt: new Date(rest.receivedAt.getTime() + 1),
        keys: rest.keys
          .filter(({ holder }) => holder === world.triage.id)
          .map((copy) => ({ ...copy, sealed: Buffer.alloc(80) })),
        pending: [],
      }))
      await cases.insertMany(later, { lean: true })
      assert.deepEqual(await world.cases.inDanger(world.triage), { numbers: [], more: true })
    })
  })

  describe('of requests to open a case again', () => {
    async function askedFor(content = complaint().content, by: Actor = world.triage): Promise<string> {
      const { number, receipt } = await file(content)
      await world.cases.take(by, number, 'refuse', REFUSAL)
      world.time.now = new Date(world.time.now.getTime() + SECOND)
      await world.cases.askReopening(receipt, { reason: 'มีหลักฐานใหม่' })
      return number
    }
    const asked = async (actor: Actor) => (await world.cases.reopeningAsked(actor)).numbers

    it('are told to those who may reopen, the oldest first, until one of them does', async () => {
      const [first, second] = [await askedFor(), await askedFor()]
      assert.deepEqual(await asked(world.secretary), [first, second])
      assert.deepEqual(await asked(world.triage), [])
      assert.deepEqual(await asked(world.investigator), [])
      await world.cases.take(world.secretary, first, 'reopen', {
        ...{ reason: 'มีหลักฐานใหม่', investigator: world.investigator.id },
        ...{ dueDate: ASSIGNMENT.dueDate, version: 3 },
      })
      assert.deepEqual(await asked(world.secretary), [second])
    })

    it('are not told to whom the case is kept from, and to oversight where it steps in', async () => {
      const number = await askedFor({ ...naming('secretary').content })
      assert.deepEqual(await asked(world.secretary), [])
      assert.deepEqual(await asked(world.oversight), [number])
      const other = await askedFor({ ...naming('works').content })
      assert.deepEqual(await asked(world.secretary), [other])
      world.secretary.formerPositions = [{ position: 'works', until: world.time.now }]
      assert.deepEqual(await asked(world.secretary), [])
    })

    it('are told to the deputy of who may reopen', async () => {
      const number = await askedFor()
      const { triage, secretary } = world
      const days = { firstDay: '2026-11-01', lastDay: '2026-11-30', enteredAt: new Date('2026-10-01') }
      secretary.leaves = [{ id: 'leave', ...days, deputy: triage.id, position: 'secretary' }]
      assert.deepEqual(await asked(world.as(triage)), [number])
    })
  })
})
