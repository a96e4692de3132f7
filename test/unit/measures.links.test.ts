import assert from 'node:assert/strict'
import { CaseNotFound } from '../../src/cases/case.errors.js'
import { RecordNotFound, RecordRefused } from '../../src/measures/measures.errors.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'

const NUMBER = '2569-0012'
const CHANNEL = '2569-channel-web'

describe('the link of a case and a record', () => {
  let office: MeasuresOffice
  beforeEach(async () => {
    office = await measuresOffice()
    await office.records.startYear(office.secretary, 2569)
    office.openable.set(office.triage.id, [NUMBER])
  })
  afterEach(async () => {
    assert.deepEqual(office.failures, [])
    await office.stop()
  })
  const record = () => office.records.find('channel', CHANNEL)

  it('is made by whoever may open the case, once, and seen from both sides', async () => {
    await office.links.link(office.triage, 'channel', CHANNEL, '๒๕๖๙-๐๐๑๒ ')
    await office.links.link(office.triage, 'channel', CHANNEL, NUMBER)
    assert.equal((await record()).links.length, 1)
    assert.deepEqual(await office.links.seenOn(office.triage, await record()), [NUMBER])
    const ofCase = await office.links.ofCase(office.triage, NUMBER)
    assert.deepEqual(
      ofCase.map(({ id }) => id),
      [CHANNEL],
    )
  })

  it('tells others how many cases there are, and never which', async () => {
    await office.links.link(office.triage, 'channel', CHANNEL, NUMBER)
    for (const other of [office.works, office.secretary, office.mayor]) {
      assert.deepEqual(await office.links.seenOn(other, await record()), [])
      await assert.rejects(office.links.ofCase(other, NUMBER), CaseNotFound)
      await assert.rejects(office.links.unlink(other, 'channel', CHANNEL, NUMBER), CaseNotFound)
      await assert.rejects(office.links.link(other, 'channel', CHANNEL, NUMBER), RecordRefused)
    }
  })

  it('is on the trail without saying of which record, and can be taken away', async () => {
    await office.links.link(office.triage, 'channel', CHANNEL, NUMBER)
    await office.links.unlink(office.triage, 'channel', CHANNEL, NUMBER)
    await office.links.unlink(office.triage, 'channel', CHANNEL, NUMBER)
    assert.deepEqual((await record()).links, [])
    const told = office.recorded.filter(({ caseNumber }) => caseNumber === NUMBER)
    assert.deepEqual(
      told.map(({ action, facts }) => [action, facts]),
      [
        ['measures.linked', { kind: 'channel', measure: 4 }],
        ['measures.unlinked', { kind: 'channel', measure: 4 }],
      ],
    )
    assert.doesNotMatch(JSON.stringify(told), /channel-web/)
  })

  it('is no change of the record’s form, and goes to no record that cases can’t be about', async () => {
    await office.links.link(office.triage, 'channel', CHANNEL, NUMBER)
    const { version, values } = await record()
    await office.records.change(office.triage, 'channel', CHANNEL, { version, values })
    await assert.rejects(
      office.links.link(office.triage, 'method', '0000-method-specific', NUMBER),
      RecordNotFound,
    )
  })
})
