import assert from 'node:assert/strict'
import { mayDo, ROLES } from '../../src/officers/roles.js'
import { publicationModel } from '../../src/statistics/publication.model.js'
import { canonical, type Release } from '../../src/statistics/release.js'
import {
  SummaryChanged,
  SummaryRefused,
  SummaryStepNotAllowed,
  YearNotBegun,
} from '../../src/statistics/statistics.errors.js'
import { summaryModel } from '../../src/statistics/summary.model.js'
import {
  SUMMARY_ACTIONS,
  SUMMARY_STATUSES,
  SUMMARY_TRANSITIONS,
  summaryStepsFor,
} from '../../src/statistics/summary.transitions.js'
import { caseModel } from '../../src/cases/case.model.js'
import { stepsOfLife } from '../../src/cases/tally-step.js'
import { storedCase } from '../support/stored-cases.js'
import { ANALYSIS } from '../support/summaries.js'
import { summaryOffice, type SummaryOffice } from '../support/summary-office.js'

const YEAR = { fiscalYear: 2569, period: 'twelve-months' } as const
const HALF = { fiscalYear: 2569, period: 'six-months' } as const

describe('the way of a summary', () => {
  it('has a row for every action, and leads from a draft to the public', () => {
    assert.deepEqual(new Set(SUMMARY_TRANSITIONS.map(({ action }) => action)), new Set(SUMMARY_ACTIONS))
    const reached = new Set<string>(['draft'])
    for (const _ of SUMMARY_STATUSES)
      for (const { from, to } of SUMMARY_TRANSITIONS) if (from && reached.has(from)) reached.add(to)
    assert.deepEqual(reached, new Set(SUMMARY_STATUSES))
  })

  it('never leads on from what is published', () => {
    assert.ok(SUMMARY_TRANSITIONS.every(({ from }) => from !== 'published'))
  })

  it('lets no role both submit and approve', () => {
    const both = ROLES.filter(
      (role) => mayDo({ role }, 'statistics:submit') && mayDo({ role }, 'statistics:approve'),
    )
    assert.deepEqual(both, [])
  })

  it('offers nobody the approval of what they submitted, whatever their role has become', () => {
    const officer = { id: 'a', role: 'mayor' } as const
    const offered = (submittedBy: string) =>
      summaryStepsFor(officer, { status: 'submitted', submittedBy: { officer: submittedBy } }).map(
        ({ action }) => action,
      )
    assert.deepEqual(offered('a'), ['return'])
    assert.deepEqual(offered('b'), ['return', 'approve'])
  })
})

describe('a summary', () => {
  let office: SummaryOffice
  beforeEach(async () => {
    office = await summaryOffice()
  })
  afterEach(() => office.stop())

  const version = async (id: string) => (await office.summaries.find(id)).version
  const take = async (
    who: SummaryOffice['mayor'],
    id: string,
    ...[action, form = {}]: [
      (typeof SUMMARY_ACTIONS)[number],
      Partial<Parameters<typeof office.summaries.take>[3]>?,
    ]
  ) => office.summaries.take(who, id, action, { version: await version(id), ...form })
  const submitted = async (term: typeof YEAR | typeof HALF = YEAR) => {
    const id = await office.summaries.start({ ...term, by: office.triage })
    await take(office.triage, id, 'write', ANALYSIS)
    await take(office.secretary, id, 'submit', ANALYSIS)
    return id
  }
  const actions = () => office.recorded.map(({ action }) => action)

  it('goes from draft to published, each step on the trail, with what was approved and nothing else', async () => {
    const id = await submitted()
    const seen = (await office.summaries.find(id)).release
    office.on('2026-09-22')
    await take(office.mayor, id, 'approve')
    const found = await office.statistics.release(2569, 'twelve-months')
    assert.ok(found && seen)
    const { signatures, auditHead, ...published } = found.release
    assert.equal(canonical(published), canonical(seen))
    assert.deepEqual(published.texts, ANALYSIS)
    assert.equal(published.asOf, '2026-09-19')
    assert.deepEqual(
      [signatures?.preparedBy, signatures?.submittedBy, signatures?.approvedBy].map((one) => [
        one?.name,
        one?.position.th,
        one?.at,
      ]),
      [
        ['Officer officer', 'เจ้าหน้าที่รับเรื่อง', '2026-09-20T05:00:00.000Z'],
        ['Officer permanent-secretary', 'ปลัดองค์การบริหารส่วนตำบล', '2026-09-20T05:00:00.000Z'],
        ['Officer mayor', 'นายกองค์การบริหารส่วนตำบล', '2026-09-22T05:00:00.000Z'],
      ],
    )
    assert.ok(auditHead)
    assert.equal((await office.trail.verify(auditHead)).ok, true)
    assert.deepEqual(actions(), [
      ...['summary.draft', 'summary.write', 'summary.submit'],
      ...['statistics.published', 'summary.approve'],
    ])
    assert.deepEqual(
      office.notices.map(({ kind, to }) => [kind, to]),
      [
        ['summarySubmitted', [office.mayor.id, office.deputy.id]],
        ['summaryPublished', [office.secretary.id]],
      ],
    )
    assert.deepEqual(office.failures, [])
  })

  it('keeps the figures of the moment when it was submitted, and counts again after it came back', async () => {
    const id = await submitted()
    const received = async () => (await office.summaries.find(id)).release?.streams.corruption.total.received
    assert.equal(await received(), 0)
    const life = {
      stream: 'corruption',
      category: 'procurement',
      measure: 3,
      channel: 'web',
      identity: 'anonymous',
      receivedAt: new Date('2026-09-10T05:00:00Z'),
      answerDue: new Date('2026-09-25T16:59:59Z'),
      resolveDue: new Date('2026-10-10T16:59:59Z'),
    } as const
    const facts = { ...life, lifecycle: [{ status: 'received' as const, at: life.receivedAt }] }
    await caseModel(office.store.connection).create(storedCase(facts))
    for (const step of stepsOfLife(facts)) await office.statistics.applyTally('a-step', step)
    assert.equal(await received(), 0)
    await take(office.mayor, id, 'return', { comment: 'ระบุหน่วยงานที่รับผิดชอบ' })
    assert.equal(await received(), 1)
    const { status, steps, submittedBy } = await office.summaries.find(id)
    assert.deepEqual([status, submittedBy], ['returned', undefined])
    assert.equal(steps.at(-1)?.comment, 'ระบุหน่วยงานที่รับผิดชอบ')
    assert.deepEqual(office.notices.at(-1)?.to, [office.secretary.id])
    await take(office.secretary, id, 'submit', ANALYSIS)
    await take(office.secretary, id, 'takeBack')
    assert.equal((await office.summaries.find(id)).status, 'draft')
  })

  it('is submitted with all three texts or not at all', async () => {
    const id = await office.summaries.start({ ...YEAR, by: office.secretary })
    await assert.rejects(take(office.secretary, id, 'submit', { ...ANALYSIS, obstacles: ' ' }), (error) => {
      assert.ok(error instanceof SummaryRefused)
      assert.deepEqual(error.errors, { obstacles: { key: 'required' } })
      return true
    })
    assert.equal((await office.summaries.find(id)).status, 'draft')
    await submitted()
    await assert.rejects(take(office.mayor, id, 'return', { comment: '' }), SummaryRefused)
  })

  it('lets only those take a step who may, and only from where the table has it', async () => {
    const id = await office.summaries.start({ ...YEAR, by: office.triage })
    await assert.rejects(take(office.triage, id, 'submit', ANALYSIS), SummaryStepNotAllowed)
    await assert.rejects(take(office.mayor, id, 'approve'), SummaryStepNotAllowed)
    await assert.rejects(take(office.auditor, id, 'write', ANALYSIS), SummaryStepNotAllowed)
    await take(office.secretary, id, 'submit', ANALYSIS)
    await assert.rejects(take(office.secretary, id, 'approve'), SummaryStepNotAllowed)
    await assert.rejects(take(office.secretary, id, 'write', ANALYSIS), SummaryStepNotAllowed)
    await assert.rejects(office.summaries.start({ ...HALF, by: office.mayor }), SummaryStepNotAllowed)
    const asMayor = { ...office.secretary, role: 'mayor' as const }
    await assert.rejects(take(asMayor, id, 'approve'), SummaryStepNotAllowed)
    assert.deepEqual(await publicationModel(office.store.connection).find().lean(), [])
  })

  it('of two who act on the same version takes the first; the other is told', async () => {
    const id = await submitted()
    const at = await version(id)
    const [back, on] = await Promise.allSettled([
      office.copy().summaries.take(office.mayor, id, 'return', { version: at, comment: 'ขอแก้' }),
      office.copy().summaries.take(office.deputy, id, 'approve', { version: at }),
    ])
    const failed = [back, on].filter((one) => one.status === 'rejected')
    assert.equal(failed.length, 1)
    assert.ok(failed[0]?.status === 'rejected' && failed[0].reason instanceof SummaryChanged)
    const { status } = await office.summaries.find(id)
    const published = await publicationModel(office.store.connection).countDocuments({})
    assert.deepEqual([status, published], on.status === 'fulfilled' ? ['published', 1] : ['returned', 0])
  })

  it('begun by several at once is one', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(() => office.copy().summaries.start({ ...YEAR, by: office.secretary })),
    )
    assert.deepEqual(new Set(ids), new Set(['2569-twelve-months-1']))
    assert.deepEqual(actions(), ['summary.draft'])
    await assert.rejects(
      office.summaries.start({ fiscalYear: 2570, period: 'six-months', by: office.secretary }),
      YearNotBegun,
    )
  })

  it('that was approved is published by the next start where a crash came between', async () => {
    const id = await submitted()
    office.faults.record = () => Promise.reject(new Error('gone'))
    await take(office.mayor, id, 'approve')
    assert.equal(office.failures.length, 1)
    const stored = () => summaryModel(office.store.connection).findById(id).lean()
    assert.equal((await stored())?.status, 'published')
    // As after a crash before the release itself was written.
    await publicationModel(office.store.connection).deleteMany({})
    office.faults.record = () => Promise.resolve()
    const copy = office.copy()
    await Promise.all([copy.settle(), office.statistics.settle()])
    await copy.settle()
    assert.deepEqual((await stored())?.pending, [])
    assert.ok(await office.statistics.release(2569, 'twelve-months'))
    assert.equal((await office.trail.page({ action: 'statistics.published', limit: 5 })).length, 1)
    assert.equal((await office.trail.page({ action: 'summary.approve', limit: 5 })).length, 1)
  })

  it('of what was published is a correction, with a reason, beside the old one', async () => {
    const first = await submitted()
    await take(office.mayor, first, 'approve')
    const before = await publicationModel(office.store.connection).find().lean()
    await assert.rejects(office.summaries.start({ ...YEAR, by: office.secretary }), SummaryRefused)
    const reason = 'นับถึงสิ้นปีงบประมาณ'
    office.on('2026-10-05')
    const id = await office.summaries.start({ ...YEAR, by: office.secretary, reason })
    assert.equal(id, '2569-twelve-months-2')
    await take(office.secretary, id, 'submit', ANALYSIS)
    await take(office.mayor, id, 'approve')
    const newest = await office.statistics.release(2569, 'twelve-months')
    assert.deepEqual(
      [newest?.release.asOf, newest?.release.revision, newest?.release.revisionReason],
      ['2026-09-30', 2, reason],
    )
    const after = await publicationModel(office.store.connection).find({ revision: 1 }).lean()
    assert.deepEqual(after, before)
    const old = JSON.parse(before[0]?.content ?? '') as Release
    assert.equal(old.asOf, '2026-09-19')
  })
})
