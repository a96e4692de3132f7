import assert from 'node:assert/strict'
import { RecordNotYours } from '../../src/measures/measures.errors.js'
import { reportStepsFor } from '../../src/measures/report.transitions.js'
import type { Actor } from '../../src/officers/officer.js'
import { positionLine } from '../../src/officers/signature.js'
import { SummaryStepNotAllowed } from '../../src/statistics/statistics.errors.js'
import { summaryStepsFor } from '../../src/statistics/summary.transitions.js'
import { goAway } from '../support/leaves.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'
import { summaryOffice, type SummaryOffice } from '../support/summary-office.js'

const TEXTS = { problems: 'ไม่มี', obstacles: 'ไม่มี', recommendations: 'ไม่มี' }
const DAYS: [string, string] = ['2026-09-20', '2026-09-25']

describe('what a deputy submits and approves', () => {
  it('is never both the same, whoever stood in for whom', () => {
    const mayor = { role: 'mayor', officer: 'mayor' } as const
    const secretary = { role: 'secretary', officer: 'secretary' } as const
    const stand = (...absent: (typeof mayor | typeof secretary)[]) =>
      ({ id: 'deputy', role: 'triage', standsInFor: absent }) as unknown as Actor
    const may = (actor: Actor, submittedBy: { officer: string; onBehalfOf?: string }) =>
      [summaryStepsFor, reportStepsFor].map((stepsFor) =>
        stepsFor(actor, { status: 'submitted', submittedBy }).some(({ action }) => action === 'approve'),
      )
    assert.deepEqual(may(stand(mayor), { officer: 'secretary' }), [true, true])
    assert.deepEqual(may(stand(mayor), { officer: 'deputy' }), [false, false])
    assert.deepEqual(may(stand(mayor), { officer: 'deputy', onBehalfOf: 'secretary' }), [false, false])
    // Who stands in for both would approve what they answer for as the other.
    assert.deepEqual(may(stand(mayor, secretary), { officer: 'secretary' }), [false, false])
    assert.deepEqual(may(stand(mayor, secretary), { officer: 'other', onBehalfOf: 'secretary' }), [
      false,
      false,
    ])
    assert.deepEqual(may(stand(secretary), { officer: 'other' }), [false, false])
  })

  describe('of the annual summary', () => {
    let office: SummaryOffice
    beforeEach(async () => {
      office = await summaryOffice()
    })
    afterEach(() => office.stop())
    const take = async (who: Actor, id: string, action: 'submit' | 'approve', texts = {}) => {
      const { version } = await office.summaries.find(id)
      await office.summaries.take(office.as(who), id, action, { version, ...texts })
    }

    it('is signed in whose stead, on the trail and in what is published, and told to who stands in', async () => {
      goAway(office.secretary, office.triage, DAYS)
      const id = await office.summaries.start({
        fiscalYear: 2569,
        period: 'twelve-months',
        by: office.as(office.triage),
      })
      await take(office.triage, id, 'submit', TEXTS)
      const { submittedBy, preparedBy, steps } = await office.summaries.find(id)
      assert.deepEqual(
        [submittedBy?.officer, submittedBy?.onBehalfOf, preparedBy?.onBehalfOf, steps.at(-1)?.onBehalfOf],
        [office.triage.id, office.secretary.id, undefined, office.secretary.id],
      )
      await take(office.mayor, id, 'approve')
      const entry = office.recorded.find(({ action }) => action === 'summary.submit')
      assert.equal(entry?.facts?.['onBehalfOf'], office.secretary.id)
      const { signatures } =
        (await office.statistics.release(2569, 'twelve-months'))?.release ?? assert.fail()
      assert.deepEqual(Object.keys(signatures?.submittedBy ?? {}).toSorted(), [
        'actingFor',
        'at',
        'name',
        'position',
      ])
      assert.equal(signatures?.submittedBy.actingFor?.th, 'ปลัดองค์การบริหารส่วนตำบล')
      assert.equal(signatures?.approvedBy.actingFor, undefined)
      const published = office.notices.find(({ kind }) => kind === 'summaryPublished')
      assert.deepEqual(published?.to.toSorted(), [office.triage.id, office.secretary.id].toSorted())
    })

    it('waits for somebody else where the mayor’s deputy submitted it', async () => {
      goAway(office.mayor, office.secretary, DAYS)
      const id = await office.summaries.start({
        fiscalYear: 2569,
        period: 'twelve-months',
        by: office.secretary,
      })
      await take(office.secretary, id, 'submit', TEXTS)
      const told = office.notices.find(({ kind }) => kind === 'summarySubmitted')
      assert.ok(told?.to.includes(office.secretary.id))
      await assert.rejects(take(office.secretary, id, 'approve'), SummaryStepNotAllowed)
      await take(office.mayor, id, 'approve')
    })

    it('reads on paper as offices write it', () => {
      const position = { th: 'ปลัด อบต.', en: 'Permanent secretary' }
      const actingFor = { th: 'นายก อบต.', en: 'Mayor' }
      const t = ((key: string, { own, other }: Record<string, string>) =>
        `${key}: ${own} + ${other}`) as never
      assert.equal(positionLine({ position }, { t, language: 'th' }), 'ปลัด อบต.')
      assert.equal(
        positionLine({ position, actingFor }, { t, language: 'th' }),
        'leaves.signature: ปลัด อบต. + นายก อบต.',
      )
    })
  })

  describe('of the measures', () => {
    let office: MeasuresOffice
    beforeEach(async () => {
      office = await measuresOffice()
      office.on('2026-09-21')
      await office.records.startYear(office.secretary, 2569)
    })
    afterEach(() => office.stop())
    const step = async (who: Actor, id: string, action: 'submit' | 'approve') => {
      const { version } = await office.reports.find(id)
      await office.reports.take(office.as(who), id, action, { version, texts: {}, comment: '' })
    }

    it('is a report by two people, with in whose stead each signed', async () => {
      const id = await office.reports.begin(office.secretary, 'implementation', 2569, '')
      goAway(office.mayor, office.secretary, DAYS)
      await step(office.secretary, id, 'submit')
      await assert.rejects(step(office.secretary, id, 'approve'), RecordNotYours)
      delete office.mayor.leaves
      goAway(office.mayor, office.works, DAYS)
      await step(office.works, id, 'approve')
      const { approvedBy } = (await office.reports.published('implementation', 2569)) ?? assert.fail()
      assert.deepEqual(
        [approvedBy.name, approvedBy.actingFor?.th],
        [office.works.name, 'นายกองค์การบริหารส่วนตำบล'],
      )
      assert.equal(office.recorded.at(-1)?.facts?.['onBehalfOf'], office.mayor.id)
    })

    it('is a record of a department of who is away, and they are reminded of it', async () => {
      const values = {
        item: 'แผน',
        address: 'https://office.test/',
        everyDays: '90',
        departments: ['finance'],
      }
      office.on('2026-09-08')
      const id = await office.records.create(office.supplies, 'publication', 2569, { version: 0, values })
      office.on('2026-09-21')
      const check = (who: Actor) =>
        office.records
          .find('publication', id)
          .then((record) => office.records.mayWrite(office.as(who), 'publication', record))
      assert.equal(await check(office.works), false)
      goAway(office.supplies, office.works, DAYS)
      assert.equal(await check(office.works), true)
      await office.measures.settle()
      const told = office.notices.find((one) => one.kind === 'recordDue' && one.id.includes(id))
      assert.ok(told?.to.includes(office.works.id) && told.to.includes(office.supplies.id))
    })
  })
})
