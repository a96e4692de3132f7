import assert from 'node:assert/strict'
import fc from 'fast-check'
import { daysLeft, dueAfter, type DayCount } from '../../src/cases/deadlines.js'

const calendar: DayCount = { dayCount: 'calendar', holidays: [] }
const working = (...holidays: string[]): DayCount => ({ dayCount: 'working', holidays })
/** A moment in Bangkok, which is seven hours ahead of UTC all year. */
const bangkok = (local: string) => new Date(`${local}+07:00`)

describe('deadlines', () => {
  it('in calendar days last to the end of the last day in Bangkok', () => {
    const due = dueAfter(bangkok('2026-11-02T09:30:00'), 15, calendar)
    assert.equal(due.getTime(), bangkok('2026-11-17T23:59:59.999').getTime())
  })

  it('count from the day in Bangkok, also in the hours in which it is still yesterday in UTC', () => {
    const before = dueAfter(bangkok('2026-11-02T23:59:59'), 1, calendar)
    const after = dueAfter(bangkok('2026-11-03T00:00:01'), 1, calendar)
    assert.equal(before.getTime(), bangkok('2026-11-03T23:59:59.999').getTime())
    assert.equal(after.getTime(), bangkok('2026-11-04T23:59:59.999').getTime())
  })

  it('run over the ends of months, years and leap Februaries', () => {
    const leap = dueAfter(bangkok('2028-02-20T12:00:00'), 15, calendar)
    assert.equal(leap.getTime(), bangkok('2028-03-06T23:59:59.999').getTime())
    const year = dueAfter(bangkok('2026-12-20T12:00:00'), 30, calendar)
    assert.equal(year.getTime(), bangkok('2027-01-19T23:59:59.999').getTime())
  })

  it('in working days leave out Saturdays and Sundays', () => {
    // Friday 6 November: Monday is the first working day after it.
    const due = dueAfter(bangkok('2026-11-06T09:00:00'), 1, working())
    assert.equal(due.getTime(), bangkok('2026-11-09T23:59:59.999').getTime())
  })

  it('in working days leave out the holidays of the table, and a holiday on a Sunday only once', () => {
    // 7 December stands in for the 5th, a Saturday; the 10th is a holiday of its own.
    const holidays = working('2026-12-06', '2026-12-07', '2026-12-10')
    const due = dueAfter(bangkok('2026-12-04T09:00:00'), 3, holidays)
    assert.equal(due.getTime(), bangkok('2026-12-11T23:59:59.999').getTime())
  })

  it('leave so many days, none on the last day, and fewer than none once over', () => {
    const due = dueAfter(bangkok('2026-11-02T09:00:00'), 5, calendar)
    assert.equal(daysLeft(due, bangkok('2026-11-02T00:00:00')), 5)
    assert.equal(daysLeft(due, bangkok('2026-11-07T23:59:59')), 0)
    assert.equal(daysLeft(due, bangkok('2026-11-08T00:00:00')), -1)
  })

  it('in working days never end on a day off, nor before the same number of calendar days', () => {
    const moment = fc.date({
      min: bangkok('2024-01-01T00:00:00'),
      max: bangkok('2030-12-31T00:00:00'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 60 }), (from, days) => {
        const due = dueAfter(from, days, working('2026-04-13', '2026-04-14', '2026-04-15'))
        const local = new Date(due.getTime() + 7 * 3_600_000)
        assert.ok(local.getUTCDay() !== 0 && local.getUTCDay() !== 6)
        assert.ok(due >= dueAfter(from, days, calendar))
        assert.ok(!['2026-04-13', '2026-04-14', '2026-04-15'].includes(local.toISOString().slice(0, 10)))
      }),
    )
  })
})
