import assert from 'node:assert/strict'
import { StepRefused } from '../../src/cases/case.errors.js'
import type { CaseContent } from '../../src/cases/case.js'
import { caseModel } from '../../src/cases/case.model.js'
import { closingService } from '../../src/cases/look-alikes/closing.js'
import { GLANCED_AT, SHOWN_MAX, type AlikeCase } from '../../src/cases/look-alikes/look-alikes.js'
import { caseOffice, complaint, type CaseOffice } from '../support/case-office.js'

const WHAT = 'สมัครวันนี้รับเครดิตฟรีทันที ไม่ต้องฝาก ถอนได้ไม่อั้น กดลิงก์ด้านล่างเพื่อเข้าร่วมกับเรา'
const REFUSED = { outcome: 'insufficient-information', explanation: 'ไม่มีเรื่องที่ตรวจสอบได้' } as const

describe('received cases that read alike', () => {
  let world: CaseOffice
  beforeEach(async () => {
    world = await caseOffice()
  })
  afterEach(() => world.stop())

  const file = (more: Partial<CaseContent> = {}) =>
    world.file({ category: 'roads', content: { ...complaint().content, what: WHAT, ...more } })
  async function fileMany(count: number, more: Partial<CaseContent> = {}): Promise<string[]> {
    const filed: string[] = []
    for (let at = 0; at < count; at += 1) filed.push((await file(more)).number)
    return filed
  }
  const numbersOf = (cases: AlikeCase[]) => cases.map(({ number }) => number)
  const chosen = (numbers: string[]) => numbers.map((number) => ({ number, version: 1 }))

  it('are shown in part where there are many, and what may be kept open never stands before the rest', async () => {
    const marked = await fileMany(5, { danger: true })
    const plain = await fileMany(SHOWN_MAX)
    const group = await world.cases.lookAlikesOf(world.triage, plain[7] ?? '')
    assert.equal(group.beyond, 5)
    assert.deepEqual(numbersOf(group.cases), [marked[0], ...plain.slice(0, SHOWN_MAX - 1)])
  })

  it('are found by a case of the group that is closed by now, and it is not among them', async () => {
    const [first = '', ...others] = await fileMany(3)
    await world.cases.declareTogether(world.triage, [first], [])
    await world.cases.take(world.triage, first, 'refuse', { version: 1, ...REFUSED })
    assert.deepEqual(numbersOf((await world.cases.lookAlikesOf(world.triage, first)).cases), others)
  })

  it('are counted above the inbox for the newest alone, and again when somebody closed one', async () => {
    const [first = '', second = ''] = await fileMany(2)
    const glance = () => world.cases.glanceAtLookAlikes(world.triage)
    assert.deepEqual(await glance(), { groups: 1, more: false })
    await world.cases.declareTogether(world.triage, [first, second], [])
    await world.cases.closeTogether(world.triage, { ...REFUSED, chosen: chosen([second]) })
    assert.deepEqual(await glance(), { groups: 0, more: false })
    for (let at = 0; at < GLANCED_AT; at += 1) await file({ what: `${String(at)}-`.repeat(40) })
    assert.equal((await glance()).more, true)
  })

  it('compared are on record, with how many, and no case counts as read by it', async () => {
    await fileMany(3)
    const { groups } = await world.cases.lookAlikes(world.triage)
    assert.deepEqual(
      groups.map((group) => group.length),
      [3],
    )
    const [entry, ...others] = world.recorded.filter(({ who }) => who === world.triage.id)
    assert.deepEqual(
      [entry?.action, entry?.facts, entry?.caseNumber],
      ['case.compared', { cases: 3 }, undefined],
    )
    assert.deepEqual(others, [])
    assert.ok(!JSON.stringify(world.recorded).includes('เครดิต'))
  })

  it('are closed once each, however many press at the same moment', async () => {
    const numbers = await fileMany(30)
    for (const actor of [world.triage, world.secretary]) await world.cases.declareTogether(actor, numbers, [])
    const form = { ...REFUSED, chosen: chosen(numbers) }
    const results = await Promise.all(
      [world.triage, world.secretary, world.triage].map((actor) => world.cases.closeTogether(actor, form)),
    )
    assert.equal(
      results.reduce((sum, { done }) => sum + done, 0),
      30,
    )
    assert.equal(
      results.reduce((sum, { left }) => sum + left.length, 0),
      60,
    )
    await world.pending.settle()
    assert.equal(world.recorded.filter(({ action }) => action === 'case.refuse').length, 30)
    const stored = await caseModel(world.store.connection).find({ status: 'closed' }).lean()
    assert.deepEqual(
      stored.map(({ version, timeline }) => [version, timeline.length]),
      Array.from({ length: 30 }, () => [2, 2]),
    )
  })

  it('are left when they would repeat a case that is unknown, closed or later', async () => {
    const [first = '', second = '', third = ''] = await fileMany(3)
    await world.cases.declareTogether(world.triage, [first, second, third], [])
    const repeat = (duplicateOf: string, numbers: string[]) =>
      world.cases.closeTogether(world.triage, {
        ...{ outcome: 'duplicate', explanation: 'เรื่องซ้ำ', duplicateOf },
        chosen: chosen(numbers),
      })
    await assert.rejects(repeat('2569-9999', [second]), StepRefused)
    assert.deepEqual(await repeat(second, [first, second, third]), {
      done: 1,
      left: [first, second].map((number) => ({ number, why: 'original' })),
    })
    await world.cases.closeTogether(world.triage, { ...REFUSED, chosen: chosen([second]) })
    await assert.rejects(repeat(second, [first]), StepRefused)
  })

  it('say how far it came when saving fails half-way, and nothing happened where it failed at once', async () => {
    const numbers = await fileMany(25)
    await world.cases.declareTogether(world.triage, numbers, [])
    const failures: unknown[] = []
    const failingAfter = (steps: number) => {
      let left = steps
      return closingService({
        connection: world.store.connection,
        mayOpen: world.cases.mayOpen,
        onFailure: (error) => failures.push(error),
        take: (...step) =>
          left-- > 0 ? world.cases.take(...step) : Promise.reject(new Error('no room on the disk')),
      })
    }
    const form = { ...REFUSED, chosen: chosen(numbers) }
    await assert.rejects(failingAfter(0).closeTogether(world.triage, form), /no room/)
    const { done, left } = await failingAfter(13).closeTogether(world.triage, form)
    assert.equal(done, 13)
    assert.deepEqual(
      left,
      numbers.slice(13).map((number) => ({ number, why: 'failed' })),
    )
    assert.equal(failures.length, 1)
    const again = await world.cases.closeTogether(world.triage, form)
    assert.deepEqual([again.done, again.left.length], [12, 13])
    assert.ok(again.left.every(({ why }) => why === 'closed'))
  })
})
