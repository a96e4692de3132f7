import assert from 'node:assert/strict'
import { caseModel } from '../../src/cases/case.model.js'
import { caseOffice, complaint, type CaseOffice } from '../support/case-office.js'

describe('what must follow a change of a case', () => {
  let world: CaseOffice
  beforeEach(async () => {
    world = await caseOffice()
  })
  afterEach(() => world.stop())

  const left = () =>
    caseModel(world.store.connection).countDocuments({
      'pending.kind': { $in: ['audit', 'notice', 'tally'] },
    })

  it('is carried out and leaves the case', async () => {
    const { number } = await world.file()
    await world.pending.settle()
    assert.equal(await left(), 0)
    assert.deepEqual(
      world.recorded.filter((event) => event.caseNumber === number).map(({ action }) => action),
      ['case.filed'],
    )
    assert.deepEqual(
      world.notices.map(({ kind, to }) => [kind, to]),
      [['caseFiled', [world.triage.id]]],
    )
    assert.equal(world.tallies.size, 1)
  })

  it('is told to the secretary where nobody triages, rather than to nobody', async () => {
    world.triage.active = false
    const { receipt } = await world.file()
    await world.cases.reply(receipt, { text: 'เพิ่มเติม', files: [], messageId: 'a'.repeat(24) })
    await world.pending.settle()
    assert.deepEqual(
      world.notices.map(({ kind, to }) => [kind, to]),
      ['caseFiled', 'reporterReplied'].map((kind) => [kind, [world.secretary.id]]),
    )
  })

  it('stays on the case when it can not be carried out, and is found after a restart', async () => {
    const broken = async () => {
      throw new Error('the process died here')
    }
    const dying = world.build({ record: broken, notify: broken, tally: broken })
    const filed = await dying.cases.open(complaint())
    // What failed in the background is told, and nothing of it is lost.
    while (world.failures.length === 0) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(await left(), 1)
    assert.equal(world.recorded.length, 0)
    await world.pending.settle()
    assert.equal(await left(), 0)
    assert.deepEqual(
      world.recorded.map(({ caseNumber }) => caseNumber),
      [filed.number],
    )
    assert.equal(world.tallies.size, 1)
  })

  it('keeps its id when a crash comes between carrying it out and forgetting it', async () => {
    let crash = true
    const half = world.build({
      ...world.followers,
      notify: async (notices) => {
        if (crash) throw new Error('the process died here')
        await world.followers.notify(notices)
      },
    })
    await half.cases.open(complaint())
    while (world.failures.length === 0) await new Promise((resolve) => setImmediate(resolve))
    crash = false
    await half.pending.settle()
    // Handed over twice, as the same event: whoever records it can tell.
    assert.equal(new Set(world.recorded.map(({ id }) => id)).size, 1)
    assert.equal(world.tallies.size, 1)
    assert.equal(world.notices.length, 1)
  })

  it('of what an officer does is done before the officer sees it done', async () => {
    const { number } = await world.file()
    await world.cases.note(world.triage, number, { text: 'x', version: 1 })
    assert.ok(world.recorded.some((event) => event.action === 'case.noted' && event.caseNumber === number))
  })

  it('holds no word of what anybody wrote', async () => {
    const broken = async () => {
      throw new Error('the process died here')
    }
    const dying = world.build({ record: broken, notify: broken, tally: broken })
    await dying.cases.open(complaint())
    while (world.failures.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const stored = await caseModel(world.store.connection).findOne().lean()
    assert.ok(!JSON.stringify(stored).includes('ถนนลูกรัง'))
    await world.pending.settle()
  })
})
