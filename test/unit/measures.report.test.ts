import assert from 'node:assert/strict'
import { RecordChanged, RecordNotYours, RecordRefused } from '../../src/measures/measures.errors.js'
import { REPORT_ACTIONS, REPORT_TRANSITIONS, reportStepsFor } from '../../src/measures/report.transitions.js'
import { COLUMNS, printedRows } from '../../src/measures/report.view.js'
import type { ReportAction } from '../../src/measures/report.transitions.js'
import type { Officer } from '../../src/officers/officer.js'
import { mayDo, ROLES } from '../../src/officers/roles.js'
import { customerReport, plain } from '../support/customer-report.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'

const ID = '2566-implementation-1'

describe('the way of a report on the measures', () => {
  it('has a row for every action, and lets no role both submit and approve', () => {
    assert.deepEqual(new Set(REPORT_TRANSITIONS.map(({ action }) => action)), new Set(REPORT_ACTIONS))
    assert.deepEqual(
      ROLES.filter((role) => mayDo({ role }, 'measures:submit') && mayDo({ role }, 'measures:approve')),
      [],
    )
    assert.ok(REPORT_TRANSITIONS.every(({ from }) => from !== 'approved'))
  })

  it('offers nobody the approval of what they submitted, whatever their role has become', () => {
    const offered = (submittedBy: string) =>
      reportStepsFor(
        { id: 'a', role: 'mayor' },
        { status: 'submitted', submittedBy: { officer: submittedBy } },
      ).map(({ action }) => action)
    assert.deepEqual(offered('a'), ['return'])
    assert.deepEqual(offered('b'), ['return', 'approve'])
  })
})

describe('a report on the measures', () => {
  let office: MeasuresOffice
  beforeEach(async () => {
    office = await measuresOffice()
    office.on('2023-08-10')
    await office.records.startYear(office.secretary, 2566)
  })
  afterEach(async () => {
    assert.deepEqual(office.failures, [])
    await office.stop()
  })

  const begin = () => office.reports.begin(office.secretary, 'implementation', 2566, '')
  const take = async (actor: Officer, action: ReportAction, texts = {}, comment = '', id = ID) => {
    const { version } = await office.reports.find(id)
    await office.reports.take(actor, id, action, { version, texts, comment })
  }

  it('of 2566 from the shipped set is the customer’s, row by row and in the same six columns', async () => {
    const { heads, rows: theirs, text } = customerReport()
    const column = (name: string) => office.t(`measures.report.column.${name}`)
    assert.deepEqual(COLUMNS.map(column), [
      'มาตรการ/แนวทาง',
      'วิธีการดำเนินการ',
      'ระยะเวลาดำเนินการ',
      'การติดตามผลการดำเนินการ',
      'ข้อเสนอแนะ',
      'ผู้รับผิดชอบ',
    ])
    assert.deepEqual(
      COLUMNS.map((name) => column(name).replace(/\s/g, '')),
      heads.map((head) => head.replace(/\s/g, '')),
    )
    await begin()
    const report = await office.reports.find(ID)
    const closed = (words: string) => plain(words).replace(/\s/g, '')
    assert.ok(closed(text).includes(closed(report.texts['intro'] ?? '?')), report.texts['intro'])
    const rows = printedRows(report)
    assert.equal(rows.length, theirs.length)
    for (const [index, their] of theirs.entries()) {
      const own = rows[index]
      assert.ok(own)
      const joined = (name: (typeof COLUMNS)[number]) => plain(own[name].join(' '))
      assert.equal(joined('title'), `${their.measure}. ${their.title}`)
      assert.deepEqual(
        own.what.map(plain),
        their.what.map((text, place) => `${place + 1}. ${text}`),
      )
      assert.equal(joined('when'), their.when)
      assert.equal(joined('followUp'), their.followUp)
      assert.equal(joined('recommendation'), their.recommendation)
      assert.deepEqual(own.responsible, their.responsible)
    }
  })

  it('tells what was done from records and figures, and nothing where there is nothing', async () => {
    const publication = {
      item: 'แผนการใช้จ่าย',
      address: 'https://a.example/',
      departments: ['finance'],
      everyDays: '90',
    }
    await office.records.create(office.secretary, 'publication', 2566, { version: 0, values: publication })
    office.counts.corruption = { received: 3, completed: 1, inProgress: 2 }
    await begin()
    const done = printedRows(await office.reports.find(ID)).map((row) => row.done.join('|'))
    assert.deepEqual(done, [
      'มีข้อมูลที่ต้องเผยแพร่ 1 รายการ ตรวจแล้วเป็นปัจจุบัน 0 รายการ',
      '',
      '',
      'มีช่องทางร้องเรียน 4 ช่องทาง ทดสอบการใช้งาน 0 ครั้ง|เรื่องร้องเรียนการทุจริต 3 เรื่อง แล้วเสร็จ 1 เรื่อง อยู่ระหว่างดำเนินการ 2 เรื่อง',
    ])
  })

  it('counts the different cases that concern a measure’s records, and names none', async () => {
    const channels = (await office.records.list('channel', 2566)).slice(0, 2)
    office.openable.set(office.triage.id, ['2566-0001', '2566-0002'])
    for (const { id } of channels) await office.links.link(office.triage, 'channel', id, '2566-0001')
    await office.links.link(office.triage, 'channel', channels[0]?.id ?? '', '2566-0002')
    await begin()
    const done = printedRows(await office.reports.find(ID)).map((row) => row.done.join('|'))
    assert.match(done[3] ?? '', /เกี่ยวข้องกับรายการของมาตรการนี้ 2 เรื่อง/)
    assert.ok(done.slice(0, 3).every((text) => !text.includes('เกี่ยวข้อง')))
    assert.doesNotMatch(done.join(), /2566-000/)
  })

  it('drafted anew keeps what somebody wrote and brings the rest up to date', async () => {
    await begin()
    await take(office.triage, 'write', { 'done-0': 'เขียนเอง' })
    office.counts.corruption = { received: 5, completed: 5, inProgress: 0 }
    await take(office.triage, 'redraft')
    const { texts } = await office.reports.find(ID)
    assert.equal(texts['done-0'], 'เขียนเอง')
    assert.match(texts['done-3'] ?? '', /เรื่องร้องเรียนการทุจริต 5 เรื่อง/)
  })

  it('is frozen when submitted, returned with a comment, approved by another person, and then stays', async () => {
    await begin()
    await assert.rejects(take(office.triage, 'submit'), RecordNotYours)
    await take(office.secretary, 'submit', { intro: 'บทนำ' })
    await assert.rejects(take(office.triage, 'write', { intro: 'อื่น' }), RecordNotYours)
    await assert.rejects(take(office.mayor, 'return'), RecordRefused)
    await take(office.mayor, 'return', {}, 'ขอให้เพิ่มเติม')
    await take(office.secretary, 'submit')
    await assert.rejects(take(office.secretary, 'approve'), RecordNotYours)
    assert.equal(await office.reports.published('implementation', 2566), undefined)
    await take(office.mayor, 'approve')
    const published = await office.reports.published('implementation', 2566)
    assert.equal(published?.content.texts['intro'], 'บทนำ')
    assert.equal(published?.approvedBy.name, office.mayor.name)
    for (const action of REPORT_ACTIONS)
      await assert.rejects(take(office.secretary, action, { intro: 'แก้' }), RecordNotYours)
    assert.deepEqual(
      office.notices.map(({ kind, to }) => [kind, to]),
      [
        ['reportSubmitted', [office.mayor.id]],
        ['reportReturned', [office.secretary.id]],
        ['reportSubmitted', [office.mayor.id]],
        ['reportApproved', [office.secretary.id]],
      ],
    )
    assert.deepEqual(
      office.recorded.map(({ action }) => action).filter((action) => action.startsWith('report.')),
      ['report.begin', 'report.submit', 'report.return', 'report.submit', 'report.approve'],
    )
  })

  it('is corrected by a revision beside it, which says why', async () => {
    await begin()
    await take(office.secretary, 'submit')
    await take(office.mayor, 'approve')
    await assert.rejects(begin(), RecordRefused)
    const second = await office.reports.begin(office.secretary, 'implementation', 2566, 'เพิ่มกิจกรรม')
    assert.equal(second, '2566-implementation-2')
    await take(office.secretary, 'submit', { intro: 'ฉบับสอง' }, '', second)
    await take(office.mayor, 'approve', {}, '', second)
    assert.equal((await office.reports.published('implementation', 2566))?.content.reason, 'เพิ่มกิจกรรม')
    assert.equal((await office.reports.published('implementation', 2566, 1))?.content.revision, 1)
  })

  it('lets only the first of two who write at once, and takes no text that it hasn’t got', async () => {
    await begin()
    const { version } = await office.reports.find(ID)
    const form = (intro: string) => ({ version, texts: { intro, 'done-99': 'x' }, comment: '' })
    await office.reports.take(office.triage, ID, 'write', form('หนึ่ง'))
    await assert.rejects(office.reports.take(office.secretary, ID, 'write', form('สอง')), RecordChanged)
    const { texts } = await office.reports.find(ID)
    assert.equal(texts['intro'], 'หนึ่ง')
    assert.ok(!('done-99' in texts))
  })

  it('to the mayor says for good what the mayor acknowledged, whatever becomes of the records', async () => {
    const values = {
      ...{ activity: 'ประชาคมหมู่บ้าน', stage: 'before', date: '2023-02-01', people: 40 },
      ...{ results: 'เห็นชอบแผน', departments: ['finance'] },
    }
    const activity = await office.records.create(office.secretary, 'participation', 2566, {
      version: 0,
      values,
    })
    const id = await office.reports.begin(office.secretary, 'half-1', 2566, '')
    const edit = async (people: number) => {
      const { version } = await office.records.find('participation', activity)
      const changed = { ...values, people, results: `ผลของ ${people} คน` }
      await office.records.change(office.secretary, 'participation', activity, { version, values: changed })
    }
    const step = (actor: Officer, action: ReportAction) => take(actor, action, {}, '', id)
    const shown = async () => {
      const { texts, rows } = await office.reports.find(id)
      return { texts, rows, published: await office.reports.published('half-1', 2566) }
    }
    assert.match((await shown()).texts['done'] ?? '', /ผู้เข้าร่วม 40 คน ผล: เห็นชอบแผน/)
    await step(office.secretary, 'submit')
    const submitted = await shown()
    await edit(1)
    assert.deepEqual(await shown(), submitted)
    await step(office.mayor, 'approve')
    const acknowledged = await shown()
    assert.deepEqual(acknowledged.texts, submitted.texts)
    await edit(2)
    await office.records.retire(office.secretary, 'participation', activity, { version: 3, retired: true })
    await office.reports.turn()
    for (const action of ['write', 'redraft', 'submit'] as const)
      await assert.rejects(step(office.secretary, action), RecordNotYours)
    assert.deepEqual(await shown(), acknowledged)
    assert.deepEqual(acknowledged.published?.content.texts, submitted.texts)
  })

  it('to the mayor drafts itself twice a year, with what was done about participation and what wasn’t', async () => {
    const activity = { stage: 'during', departments: ['welfare'], people: 40 }
    const add = (name: string, date: string, results?: string) =>
      office.records.create(office.secretary, 'participation', 2566, {
        version: 0,
        values: { ...activity, activity: name, date, ...(results ? { results } : {}) },
      })
    await add('ประชาคมหมู่บ้าน', '2023-01-15', 'เห็นชอบแผน')
    await add('รับฟังความเห็น', '2023-02-20')
    await add('ครึ่งปีหลัง', '2023-06-01', 'เสร็จ')
    office.on('2023-03-31')
    await office.measures.settle()
    assert.deepEqual(await office.reports.ofYear(2566), [])
    office.on('2023-04-01')
    await office.measures.settle()
    await office.measures.settle()
    assert.deepEqual(
      (await office.reports.ofYear(2566)).map(({ id }) => id),
      ['2566-half-1-1'],
    )
    const { texts } = await office.reports.find('2566-half-1-1')
    assert.match(
      texts['done'] ?? '',
      /^1\. ประชาคมหมู่บ้าน \(ระหว่างดำเนินงาน\) เมื่อวันที่ 15 มกราคม 2566 ผู้เข้าร่วม 40 คน ผล: เห็นชอบแผน$/,
    )
    assert.match(texts['notDone'] ?? '', /^1\. รับฟังความเห็น/)
    assert.equal(office.notices.filter(({ kind }) => kind === 'reportDrafted').length, 1)
    await take(office.secretary, 'submit', {}, '', '2566-half-1-1')
    await take(office.mayor, 'approve', {}, '', '2566-half-1-1')
    await begin()
    assert.match(printedRows(await office.reports.find(ID))[1]?.done.join() ?? '', /รายงานผลต่อนายกแล้ว 1 ครั้ง/)
  })

  it('of an office that keeps no measures drafts itself never', async () => {
    office.on('2026-09-20')
    await office.measures.settle()
    assert.deepEqual(await office.reports.ofYear(2569), [])
  })
})
