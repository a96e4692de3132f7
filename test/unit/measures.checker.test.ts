import assert from 'node:assert/strict'
import { officeService } from '../../src/office/office.service.js'
import { openStore } from '../../src/store/connect.js'
import { stateOf } from '../../src/measures/record.state.js'
import { runCommand } from '../support/command.js'
import { restoreSample } from '../support/samples.js'
import { StorePlaces } from '../support/store-places.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'
import { HOST, OTHER, ownServer, type OwnServer } from '../support/own-server.js'

describe('the checker of publications', () => {
  let own: OwnServer
  let office: MeasuresOffice
  let id: string
  beforeEach(async () => {
    own = await ownServer()
    office = await measuresOffice({ network: own.network })
    office.on('2026-06-10')
    const values = {
      ...{ item: 'แผนการใช้จ่าย', address: `http://${HOST}/plan`, everyDays: '365', departments: ['finance'] },
      owner: office.works.id,
    }
    id = await office.records.create(office.secretary, 'publication', 2569, { version: 0, values })
    office.settings.checkedHosts = [HOST]
  })
  afterEach(async () => {
    assert.deepEqual(office.failures, [])
    await office.stop()
    await own.stop()
  })

  const record = () => office.records.find('publication', id)
  const state = async () => stateOf(await record(), office.time.now).todo
  const turn = () => office.measures.checkPublications()
  const later = (hours: number) =>
    void (office.time.now = new Date(office.time.now.getTime() + hours * 3_600_000))
  const told = () => office.notices.filter(({ kind }) => kind === 'recordOverdue')

  it('asks for nothing until the office has switched it on, and then only for its own hosts', async () => {
    delete office.settings.checkedHosts
    assert.equal(await turn(), false)
    office.settings.checkedHosts = [OTHER]
    assert.equal(await turn(), false)
    assert.deepEqual(own.asked, [])
    assert.equal((await record()).fetched, undefined)
  })

  it('records status and date, once a day and one page a turn, and leaves it to a person whether it is up to date', async () => {
    assert.equal(await turn(), true)
    const { fetched } = await record()
    assert.deepEqual([fetched?.outcome, fetched?.detail, fetched?.at], ['there', '200', office.time.now])
    assert.equal(await turn(), false)
    later(23)
    assert.equal(await turn(), false)
    later(1)
    assert.equal(await turn(), true)
    assert.equal(await state(), 'check')
    assert.equal(office.recorded.filter(({ action }) => action === 'measures.fetched').length, 1)
  })

  it('puts a page that fails twice on the board and tells its owner once; one that answers again is off it', async () => {
    own.answering((_req, res) => res.writeHead(404).end())
    await turn()
    assert.equal(await state(), 'check')
    later(1)
    await turn()
    assert.equal(await state(), 'unreachable')
    await office.measures.settle()
    await office.measures.settle()
    assert.deepEqual(
      told().map(({ to }) => to),
      [[office.works.id]],
    )
    own.answering((_req, res) => res.end('page'))
    later(24)
    await turn()
    assert.equal(await state(), 'check')
  })

  it('says nothing of an address that the record no longer has', async () => {
    own.answering((_req, res) => res.writeHead(404).end())
    await turn()
    later(1)
    await turn()
    const { values, version } = await record()
    const changed = { ...values, address: `http://${HOST}/moved` }
    await office.records.change(office.secretary, 'publication', id, { version, values: changed })
    assert.equal(await state(), 'check')
    own.answering((_req, res) => res.end('page'))
    assert.equal(await turn(), true)
  })

  it('two copies of the program at it at once record one of their findings', async () => {
    await Promise.all([turn(), turn()])
    assert.equal((await record()).fetched?.outcome, 'there')
    assert.equal(office.recorded.filter(({ action }) => action === 'measures.fetched').length, 1)
  })
})

describe('switching the checker on', () => {
  it('takes names of websites alone, tells which, and is on record; it is off unless somebody did', async function () {
    this.timeout(240_000)
    const places = await StorePlaces.make()
    try {
      const config = places.empty('embedded')
      await restoreSample(config)
      const hosts = async () => {
        const store = await openStore(config)
        const found = await officeService(store.connection).settings()
        return store.close().then(() => found.checkedHosts)
      }
      assert.deepEqual((await hosts()) ?? [], [])
      for (const wrong of [
        '127.0.0.1',
        '2130706433',
        '[::1]',
        'localhost',
        'a.go.th/x',
        'a.go.th:8080',
        'u@a.go.th',
      ]) {
        const refused = await runCommand(config, 'office', 'checker', 'on', wrong)
        assert.equal(refused.code, 1, `${wrong}: ${refused.said}`)
      }
      assert.equal((await runCommand(config, 'office', 'checker', 'on')).code, 1)
      const done = await runCommand(config, 'office', 'checker', 'on', 'WWW.Office.go.th')
      assert.equal(done.code, 0, done.said)
      assert.match(done.said, /www\.office\.go\.th/)
      assert.deepEqual(await hosts(), ['www.office.go.th'])
      assert.equal((await runCommand(config, 'office', 'checker', 'off')).code, 0)
      assert.deepEqual(await hosts(), [])
    } finally {
      await places.remove()
    }
  })
})
