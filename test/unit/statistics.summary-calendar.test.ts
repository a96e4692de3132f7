import assert from 'node:assert/strict'
import { summaryModel } from '../../src/statistics/summary.model.js'
import { ANALYSIS } from '../support/summaries.js'
import { summaryOffice, type SummaryOffice } from '../support/summary-office.js'

describe('the calendar of summaries', () => {
  let office: SummaryOffice
  beforeEach(async () => {
    office = await summaryOffice()
  })
  afterEach(() => office.stop())

  const ids = async () =>
    (await summaryModel(office.store.connection).find().sort({ _id: 1 }).lean()).map(({ _id }) => _id)
  const kinds = () => office.notices.map(({ kind }) => kind)
  const turnOn = async (day: string) => {
    office.on(day)
    await Promise.all([office.statistics.settle(), office.copy().settle()])
  }
  const line = async (period: string) =>
    (await office.statistics.due.standing()).find((one) => one.period === period && one.fiscalYear === 2569)

  it('drafts six months on 1 April and twelve on 1 September, once, and says so to those who write them', async () => {
    await turnOn('2026-03-31')
    assert.deepEqual(await ids(), [])
    await turnOn('2026-04-01')
    await turnOn('2026-04-02')
    assert.deepEqual(await ids(), ['2569-six-months-1'])
    assert.deepEqual(kinds(), ['summaryDrafted'])
    assert.deepEqual(office.notices[0]?.to, [office.triage.id, office.secretary.id])
    assert.equal(office.notices[0]?.caseNumber, undefined)
    await turnOn('2026-08-31')
    await turnOn('2026-09-01')
    assert.deepEqual(await ids(), ['2569-six-months-1', '2569-twelve-months-1'])
    assert.deepEqual(
      office.recorded.map(({ action, who }) => [action, who]),
      [
        ['summary.draft', 'system'],
        ['summary.draft', 'system'],
      ],
    )
  })

  it('drafts a year also after it ended, and nothing of a year before there was an office', async () => {
    await turnOn('2026-12-01')
    assert.deepEqual(await ids(), ['2569-twelve-months-1'])
    office.settings.setUpAt = new Date('2027-06-01T05:00:00Z')
    await turnOn('2027-11-01')
    assert.deepEqual(await ids(), ['2569-twelve-months-1', '2570-twelve-months-1'])
  })

  it('reminds whoever has the next step as the end comes near, once a day that is due', async () => {
    await turnOn('2026-09-01')
    await turnOn('2026-09-14')
    const before = office.notices.length
    await turnOn('2026-09-16')
    await turnOn('2026-09-17')
    assert.equal(office.notices.length, before + 1)
    assert.deepEqual(office.notices.at(-1)?.to, [office.triage.id, office.secretary.id])
    const id = '2569-twelve-months-1'
    await office.summaries.take(office.secretary, id, 'submit', { version: 1, ...ANALYSIS })
    // Several were missed: one is enough.
    await turnOn('2026-09-29')
    assert.deepEqual(
      office.notices.slice(before + 1).map(({ kind, to }) => [kind, to.length, to[0]]),
      [
        ['summarySubmitted', 2, office.mayor.id],
        ['summaryReminder', 2, office.mayor.id],
      ],
    )
    await office.summaries.take(office.mayor, id, 'approve', { version: 2 })
    const then = office.notices.length
    await turnOn('2026-10-20')
    assert.equal(office.notices.length, then)
  })

  it('knows where the summary of a year stands and what is missing', async () => {
    office.on('2026-08-20')
    assert.equal((await line('twelve-months'))?.state, 'notYet')
    await turnOn('2026-09-20')
    const draft = await line('twelve-months')
    assert.deepEqual(
      [draft?.state, draft?.missing, draft?.due, draft?.daysLeft],
      ['draft', ['problems', 'obstacles', 'recommendations'], '2026-09-30', 10],
    )
    const id = draft?.id ?? ''
    await office.summaries.take(office.triage, id, 'write', { version: 1, ...ANALYSIS, obstacles: '' })
    assert.deepEqual((await line('twelve-months'))?.missing, ['obstacles'])
    await office.summaries.take(office.triage, id, 'write', { version: 2, ...ANALYSIS })
    assert.equal((await line('twelve-months'))?.state, 'ready')
    await office.summaries.take(office.secretary, id, 'submit', { version: 3, ...ANALYSIS })
    assert.equal((await line('twelve-months'))?.state, 'submitted')
    await office.summaries.take(office.mayor, id, 'return', { version: 4, comment: 'ขอแก้' })
    assert.equal((await line('twelve-months'))?.state, 'returned')
    await office.summaries.take(office.secretary, id, 'submit', { version: 5, ...ANALYSIS })
    await office.summaries.take(office.mayor, id, 'approve', { version: 6 })
    assert.equal((await line('twelve-months'))?.state, 'published')
    office.on('2026-10-01')
    assert.deepEqual(
      [(await line('twelve-months'))?.state, (await line('twelve-months'))?.asOf],
      ['publishedInPart', '2026-09-19'],
    )
  })
})
