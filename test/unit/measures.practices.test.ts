import assert from 'node:assert/strict'
import { RecordChanged, RecordNotYours, RecordRefused } from '../../src/measures/measures.errors.js'
import { listOf, recordSchema, textOf } from '../../src/measures/record.fields.js'
import { kindOf } from '../../src/measures/record.kinds.js'
import { departmentName } from '../../src/measures/record.view.js'
import { inLanguage } from '../../src/office/office.view.js'
import { check } from '../../src/web/validation.js'
import { shippedMethods } from '../../src/measures/starting-set.js'
import { customerReport, plain } from '../support/customer-report.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'

const PRACTICE = {
  measure: '1',
  number: 3,
  what: 'ตรวจเว็บไซต์ทุกเดือน',
  when: 'ทุกเดือน',
  departments: ['finance'],
}

describe('the practices of a fiscal year', () => {
  let office: MeasuresOffice
  beforeEach(async () => {
    office = await measuresOffice()
  })
  afterEach(async () => {
    assert.deepEqual(office.failures, [])
    await office.stop()
  })
  const practices = (year: number) => office.records.list('practice', year)

  it('begin as the customer’s report of 2566 has them: each practice, time, follow-up, recommendation and unit', async () => {
    await office.records.startYear(office.secretary, 2566)
    const begun = await practices(2566)
    const { rows } = customerReport()
    assert.deepEqual(
      rows.map(({ measure, what }) => [measure, what.length]),
      [
        [1, 2],
        [2, 4],
        [3, 4],
        [4, 3],
      ],
    )
    for (const row of rows) {
      const own = begun.filter(({ measure }) => measure === row.measure)
      assert.deepEqual(
        own.map(({ values }) => plain(textOf(values, 'what'))),
        row.what,
      )
      for (const { values } of own) {
        assert.equal(plain(textOf(values, 'when')), row.when)
        assert.equal(plain(textOf(values, 'followUp')), row.followUp)
        assert.equal(plain(textOf(values, 'recommendation')), row.recommendation)
        const departments = listOf(values, 'departments').map((key) =>
          departmentName(inLanguage(office.settings, 'th'), 'th', key),
        )
        assert.deepEqual([textOf(values, 'unit'), ...departments].filter(Boolean), row.responsible)
      }
    }
    assert.equal(begun.length, 13)
  })

  it('carry another office’s own name where the first one’s stood', async () => {
    office.settings.name = { th: 'เทศบาลตำบลดอนเมือง', en: 'Don Mueang' }
    office.settings.address = { th: 'อำเภอ บ้านไร่ จังหวัดหนึ่ง', en: '' }
    await office.records.startYear(office.secretary, 2566)
    const texts = JSON.stringify(await practices(2566))
    assert.doesNotMatch(texts, /สระแก้ว|หนองหงส์|\{office|\{district/)
    assert.match(texts, /นายกเทศบาลตำบลดอนเมือง อำเภอ บ้านไร่ อย่างน้อยปีละ 2 ครั้ง/)
  })

  it('are copied into a new year in one action, as they were changed; doing it again changes nothing', async () => {
    await office.records.startYear(office.secretary, 2568)
    const [first, second] = await practices(2568)
    assert.ok(first && second)
    const values = { ...first.values, what: 'เผยแพร่งบประมาณทุกไตรมาส' }
    await office.records.change(office.secretary, 'practice', first.id, { version: 1, values })
    await office.records.retire(office.secretary, 'practice', second.id, { version: 1, retired: true })
    assert.ok((await office.records.startYear(office.triage, 2569)) > 0)
    const copied = await practices(2569)
    assert.equal(copied.length, 12)
    assert.equal(textOf(copied[0]?.values ?? {}, 'what'), 'เผยแพร่งบประมาณทุกไตรมาส')
    assert.ok(copied.every(({ version, versions }) => version === 1 && versions.length === 1))
    const change = { version: 1, values: { ...PRACTICE, what: 'ของปีใหม่เท่านั้น' } }
    await office.records.change(office.secretary, 'practice', copied[0]?.id ?? '', change)
    assert.equal(await office.records.startYear(office.triage, 2569), 0)
    assert.equal(textOf((await practices(2569))[0]?.values ?? {}, 'what'), 'ของปีใหม่เท่านั้น')
    assert.equal(textOf((await practices(2568))[0]?.values ?? {}, 'what'), 'เผยแพร่งบประมาณทุกไตรมาส')
  })

  it('are for those who plan the measures to begin, and for a department to change where it is responsible', async () => {
    for (const nobody of [office.supplies, office.mayor, office.auditor])
      await assert.rejects(office.records.startYear(nobody, 2569), RecordNotYours)
    await office.records.startYear(office.secretary, 2569)
    const [forClerks] = await practices(2569)
    assert.ok(forClerks)
    const form = { version: 1, values: forClerks.values }
    await assert.rejects(
      office.records.change(office.supplies, 'practice', forClerks.id, form),
      RecordNotYours,
    )
    const own = await office.records.create(office.supplies, 'practice', 2569, {
      version: 0,
      values: PRACTICE,
    })
    await office.records.change(office.supplies, 'practice', own, { version: 1, values: PRACTICE })
    await assert.rejects(
      office.records.change(office.works, 'practice', own, { version: 2, values: PRACTICE }),
      RecordNotYours,
    )
    const others = { ...PRACTICE, departments: ['education'] }
    await assert.rejects(
      office.records.create(office.supplies, 'practice', 2569, { version: 0, values: others }),
      RecordNotYours,
    )
  })

  it('keep every state that was saved, and refuse the second of two who change the same one', async () => {
    const id = await office.records.create(office.triage, 'practice', 2569, { version: 0, values: PRACTICE })
    const changed = { ...PRACTICE, when: 'ทุกสัปดาห์' }
    await office.records.change(office.triage, 'practice', id, { version: 1, values: changed })
    await assert.rejects(
      office.records.change(office.secretary, 'practice', id, { version: 1, values: PRACTICE }),
      RecordChanged,
    )
    const { versions } = await office.records.find('practice', id)
    assert.deepEqual(
      versions.map(({ version, values }) => [version, values['when']]),
      [
        [1, 'ทุกเดือน'],
        [2, 'ทุกสัปดาห์'],
      ],
    )
    assert.deepEqual(
      office.recorded.map(({ action, who, facts }) => [action, who, facts]),
      [
        ['measures.recorded', office.triage.id, { kind: 'practice', measure: 1, fiscalYear: 2569 }],
        ['measures.changed', office.triage.id, { kind: 'practice', measure: 1, fiscalYear: 2569 }],
      ],
    )
  })

  it('name no department that the office hasn’t got', async () => {
    const values = { ...PRACTICE, departments: ['nowhere'] }
    await assert.rejects(
      office.records.create(office.secretary, 'practice', 2569, { version: 0, values }),
      (error) => error instanceof RecordRefused && error.errors['departments']?.key === 'choose',
    )
  })

  it('say what is missing or can’t be read, field by field', () => {
    const checked = check(recordSchema(kindOf('practice').fields), {
      measure: '5',
      number: 'สาม',
      what: ' ',
      when: 'x'.repeat(301),
    })
    assert.ok(!checked.ok)
    const keys = Object.fromEntries(Object.entries(checked.errors).map(([name, { key }]) => [name, key]))
    assert.deepEqual(keys, {
      measure: 'choose',
      number: 'number',
      what: 'required',
      when: 'tooLong',
      departments: 'choose',
    })
  })

  it('of e-GP come from nowhere but memory, so that each method says so', () => {
    const methods = shippedMethods()
    assert.ok(methods.length > 0)
    assert.deepEqual(
      methods.filter(({ values }) => values['certainty'] !== 'remembered'),
      [],
    )
  })
})
