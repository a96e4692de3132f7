import assert from 'node:assert/strict'
import { RecordNotYours, RecordRefused } from '../../src/measures/measures.errors.js'
import { problemsOf } from '../../src/measures/procurement.js'
import { listOf, type Values } from '../../src/measures/record.fields.js'
import { KIND_NAMES, kindOf, type EntryKind, type KindName } from '../../src/measures/record.kinds.js'
import { stateOf } from '../../src/measures/record.state.js'
import type { Officer } from '../../src/officers/officer.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'

const YEAR = 2569
const PUBLICATION = {
  item: 'แผนการใช้จ่ายงบประมาณประจำปี',
  address: 'https://sakaeo.example/plan',
  departments: ['finance'],
  everyDays: '90',
}
const ACTIVITY = {
  activity: 'ประชาคมหมู่บ้าน',
  stage: 'before',
  date: '2026-06-01',
  departments: ['public-works'],
}
const PROJECT = {
  project: 'ก่อสร้างถนนคอนกรีต หมู่ 3',
  method: '0000-method-specific',
  persons: ['นายวิชัย', 'นางสาวแก้ว'],
  departments: ['finance'],
}

describe('the records of the measures', () => {
  let office: MeasuresOffice
  beforeEach(async () => {
    office = await measuresOffice()
    await office.records.startYear(office.secretary, YEAR)
  })
  afterEach(async () => {
    assert.deepEqual(office.failures, [])
    await office.stop()
  })

  const entryOf = (kind: KindName, name: string): EntryKind => {
    const entry = kindOf(kind).entries.find((one) => one.name === name)
    assert.ok(entry)
    return entry
  }
  const create = (actor: Officer, kind: KindName, values: Values) =>
    office.records.create(actor, kind, YEAR, { version: 0, values })
  const add = (actor: Officer, kind: KindName, id: string, name: string, values: Values) =>
    office.records.addEntry(actor, kind, id, entryOf(kind, name), values)
  const state = async (kind: KindName, id: string) => {
    const { state, due, todo } = stateOf(await office.records.find(kind, id), office.time.now)
    return [state, due, todo]
  }
  const refuses = (attempt: Promise<unknown>, field: string, key: string) =>
    assert.rejects(attempt, (error) => error instanceof RecordRefused && error.errors[field]?.key === key)

  it('of every kind have a name of their own, and entries with paths of their own', () => {
    for (const kind of KIND_NAMES) {
      const { fields, title, columns, entries } = kindOf(kind)
      const names = fields.map(({ name }) => name)
      assert.equal(new Set(names).size, names.length, kind)
      for (const name of [title, ...columns]) assert.ok(names.includes(name), `${kind}.${name}`)
      for (const { slug } of entries) assert.ok(!['new', 'change', 'retire'].includes(slug))
    }
  })

  it('a publication is due after its first days, done when checked, overdue when its time has passed', async () => {
    const id = await create(office.supplies, 'publication', PUBLICATION)
    assert.deepEqual(await state('publication', id), ['due', '2026-06-24', 'check'])
    await add(office.supplies, 'publication', id, 'check', { result: 'current' })
    assert.deepEqual(await state('publication', id), ['done', '2026-09-08', 'check'])
    office.on('2026-09-01')
    assert.deepEqual(await state('publication', id), ['due', '2026-09-08', 'check'])
    office.on('2026-09-09')
    assert.deepEqual(await state('publication', id), ['overdue', '2026-09-08', 'check'])
    await add(office.supplies, 'publication', id, 'check', { result: 'outdated' })
    assert.deepEqual(await state('publication', id), ['overdue', '2026-09-09', 'renew'])
  })

  it('a past year stays as it was judged when it ended', async () => {
    const id = await create(office.supplies, 'publication', PUBLICATION)
    await add(office.supplies, 'publication', id, 'check', { result: 'current' })
    office.on('2026-09-02')
    await add(office.supplies, 'publication', id, 'check', { result: 'current' })
    office.on('2028-01-01')
    assert.deepEqual(await state('publication', id), ['done', '2026-12-01', 'check'])
  })

  it('an activity wants its results within a month of its day', async () => {
    const id = await create(office.works, 'participation', { ...ACTIVITY, date: '2026-06-20' })
    assert.deepEqual(await state('participation', id), ['planned', '2026-06-20', 'results'])
    office.on('2026-06-25')
    assert.deepEqual(await state('participation', id), ['due', '2026-07-20', 'results'])
    office.on('2026-07-21')
    assert.equal((await state('participation', id))[0], 'overdue')
    const values = { ...ACTIVITY, date: '2026-06-20', results: 'เห็นชอบให้ซ่อมถนน' }
    await office.records.change(office.works, 'participation', id, { version: 1, values })
    assert.equal((await state('participation', id))[0], 'done')
  })

  it('a channel is tried every month, and one that failed is overdue until it works', async () => {
    const id = `${YEAR}-channel-web`
    assert.deepEqual(await state('channel', id), ['due', '2026-06-30', 'test'])
    await add(office.triage, 'channel', id, 'test', { worked: 'yes' })
    assert.deepEqual(await state('channel', id), ['done', '2026-07-31', 'test'])
    office.on('2026-07-02')
    assert.deepEqual(await state('channel', id), ['due', '2026-07-31', 'test'])
    office.on('2026-08-01')
    assert.equal((await state('channel', id))[0], 'overdue')
    await add(office.triage, 'channel', id, 'test', { worked: 'no' })
    assert.deepEqual((await state('channel', id)).slice(1), ['2026-08-01', 'repair'])
    await add(office.triage, 'channel', id, 'test', { worked: 'yes' })
    assert.equal((await state('channel', id))[0], 'done')
  })

  describe('a procurement', () => {
    const [plan, terms, request] = [0, 1, 2]
    const step = async (id: string, index: number, stepDate: string, why?: string) => {
      const { values } = await office.records.find('procurement', id)
      const name = listOf(values, 'steps')[index] ?? ''
      const more = why === undefined ? {} : { why }
      await add(office.supplies, 'procurement', id, 'step', { step: name, stepDate, ...more })
    }
    const declare = (id: string, person: string, more: Values = { interest: 'none' }) =>
      add(office.supplies, 'procurement', id, 'declaration', { person, ...more })
    const problems = async (id: string) =>
      problemsOf(await office.records.find('procurement', id)).map(({ key }) => key)

    it('keeps the steps its method had, whatever becomes of the method', async () => {
      const id = await create(office.supplies, 'procurement', PROJECT)
      const values = { name: 'วิธีเฉพาะเจาะจง', methodSteps: ['ขั้นตอนเดียว'] }
      await office.records.change(office.secretary, 'method', '0000-method-specific', { version: 1, values })
      await office.records.change(office.supplies, 'procurement', id, { version: 1, values: PROJECT })
      assert.equal(listOf((await office.records.find('procurement', id)).values, 'steps').length, 9)
      const later = await create(office.supplies, 'procurement', PROJECT)
      assert.deepEqual(listOf((await office.records.find('procurement', later)).values, 'steps'), [
        'ขั้นตอนเดียว',
      ])
      await refuses(
        create(office.supplies, 'procurement', { ...PROJECT, method: 'none' }),
        'method',
        'choose',
      )
    })

    it('takes no step while somebody hasn’t declared, none out of order and none dated back, unless it is said why', async () => {
      const id = await create(office.supplies, 'procurement', PROJECT)
      assert.deepEqual(await problems(id), ['undeclared', 'undeclared'])
      assert.equal((await state('procurement', id))[0], 'overdue')
      await refuses(step(id, plan, '2026-05-01'), 'why', 'undeclared')
      await declare(id, 'นายวิชัย')
      await declare(id, 'นางสาวแก้ว')
      await step(id, plan, '2026-05-01')
      await refuses(step(id, request, '2026-05-20'), 'why', 'skipped')
      await refuses(step(id, terms, '2026-04-30'), 'why', 'backdated')
      assert.deepEqual(await problems(id), [])
      await step(id, request, '2026-05-20', 'งานเร่งด่วน')
      assert.deepEqual(await problems(id), [])
      await step(id, terms, '2026-05-10')
      await refuses(
        add(office.supplies, 'procurement', id, 'step', { step: 'อื่น', stepDate: '2026-06-01' }),
        'step',
        'choose',
      )
    })

    it('shows a declared interest until it is written what was done', async () => {
      const id = await create(office.supplies, 'procurement', PROJECT)
      await declare(id, 'นายวิชัย')
      await refuses(declare(id, 'นางสาวแก้ว', { interest: 'some' }), 'interestWhat', 'required')
      await refuses(declare(id, 'คนอื่น'), 'person', 'choose')
      const some = { interest: 'some', interestWhat: 'พี่ชายเป็นผู้ยื่นข้อเสนอ' }
      await declare(id, 'นางสาวแก้ว', some)
      assert.deepEqual(await problems(id), ['unresolved'])
      await declare(id, 'นางสาวแก้ว', { ...some, interestDone: 'เปลี่ยนกรรมการ' })
      assert.deepEqual(await problems(id), [])
    })
  })

  it('take entries of two at once, from the department responsible alone', async () => {
    const id = await create(office.supplies, 'publication', PUBLICATION)
    await Promise.all(
      [office.supplies, office.triage, office.secretary].map((actor) =>
        add(actor, 'publication', id, 'check', { result: 'current' }),
      ),
    )
    const { entries, version } = await office.records.find('publication', id)
    // Whoever has the form of the record open meanwhile is in nobody's way.
    assert.deepEqual([entries.length, version], [3, 1])
    await assert.rejects(add(office.works, 'publication', id, 'check', { result: 'current' }), RecordNotYours)
    assert.equal(office.recorded.filter(({ action }) => action === 'measures.check').length, 3)
  })

  it('take entries of whoever works in the department among others', async () => {
    const id = await create(office.supplies, 'publication', PUBLICATION)
    const both = { ...office.works, otherDepartments: ['finance'] }
    await add(both, 'publication', id, 'check', { result: 'current' })
    assert.equal((await office.records.find('publication', id)).entries.length, 1)
  })
})
