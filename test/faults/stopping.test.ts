import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stagedFileModel } from '../../src/intake/staged-file.model.js'
import { lookInto } from './support/check-store.js'
import { newOffice, type FaultOffice } from './support/fault-office.js'
import { ProductProcess } from './support/product.js'
import { hiddenIn, receiptOn } from '../support/html.js'
import { Visitor } from '../support/visitor.js'

/** What whoever stops a service waits for before they pull the plug. */
const STOPPED_WITHIN_MS = 10_000
const PIECE = Buffer.alloc(64 * 1024, 'x')
const PIECES = 40
const BOUNDARY = 'a-boundary'

/** A report with a file that comes in piece by piece, for as long as the test likes. */
class SlowReport {
  private readonly sending: ClientRequest
  readonly answer: Promise<{ status: number | undefined; text: string }>

  constructor(url: string, form: string) {
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    this.sending = request(`${url}/report/general`, { method: 'POST', headers })
    this.answer = once(this.sending, 'response').then(async ([response]: IncomingMessage[]) => ({
      status: response?.statusCode,
      text: response ? await text(response) : '',
    }))
    // whether it fails is for who asks
    this.answer.catch(() => undefined)
    const fields = { form, category: 'roads', what: 'ถนนทรุด', send: 'yes' }
    for (const [name, value] of Object.entries(fields))
      this.sending.write(
        `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
    this.sending.write(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.4\n`,
    )
  }

  /** Sends so much of the file; resolves when the product has taken it, or the connection is gone. */
  async send(pieces: number): Promise<void> {
    for (let sent = 0; sent < pieces && !this.sending.destroyed; sent++)
      await new Promise<void>((taken) => this.sending.write(PIECE, () => taken()))
  }

  end(): void {
    this.sending.end(`\r\n--${BOUNDARY}--\r\n`)
  }
}

describe('The product, asked to stop', () => {
  let office: FaultOffice
  let product: ProductProcess
  const started: ProductProcess[] = []
  const start = async () => {
    started.push((product = await ProductProcess.start(office.folder)))
    return product
  }
  before(async function () {
    this.timeout(30_000)
    office = await newOffice()
  })
  beforeEach(async function () {
    this.timeout(30_000)
    await start()
  })
  afterEach(async () => {
    for (const one of started.splice(0)) await one.kill()
  })
  after(() => office.remove())

  const visitor = new Visitor()
  const newForm = async () => hiddenIn((await visitor.get(product.url, '/report/general')).text, 'form')
  const uploads = () => readdir(join(office.folder, 'uploads')).catch(() => [])
  /** Resolves once the product has begun to keep the file. */
  async function arriving(): Promise<void> {
    while (!(await uploads()).some((name) => name.endsWith('.part')))
      await new Promise((turn) => setImmediate(turn))
  }
  async function stopped(): Promise<void> {
    const asked = Date.now()
    assert.deepEqual(await product.ended, { code: 0, signal: null }, product.output)
    assert.ok(Date.now() - asked < STOPPED_WITHIN_MS)
  }

  it('finishes what is being sent, and takes nothing new meanwhile', async function () {
    this.timeout(40_000)
    const report = new SlowReport(product.url, await newForm())
    await report.send(PIECES / 2)
    await arriving()
    product.child.kill('SIGTERM')
    // Nothing listens any more once a new connection is refused.
    for (;;) {
      const refused = await fetch(product.url, { headers: { connection: 'close' } }).then(
        () => false,
        () => true,
      )
      if (refused) break
    }
    await report.send(PIECES / 2)
    report.end()
    const { status, text: page } = await report.answer
    assert.equal(status, 200)
    const receipt = receiptOn(page)
    await stopped()
    await start()
    const found = await visitor.post(product.url, '/track', { receipt })
    assert.equal(found.status, 200)
    assert.match(found.text, /a\.pdf/)
  })

  it('cuts off what never ends, in ten seconds, and keeps nothing of it', async function () {
    this.timeout(40_000)
    const kept = new Set(await uploads())
    const report = new SlowReport(product.url, await newForm())
    const answer = assert.rejects(report.answer, 'half a report is never told to be received')
    await report.send(PIECES / 2)
    await arriving()
    product.child.kill('SIGTERM')
    await stopped()
    await answer
    await start()
    assert.deepEqual(new Set(await uploads()), kept)
    const staged = await lookInto(office.folder, ({ connection }) =>
      stagedFileModel(connection).countDocuments({}),
    )
    assert.equal(staged, 0)
  })

  it('removes at the start what a crash left of files that were arriving', async function () {
    this.timeout(40_000)
    await new SlowReport(product.url, await newForm()).send(PIECES / 2)
    await arriving()
    await product.kill()
    assert.ok((await uploads()).some((name) => name.endsWith('.part')))
    await start()
    assert.ok(!(await uploads()).some((name) => name.endsWith('.part')))
  })

  it('leaves a folder to one process: a second one says who has it, and ends', async function () {
    this.timeout(40_000)
    const second = ProductProcess.spawn(office.folder)
    started.push(second)
    assert.deepEqual(await second.ended, { code: 1, signal: null })
    assert.match(second.output, new RegExp(`\\(process ${product.child.pid}\\).*stop it first`))
    assert.doesNotMatch(second.output, /Sucharit: http/)
    assert.equal((await visitor.get(product.url, '/')).status, 200)
  })

  it('gives the folder to one of several that start at once, also after a crash left it claimed', async function () {
    this.timeout(60_000)
    await product.kill()
    await writeFile(
      join(office.folder, 'data', 'writer.lock'),
      JSON.stringify({ pid: product.child.pid, startedAt: 'then', started: '1' }),
    )
    const many = [1, 2, 3].map(() => ProductProcess.spawn(office.folder))
    started.push(...many)
    const results = await Promise.allSettled(many.map((one) => one.serving()))
    const serving = many.filter((_one, index) => results[index]?.status === 'fulfilled')
    assert.equal(serving.length, 1)
    for (const one of many.filter((each) => each !== serving[0])) {
      assert.equal((await one.ended).code, 1)
      assert.match(one.output, new RegExp(`\\(process ${serving[0]?.child.pid}\\)`))
    }
  })
})
