import assert from 'node:assert/strict'
import {
  bangkokDay,
  bangkokIsoDay,
  bangkokMidnight,
  fiscalMonthOf,
  fiscalYearBounds,
  fiscalYearOf,
} from '../../src/office/fiscal-year.js'
import {
  dayEnd,
  dayStart,
  fiscalYearDays,
  monthsOf,
  parseDay,
  periodEnd,
} from '../../src/statistics/as-of.js'

describe('fiscal years', () => {
  it('end with 30 September in Bangkok, whatever day it is elsewhere', () => {
    const lastMoment = new Date('2026-09-30T16:59:59.999Z')
    const firstMoment = new Date('2026-09-30T17:00:00.000Z')
    assert.equal(fiscalYearOf(lastMoment), 2569)
    assert.equal(fiscalYearOf(firstMoment), 2570)
    assert.equal(fiscalMonthOf(lastMoment), 11)
    assert.equal(fiscalMonthOf(firstMoment), 0)
    assert.equal(bangkokIsoDay(lastMoment), '2026-09-30')
    assert.equal(bangkokIsoDay(firstMoment), '2026-10-01')
  })

  it('begin where the year before ends', () => {
    for (let year = 2560; year < 2600; year++) {
      const { start, end } = fiscalYearBounds(year)
      assert.deepEqual(end, fiscalYearBounds(year + 1).start)
      assert.equal(fiscalYearOf(start), year)
      assert.equal(fiscalYearOf(new Date(end.getTime() - 1)), year)
    }
  })

  it('are named by the Buddhist-era year in which they end', () => {
    assert.deepEqual(fiscalYearDays(2566), { first: '2022-10-01', last: '2023-09-30' })
    assert.equal(fiscalYearOf(new Date('2023-01-01T00:00:00+07:00')), 2566)
  })

  it('have twelve months from October to September', () => {
    assert.deepEqual(monthsOf(2567), [
      ...['2023-10', '2023-11', '2023-12', '2024-01', '2024-02', '2024-03'],
      ...['2024-04', '2024-05', '2024-06', '2024-07', '2024-08', '2024-09'],
    ])
  })

  it('are a day longer with a leap day, and 28 February 2566 has no day after it but 1 March', () => {
    const days = (year: number) => {
      const { start, end } = fiscalYearBounds(year)
      return (end.getTime() - start.getTime()) / 86_400_000
    }
    assert.equal(days(2567), 366)
    assert.equal(days(2566), 365)
    assert.equal(bangkokIsoDay(bangkokMidnight(2023, 1, 29)), '2023-03-01')
    assert.deepEqual(bangkokDay(bangkokMidnight(2024, 1, 29)), { year: 2024, month: 1, day: 29 })
  })

  it('are halved at the end of March', () => {
    assert.equal(periodEnd(2569, 'six-months'), '2026-03-31')
    assert.equal(periodEnd(2569, 'twelve-months'), '2026-09-30')
  })
})

describe('as-of days', () => {
  it('run from midnight to midnight in Bangkok', () => {
    assert.equal(dayStart('2026-10-01').toISOString(), '2026-09-30T17:00:00.000Z')
    assert.equal(dayEnd('2026-09-30').toISOString(), '2026-09-30T17:00:00.000Z')
    assert.equal(dayEnd('2024-02-28').toISOString(), '2024-02-28T17:00:00.000Z')
  })

  it('are read with the year in either era', () => {
    assert.equal(parseDay('2026-09-30'), '2026-09-30')
    assert.equal(parseDay('2569-09-30'), '2026-09-30')
    assert.equal(parseDay('2567-02-29'), '2024-02-29')
  })

  it('are refused when there is no such day', () => {
    for (const text of [
      '2023-02-29',
      '2566-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-09-31',
      '30/9/2569',
      '',
      'x',
    ])
      assert.equal(parseDay(text), undefined, text)
  })
})
