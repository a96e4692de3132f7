import assert from 'node:assert/strict'
import type { Notice } from '../../src/notifications/notice.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'

const NOTHING = { version: 0, texts: {}, comment: '' }

describe('reminders of the measures', () => {
  let office: MeasuresOffice
  beforeEach(async () => {
    office = await measuresOffice()
    office.on('2025-10-02')
    await office.records.startYear(office.secretary, 2569)
  })
  afterEach(async () => {
    assert.deepEqual(office.failures, [])
    assert.deepEqual(
      office.notices.filter((one) => 'caseNumber' in one),
      [],
    )
    await office.stop()
  })

  /** Twice at once and once more, as several copies of the program do. */
  async function settled(day: string): Promise<void> {
    office.on(day)
    await Promise.all([office.measures.settle(), office.measures.settle()])
    await office.measures.settle()
  }
  const told = (kind: Notice['kind']) => office.notices.filter((one) => one.kind === kind)
  const ids = (kind: Notice['kind']) => told(kind).map(({ id }) => id)

  it('tell a week before a report is due and once when it is late, to those who write it, each exactly once', async () => {
    await settled('2026-04-22')
    assert.deepEqual(ids('milestoneDue'), [])
    await settled('2026-04-23')
    await settled('2026-04-30')
    assert.deepEqual(ids('milestoneDue'), ['milestone-2569-half-1-soon'])
    assert.deepEqual(
      told('milestoneDue').map(({ to }) => to.toSorted()),
      [[office.triage.id, office.secretary.id].toSorted()],
    )
    await settled('2026-05-01')
    // Long after the outbox has forgotten it.
    await settled('2026-06-20')
    assert.deepEqual(ids('milestoneLate'), ['milestone-2569-half-1-late'])
  })

  it('tell the mayor where the report waits for the mayor, and nobody once it is acknowledged', async () => {
    await settled('2026-04-10')
    const id = '2569-half-1-1'
    await office.reports.take(office.secretary, id, 'submit', { ...NOTHING, version: 1 })
    await settled('2026-04-24')
    assert.deepEqual(
      told('milestoneDue').map(({ to }) => to),
      [[office.mayor.id]],
    )
    await office.reports.take(office.mayor, id, 'approve', { ...NOTHING, version: 2 })
    await settled('2026-05-02')
    assert.deepEqual(ids('milestoneLate'), [])
  })

  it('tell of the review of the manual, of the second half-year and of the report, which falls into the next year', async () => {
    await settled('2026-09-24')
    assert.deepEqual(ids('milestoneDue').toSorted(), [
      'milestone-2569-half-2-soon',
      'milestone-2569-manual-soon',
    ])
    const intro = await office.records.find('manual', '0000-manual-intro')
    const { version, values } = intro
    await office.records.change(office.secretary, 'manual', intro.id, { version, values })
    await settled('2026-10-24')
    assert.ok(ids('milestoneDue').includes('milestone-2569-report-soon'))
    assert.ok(!ids('milestoneLate').includes('milestone-2569-manual-late'))
    assert.ok(ids('milestoneLate').includes('milestone-2569-half-2-late'))
  })

  it('tell nobody of everything that they missed before they began', async () => {
    await office.records.startYear(office.secretary, 2568)
    await settled('2026-03-02')
    assert.deepEqual([...ids('milestoneDue'), ...ids('milestoneLate')], [])
  })

  it('tell who tries a channel a week before the month is over, and who checks a page a week before it is due', async () => {
    const values = {
      ...{ item: 'แผน', address: 'https://www.office.test/', everyDays: '90', departments: ['finance'] },
      owner: office.supplies.id,
    }
    const version = 0
    const id = await office.records.create(office.secretary, 'publication', 2569, { version, values })
    await settled('2025-10-08')
    assert.deepEqual(ids('recordDue'), [])
    await settled('2025-10-10')
    assert.deepEqual(
      told('recordDue').map((one) => [one.id, one.to]),
      [[`due-${id}-2025-10-16`, [office.supplies.id]]],
    )
    await settled('2025-10-25')
    const channels = ids('recordDue').filter((one) => one.includes('channel'))
    assert.equal(channels.length, 4)
    assert.equal(new Set(channels).size, 4)
    await settled('2025-11-01')
    assert.equal(ids('recordDue').filter((one) => one.includes('channel')).length, 4)
    assert.equal(ids('recordOverdue').filter((one) => one.includes('channel')).length, 4)
  })
})
