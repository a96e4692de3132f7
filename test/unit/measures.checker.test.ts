import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isPublicAddress, OPEN_INTERNET, type Network } from '../../src/measures/checker/addresses.js'
import { fetchPage } from '../../src/measures/checker/page-fetch.js'
import { officeService } from '../../src/office/office.service.js'
import { openStore } from '../../src/store/connect.js'
import { stateOf } from '../../src/measures/record.state.js'
import { runCommand } from '../support/command.js'
import { restoreSample } from '../support/samples.js'
import { StorePlaces } from '../support/store-places.js'
import { measuresOffice, type MeasuresOffice } from '../support/measures-office.js'

const HOST = 'www.office.test'
const OTHER = 'data.office.test'
const PRIVATE = 'inside.office.test'
const HOSTS = [HOST, OTHER, PRIVATE]

/** A server on this computer that stands for the office's; names lead to it instead of to the open internet. */
async function ownServer() {
  const asked: IncomingMessage[] = []
  let answer = (_req: IncomingMessage, res: ServerResponse): unknown => res.end('page')
  const server: Server = createServer((req, res) => {
    asked.push(req)
    answer(req, res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const lookups: string[] = []
  const network: Network = {
    addressesOf: async (host) => {
      lookups.push(host)
      return host === PRIVATE ? ['10.1.2.3'] : ['127.0.0.1']
    },
    isAllowed: (address) => address === '127.0.0.1',
    portOf: (url) => (OPEN_INTERNET.portOf(url) === undefined ? undefined : port),
  }
  return {
    asked,
    lookups,
    network,
    port,
    answering: (next: typeof answer) => void (answer = next),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type OwnServer = Awaited<ReturnType<typeof ownServer>>

describe('addresses of the open internet', () => {
  it('are neither private, loopback, link-local, shared, multicast nor reserved, in either family or one in the other', () => {
    const no = [
      ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1'],
      ...['172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '239.1.1.1', '255.255.255.255'],
      ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8'],
      ...['64:ff9b::10.0.0.1', '2002:7f00:1::', '2001::1', '2001:db8::1', '::127.0.0.1', 'fec0::1'],
      ...['localhost', '', '127.1', '0x7f000001', '2130706433'],
    ]
    const yes = [
      '8.8.8.8',
      '172.15.0.1',
      '172.32.0.1',
      '100.128.0.1',
      '203.150.1.1',
      '2001:4860:4860::8888',
      '2400:cb00::1',
    ]
    assert.deepEqual(no.filter(isPublicAddress), [])
    assert.deepEqual(
      yes.filter((address) => !isPublicAddress(address)),
      [],
    )
  })
})

describe('asking for a page of the office', () => {
  let own: OwnServer
  beforeEach(async () => {
    own = await ownServer()
  })
  afterEach(() => own.stop())

  const ask = (
    address: string,
    { timeoutMs = 5_000, network = own.network }: { timeoutMs?: number; network?: Network } = {},
  ) => fetchPage(address, { hosts: HOSTS, network, timeoutMs })

  it('tells what the server answers, asking for the first bytes, with neither cookie nor credentials nor referrer', async () => {
    own.answering((_req, res) => res.writeHead(206, { 'set-cookie': 'a=b' }).end('page'))
    assert.deepEqual(await ask(`http://${HOST}/plan.pdf?x=1#part`), { outcome: 'there', status: 206 })
    own.answering((_req, res) => res.writeHead(404).end())
    assert.deepEqual(await ask(`http://${HOST}/gone`), { outcome: 'missing', status: 404 })
    own.answering((_req, res) => res.writeHead(503).end())
    assert.deepEqual(await ask(`http://${HOST}/`), { outcome: 'missing', status: 503 })
    const [first] = own.asked
    assert.equal(first?.method, 'GET')
    assert.equal(first?.url, '/plan.pdf?x=1')
    assert.equal(first?.headers.host, HOST)
    assert.match(first?.headers.range ?? '', /^bytes=0-\d+$/)
    for (const { headers } of own.asked)
      for (const name of ['cookie', 'authorization', 'referer']) assert.equal(headers[name], undefined)
  })

  it('asks nobody but the office’s own hosts, on the usual ports, by http or https', async () => {
    for (const address of [
      'http://elsewhere.test/',
      'http://127.0.0.1/',
      `http://user:secret@${HOST}/`,
      `http://${HOST}.elsewhere.test/`,
      `ftp://${HOST}/`,
      'file:///etc/passwd',
      'http://[::1]/',
      'http://2130706433/',
    ])
      assert.deepEqual(await ask(address), { outcome: 'refused', why: 'host' }, address)
    assert.deepEqual(await ask(`http://${HOST}:${own.port}/`), { outcome: 'refused', why: 'port' })
    assert.deepEqual(own.asked, [])
  })

  it('asks no address inside the network, also where a name has a public one beside it', async () => {
    assert.deepEqual(await ask(`http://${PRIVATE}/`), { outcome: 'refused', why: 'address' })
    const both = { ...own.network, addressesOf: async () => ['127.0.0.1', '10.0.0.1'] }
    assert.deepEqual(await ask(`http://${HOST}/`, { network: both }), { outcome: 'refused', why: 'address' })
    const none = { ...own.network, addressesOf: async () => [] }
    assert.deepEqual(await ask(`http://${HOST}/`, { network: none }), { outcome: 'refused', why: 'address' })
    assert.deepEqual(own.asked, [])
  })

  it('as the product does it, this very computer is refused, whatever its name', async () => {
    const network: Network = { ...OPEN_INTERNET, portOf: () => own.port }
    const asked = await fetchPage('http://localhost/', { hosts: ['localhost'], network })
    assert.deepEqual(asked, { outcome: 'refused', why: 'address' })
    assert.deepEqual(own.asked, [])
  })

  it('asks the address that was looked at: the name is looked up once, and can lead nowhere else after', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const turning = { ...own.network, addressesOf: async () => answers.shift() ?? [] }
    assert.equal((await ask(`http://${HOST}/`, { network: turning })).outcome, 'there')
    assert.equal(answers.length, 1)
    assert.equal(own.asked.length, 1)
  })

  it('follows redirects within the office’s hosts, a few, each under the same rules and without the cookie it was given', async () => {
    const to = (location: string) =>
      own.answering((req, res) =>
        req.url === '/' ? res.writeHead(302, { location, 'set-cookie': 'a=b' }).end() : res.end('page'),
      )
    to(`http://${OTHER}/plan`)
    assert.deepEqual(await ask(`http://${HOST}/`), { outcome: 'there', status: 200 })
    assert.deepEqual(own.lookups, [HOST, OTHER])
    assert.equal(own.asked.at(-1)?.headers.cookie, undefined)
    const before = own.asked.length
    to('http://169.254.169.254/latest/meta-data/')
    assert.deepEqual(await ask(`http://${HOST}/`), { outcome: 'refused', why: 'host' })
    to(`http://${PRIVATE}/`)
    assert.deepEqual(await ask(`http://${HOST}/`), { outcome: 'refused', why: 'address' })
    to('/')
    assert.deepEqual(await ask(`http://${HOST}/`), { outcome: 'refused', why: 'redirects' })
    assert.equal(own.asked.length, before + 1 + 1 + 4)
  })

  it('reads no further than the first bytes, and waits no longer than it may', async () => {
    let cut = false
    own.answering((_req, res) => {
      res.on('close', () => (cut = true))
      const pour = () => {
        while (!res.destroyed && res.write(Buffer.alloc(65_536)));
        if (!res.destroyed) res.once('drain', pour)
      }
      pour()
    })
    assert.deepEqual(await ask(`http://${HOST}/endless`), { outcome: 'there', status: 200 })
    own.answering((_req, res) => res.end('page'))
    await ask(`http://${HOST}/`)
    assert.ok(cut)
    own.answering(() => undefined)
    assert.deepEqual(await ask(`http://${HOST}/`, { timeoutMs: 100 }), {
      outcome: 'unreachable',
      why: 'timeout',
    })
    const silent: Network = { ...own.network, addressesOf: () => new Promise(() => undefined) }
    assert.deepEqual(await ask(`http://${HOST}/`, { timeoutMs: 100, network: silent }), {
      outcome: 'unreachable',
      why: 'timeout',
    })
  })
})

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
