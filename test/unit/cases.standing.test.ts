import assert from 'node:assert/strict'
import { CaseNotFound } from '../../src/cases/case.errors.js'
import { caseModel, type StoredCase } from '../../src/cases/case.model.js'
import { caseKeyOf } from '../../src/cases/case.seals.js'
import type { InboxFilter } from '../../src/cases/case.inbox.js'
import type { Actor } from '../../src/officers/officer.js'
import type { Role } from '../../src/officers/roles.js'
import { goAway } from '../support/leaves.js'
import { caseOffice, DAY_MS, keyedOfficer, naming, type CaseOffice } from '../support/case-office.js'

const ALL: InboxFilter = { status: 'all', overdue: false, mine: false, order: 'newest' }

describe('an officer whose role or position has changed', () => {
  let world: CaseOffice
  beforeEach(async () => {
    world = await caseOffice()
  })
  afterEach(() => world.stop())

  const stored = async (number: string): Promise<StoredCase> =>
    caseModel(world.store.connection).findOne({ number }).lean<StoredCase>().orFail()
  const become = (who: Actor, role: Role) => Object.assign(who, { role, roleSince: world.time.now })
  const move = (who: Actor, position: string) =>
    Object.assign(who, {
      position,
      formerPositions: [...(who.formerPositions ?? []), { position: who.position, until: world.time.now }],
    })
  async function assign(number: string, to: Actor): Promise<void> {
    const dueDate = new Date(world.time.now.getTime() + 20 * DAY_MS)
    const form = { version: 1, investigator: to.id, department: 'works', dueDate }
    await world.cases.take(world.secretary, number, 'assign', form)
  }
  /** What they read, list, count, and may open: always the same. */
  async function opened(who: Actor, numbers: string[]): Promise<string[]> {
    const read: string[] = []
    for (const number of numbers) {
      const may = await world.cases.mayOpen(who, number)
      if (may) {
        await world.cases.read(who, number)
        read.push(number)
      } else {
        await assert.rejects(world.cases.read(who, number), CaseNotFound)
        await assert.rejects(world.cases.file(who, number, 'x'), CaseNotFound)
        await assert.rejects(world.cases.consider(who, number), CaseNotFound)
        await assert.rejects(world.cases.note(who, number, { text: 'ก', version: 1 }), CaseNotFound)
      }
    }
    const { rows } = await world.cases.list(who, ALL)
    assert.deepEqual(rows.map(({ number }) => number).toSorted(), read.toSorted(), 'the list')
    return read
  }

  it('reads only what is assigned to them, once triage became an investigator', async () => {
    const [mine, other] = [await world.file(), await world.file()]
    await assign(mine.number, world.triage)
    become(world.triage, 'investigator')
    assert.deepEqual(await opened(world.triage, [mine.number, other.number]), [mine.number])
    const counts = await world.cases.counts(world.triage)
    assert.deepEqual([counts.received, counts.assigned, counts.mine], [0, 1, 1])
    const kept = await stored(other.number)
    assert.ok(
      caseKeyOf(kept, world.triage.id, world.triage.privateKey),
      'by the role, not for want of a copy',
    )
  })

  it('reads nothing as mayor, auditor or administrator, and is told of nothing', async () => {
    const { number, receipt } = await world.file()
    for (const role of ['mayor', 'auditor', 'administrator'] as const) {
      become(world.triage, role)
      assert.deepEqual(await opened(world.triage, [number]), [])
      assert.equal((await world.cases.counts(world.triage)).received, 0)
      assert.equal(await world.cases.oldestOverdue(world.triage), undefined)
    }
    await world.cases.reply(receipt, { text: 'ก', files: [], messageId: 'a'.repeat(24) })
    const replied = world.notices.filter(({ kind }) => kind === 'reporterReplied')
    assert.deepEqual(
      replied.map(({ to }) => to),
      [[world.secretary.id]],
    )
  })

  it('gets no case and no word of one that names them through a leave, also where the deputy is none any more', async () => {
    goAway(world.secretary, world.triage, ['2026-11-02', '2026-11-12'])
    become(world.secretary, 'auditor')
    const { number } = await world.file(naming('secretary'))
    await world.pending.settle()
    assert.equal(await world.cases.mayOpen(world.as(world.triage), number), false)
    assert.deepEqual((await world.cases.list(world.as(world.triage), ALL)).rows, [])
    assert.ok(!world.notices.some(({ to }) => to.includes(world.triage.id)))
  })

  it('sees nothing of a case that names them with new keys either', async () => {
    await world.file(naming('works'))
    move(world.triage, 'works')
    const { publicKey, privateKey } = keyedOfficer('renewed', 'triage')
    Object.assign(world.triage, { publicKey, privateKey, keysSince: world.time.now })
    assert.deepEqual((await world.cases.list(world.triage, ALL)).rows, [])
    assert.deepEqual((await world.cases.ownWaiting(world.triage)).numbers, [])
  })

  it('gives nobody a key any more where they may not open the case themselves', async () => {
    const { number } = await world.file()
    become(world.triage, 'investigator')
    const newcomer = keyedOfficer('newcomer', 'triage')
    world.officers.push(newcomer)
    await world.cases.grantTo(world.triage, newcomer.id)
    await world.cases.keyRunsEnded()
    assert.deepEqual(await opened(newcomer, [number]), [])
  })

  it('has as oversight what oversight must step in for, not what they had as triage', async () => {
    const [plain, overseen] = [await world.file(), await world.file(naming('secretary'))]
    become(world.triage, 'oversight')
    assert.deepEqual(await opened(world.triage, [plain.number, overseen.number]), [])
    await world.cases.grantTo(world.oversight, world.triage.id)
    await world.cases.grantTo(world.secretary, world.triage.id)
    await world.cases.keyRunsEnded()
    assert.deepEqual(await opened(world.triage, [plain.number, overseen.number]), [overseen.number])
    assert.deepEqual(await opened(world.oversight, [plain.number, overseen.number]), [overseen.number])
  })

  it('is out of a case that names their new position, at once, in every list', async () => {
    world.time.now = new Date(world.time.now.getTime() - 100 * DAY_MS)
    const [plain, named] = [await world.file(), await world.file(naming('clerk'))]
    world.time.now = new Date(world.time.now.getTime() + 100 * DAY_MS)
    const both = [plain.number, named.number]
    assert.deepEqual(await opened(world.triage, both), both)
    move(world.triage, 'clerk')
    assert.deepEqual(await opened(world.triage, both), [plain.number])
    assert.equal((await world.cases.oldestOverdue(world.triage))?.number, plain.number)
  })

  it('is never given a case that names the position they were moved from', async () => {
    const { number } = await world.file(naming('triage'))
    move(world.triage, 'elsewhere')
    await world.cases.grantTo(world.secretary, world.triage.id)
    await world.cases.keyRunsEnded()
    assert.deepEqual(await opened(world.triage, [number]), [])
    const later = await world.file(naming('triage'))
    assert.deepEqual(await opened(world.triage, [later.number]), [])
    const offered = await world.cases.investigators(world.secretary, number)
    assert.ok(!offered.some(({ id }) => id === world.triage.id))
  })

  const soon = () => void (world.time.now = new Date(world.time.now.getTime() + 60_000))

  it('opens a case that names a position which they came to after it and have left again', async () => {
    const before = await world.file(naming('administrator'))
    for (const position of ['administrator', 'triage']) {
      soon()
      move(world.triage, position)
      const may = await opened(world.triage, [before.number])
      assert.deepEqual(may, position === 'triage' ? [before.number] : [])
    }
    soon()
    const later = await world.file(naming('administrator'))
    assert.deepEqual(await opened(world.triage, [before.number, later.number]), [before.number])
  })

  it('is kept from a case that came while they held the position, however short a time', async () => {
    soon()
    move(world.triage, 'administrator')
    const { number } = await world.file(naming('administrator'))
    soon()
    move(world.triage, 'triage')
    await world.cases.grantTo(world.secretary, world.triage.id)
    await world.cases.keyRunsEnded()
    assert.deepEqual(await opened(world.triage, [number]), [])
  })

  it('isn’t counted on as somebody who could open a case once others are gone', async () => {
    const { number } = await world.file()
    assert.deepEqual((await world.cases.heldAlone(world.secretary.id)).numbers, [])
    become(world.triage, 'mayor')
    assert.deepEqual((await world.cases.heldAlone(world.secretary.id)).numbers, [number])
    const becoming = async (role: Role) =>
      (await world.cases.heldAlone(world.secretary.id, { becoming: role })).count
    assert.deepEqual([await becoming('triage'), await becoming('investigator')], [0, 1])
  })

  it('loses their copy with the next step that anybody takes on the case', async () => {
    const { number } = await world.file()
    become(world.triage, 'administrator')
    await assign(number, world.investigator)
    const after = await stored(number)
    assert.equal(
      after.keys.some(({ holder }) => holder === world.triage.id),
      false,
    )
    assert.deepEqual(await opened(world.investigator, [number]), [number])
  })
})
