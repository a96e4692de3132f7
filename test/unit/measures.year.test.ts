import assert from 'node:assert/strict'
import { boardOf, judged } from '../../src/measures/board.js'
import { icalendar } from '../../src/measures/calendar.js'
import { manualChanged, OIT_TOPICS, oitIndex, worstFirst } from '../../src/measures/oit.js'
import { kindOf } from '../../src/measures/record.kinds.js'
import { milestonesOf } from '../../src/measures/year.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'

const NOTHING = { figures: undefined, report: undefined, manual: undefined }
const NOW = new Date('2026-06-10T12:00:00+07:00')

describe('the index of the integrity assessment', () => {
  const items = (year: number) => oitIndex(year, [], NOTHING, NOW).map(({ topic, item }) => [topic, item])

  it('has the numbers of every known year, each topic once', () => {
    assert.deepEqual(items(2566), [
      ['guideline', 'O27'],
      ['channel', 'O28'],
      ['statistics', 'O29'],
      ['participation', 'O30'],
      ['measures', 'O42'],
      ['followUp', 'O43'],
    ])
    const first = (year: number) => items(year)[0]?.[1]
    assert.deepEqual([2565, 2567, 2568, 2569].map(first), ['O29', 'O22', 'O17', 'O16'])
    for (const year of [2565, 2566, 2567, 2568, 2569])
      assert.deepEqual(new Set(items(year).map(([topic]) => topic)), new Set(OIT_TOPICS))
  })

  it('marks how sure a number is, and a year nobody knows yet as unsure throughout', () => {
    const sure = (year: number) => oitIndex(year, [], NOTHING, NOW).map(({ certainty }) => certainty)
    assert.ok(sure(2566).every((one) => one === 'seen'))
    assert.deepEqual(sure(2567)[0], 'seen')
    assert.ok([...sure(2570), ...sure(2568)].every((one) => one === 'weak'))
  })

  it('puts what is missing first, then what is stale', () => {
    const figures = { at: new Date('2023-04-20T05:00:00Z'), whole: false }
    const index = worstFirst(oitIndex(2566, [], { ...NOTHING, figures }, NOW))
    assert.deepEqual(
      index.map(({ topic, state }) => [topic, state]),
      [
        ['participation', 'missing'],
        ['measures', 'missing'],
        ['followUp', 'missing'],
        ['statistics', 'stale'],
        ['guideline', 'published'],
        ['channel', 'published'],
      ],
    )
    const whole = oitIndex(2566, [], { ...NOTHING, figures: { ...figures, whole: true } }, NOW)
    assert.equal(whole.find(({ topic }) => topic === 'statistics')?.state, 'published')
  })
})

describe('the year of the measures', () => {
  it('has its reports, summaries and the review of the manual in the order of their days', () => {
    const summaries = [
      { period: 'six-months' as const, due: '2026-04-30', done: true },
      { period: 'twelve-months' as const, due: '2026-09-30', done: false },
    ]
    const given = {
      approved: ['half-1' as const],
      manualChanged: new Date('2025-09-30T12:00:00Z'),
      summaries,
    }
    const milestones = milestonesOf(2569, given)
    assert.deepEqual(
      milestones.map(({ key, due, done }) => [key, due, done]),
      [
        ['half-1', '2026-04-30', true],
        ['summary-six-months', '2026-04-30', true],
        ['half-2', '2026-09-30', false],
        ['summary-twelve-months', '2026-09-30', false],
        ['manual', '2026-09-30', false],
        ['report', '2026-10-31', false],
      ],
    )
    const reviewed = milestonesOf(2569, { ...given, manualChanged: new Date('2025-10-01T05:00:00Z') })
    assert.ok(reviewed.find(({ key }) => key === 'manual')?.done)
  })

  it('goes into a calendar that other programs read: folded by bytes, escaped, each event with its own id', () => {
    const event = {
      id: 'a',
      day: '2026-09-30',
      title: 'ทบทวน, คู่มือ; การร้องเรียน',
      text: 'ก'.repeat(60),
      url: undefined,
    }
    const text = icalendar([event, { ...event, id: 'b' }], 'ปฏิทิน', NOW)
    const lines = text.split('\r\n')
    assert.ok(lines.every((line) => Buffer.byteLength(line) <= 75))
    const whole = text.replaceAll('\r\n ', '')
    assert.match(whole, /SUMMARY:ทบทวน\\, คู่มือ\\; การร้องเรียน\r\n/)
    assert.ok(whole.includes(`DESCRIPTION:${'ก'.repeat(60)}\r\n`))
    assert.match(whole, /DTSTART;VALUE=DATE:20260930\r\n/)
    assert.match(whole, /TRIGGER:-P7D/)
    assert.equal(new Set([...whole.matchAll(/UID:(\S+)/g)].map(([, uid]) => uid)).size, 2)
    assert.equal(text, icalendar([event, { ...event, id: 'b' }], 'ปฏิทิน', NOW))
  })
})

describe('the board of the measures', () => {
  let office: MeasuresOffice
  beforeEach(async () => {
    office = await measuresOffice()
    await office.records.startYear(office.secretary, 2569)
  })
  afterEach(() => office.stop())

  it('counts for each measure what is done, due and overdue, its cases once each, and who is responsible', async () => {
    const [test] = kindOf('channel').entries
    assert.ok(test)
    await office.records.addEntry(office.triage, 'channel', '2569-channel-web', test, { worked: 'yes' })
    await office.records.addEntry(office.triage, 'channel', '2569-channel-phone', test, { worked: 'no' })
    office.openable.set(office.triage.id, ['2569-0001'])
    for (const channel of ['web', 'phone'])
      await office.links.link(office.triage, 'channel', `2569-channel-${channel}`, '2569-0001')
    const all = judged(await office.records.ofYear(2569), office.time.now)
    const milestones = milestonesOf(2569, { approved: [], manualChanged: undefined, summaries: [] })
    const [, second, , fourth] = boardOf(all, milestones, '2026-06-10')
    // Beside the channels: the report and the review of the manual.
    assert.deepEqual([fourth?.done, fourth?.due, fourth?.overdue, fourth?.linkedCases], [1, 4, 1, 1])
    assert.deepEqual(fourth?.departments, ['permanent-secretary'])
    assert.equal(fourth?.todo[0]?.record.id, '2569-channel-phone')
    // The first half-yearly report is overdue, the second is to come.
    assert.deepEqual([second?.due, second?.overdue], [1, 1])
    assert.equal(second?.departments.length, 6)
  })

  it('counts the manual as reviewed once somebody has written in it or read it through, not when it was shipped', async () => {
    const changed = async () => manualChanged(await office.records.ofYear(2569))
    assert.equal(await changed(), undefined)
    const [review] = kindOf('manual').entries
    assert.ok(review)
    await office.records.addEntry(office.triage, 'manual', '0000-manual-intro', review, {})
    assert.deepEqual(await changed(), office.time.now)
    office.on('2026-07-01')
    const { version, values } = await office.records.find('manual', '0000-manual-before')
    await office.records.change(office.triage, 'manual', '0000-manual-before', { version, values })
    assert.deepEqual(await changed(), office.time.now)
  })

  it('reminds whoever is responsible, once: the owner, else the department, else those who plan', async () => {
    const publication = {
      item: 'ข้อมูล',
      address: 'https://a.example/',
      departments: ['public-works'],
      everyDays: '30',
    }
    const create = (values: object) =>
      office.records.create(office.secretary, 'publication', 2569, {
        version: 0,
        values: { ...publication, ...values },
      })
    await create({ owner: office.supplies.id })
    await create({})
    await create({ departments: ['education'] })
    for (const channel of ['web', 'phone', 'letter', 'walk-in'])
      await office.records.retire(office.secretary, 'channel', `2569-channel-${channel}`, {
        version: 1,
        retired: true,
      })
    await office.measures.settle()
    const told = () => office.notices.filter(({ kind }) => kind === 'recordOverdue').map(({ to }) => to)
    assert.deepEqual(told(), [])
    office.on('2026-06-25')
    await office.measures.settle()
    await office.measures.settle()
    const planners = [office.triage.id, office.secretary.id]
    assert.deepEqual(
      new Set(told().map((to) => to.toSorted().join())),
      new Set([office.supplies.id, office.works.id, planners.toSorted().join()]),
    )
    assert.equal(told().length, 3)
  })
})
