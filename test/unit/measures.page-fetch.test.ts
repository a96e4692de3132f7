import assert from 'node:assert/strict'
import { isPublicAddress, OPEN_INTERNET, type Network } from '../../src/measures/checker/addresses.js'
import { fetchPage } from '../../src/measures/checker/page-fetch.js'
import { HOST, HOSTS, OTHER, ownServer, PRIVATE, type OwnServer } from '../support/own-server.js'

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
