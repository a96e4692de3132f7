import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Express } from 'express'
import request from 'supertest'
import { caseModel } from '../../src/cases/case.model.js'
import { stagedFileModel } from '../../src/intake/staged-file.model.js'
import { hiddenIn } from '../support/html.js'
import { intakeApp, staged, type IntakeApp } from '../support/intake-app.js'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
const MIB = 1024 * 1024
const RECEIPTS_IN_TEN_MINUTES = 30
const XSS = '<script>alert(1)</script>"\'><img src=x>'

describe('bad input', () => {
  let office: IntakeApp
  let form: string
  beforeEach(async () => {
    office = await intakeApp()
    form = hiddenIn((await request(office.app).get('/report/corruption')).text, 'form')
  })
  afterEach(async () => {
    assert.equal(await caseModel(office.connection).countDocuments({}), 0, 'a case was made')
    assert.deepEqual(office.logged, [], 'an error was logged')
    await office.remove()
  })

  const english = () => request(office.app).post('/en/report/corruption')
  async function nothingStaged(): Promise<void> {
    assert.equal(await stagedFileModel(office.connection).countDocuments({}), 0)
    assert.equal(await office.blobCount(), 0)
  }
  function isPage(answer: request.Response, status: number, words: RegExp): void {
    assert.equal(answer.status, status)
    assert.match(answer.text, words)
    assert.doesNotMatch(answer.text, /node_modules|\.ts:\d|\n\s+at \S+ \(/)
  }

  it('is a page in the reader’s language for a path or a door that is not there', async () => {
    isPage(await request(office.app).get('/nowhere'), 404, /ไม่พบหน้านี้/)
    isPage(await request(office.app).get('/en/report/other'), 404, /Page not found/)
    isPage(await request(office.app).get('/en/report/corruption%00'), 404, /Page not found/)
    isPage(await request(office.app).get('/en/report/%ff'), 400, /couldn&#39;t read/)
    const other = request(office.app)
      .post('/en/report/other')
      .field('form', form)
      .attach('files', PDF, 'a.pdf')
    isPage(await other, 404, /Page not found/)
    await nothingStaged()
  })

  it('is refused for a method that is not there', async () => {
    isPage(await request(office.app).delete('/en/report/corruption'), 405, /can&#39;t be opened this way/)
    isPage(await request(office.app).delete('/en/track/withdraw'), 405, /can&#39;t be opened this way/)
  })

  it('is refused without the form’s token, with half of one and with a made-up one', async () => {
    const madeUp = form.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
    for (const token of [undefined, '', form.slice(0, 40), 'x'.repeat(form.length), madeUp]) {
      const sending = english().field('what', 'x').field('category', 'bribe').field('send', 'yes')
      if (token !== undefined) void sending.field('form', token)
      isPage(await sending, 403, /This form has expired/)
      const withFile = english()
      if (token !== undefined) void withFile.field('form', token)
      isPage(await withFile.attach('files', PDF, 'a.pdf'), 403, /This form has expired/)
    }
    await nothingStaged()
  })

  it('is refused when the file comes before the token that would seal it', async () => {
    isPage(await english().attach('files', PDF, 'a.pdf').field('form', form), 403, /This form has expired/)
    await nothingStaged()
  })

  it('is refused as another type than the form’s', async () => {
    isPage(await english().type('form').send({ form, send: 'yes' }), 415, /couldn&#39;t read/)
    isPage(await english().type('json').send('{"form":'), 415, /couldn&#39;t read/)
    isPage(await english().type('multipart/form-data').send('x'), 400, /couldn&#39;t read/)
    isPage(
      await request(office.app).post('/en/track').type('json').send('{"receipt":{}}'),
      422,
      /Please type the 20-digit receipt/,
    )
    const twice = request(office.app).post('/en/track').type('form').send('receipt=1&receipt=2')
    isPage(await twice, 422, /A receipt is 20 digits/)
  })

  it('keeps the text of unknown choices, broken UTF-8 and NUL bytes, and marks the field', async () => {
    const sent = {
      form,
      category: 'nothing',
      what: 'text that stays',
      positions: 'king',
      danger: 'maybe',
      check: 'y',
    }
    const answer = await english().field(sent)
    isPage(answer, 422, /text that stays/)
    for (const field of ['category', 'positions', 'danger'])
      assert.match(answer.text, new RegExp(`<a href="#${field}">`))
    const nul = await english().field({ form, category: 'bribe', what: 'a\0b', check: 'yes' })
    isPage(nul, 422, /Contains characters that can&#39;t be read/)
    const parts = multipart({ form, category: 'bribe', check: 'yes' })
    const broken = Buffer.concat([parts.field('what', Buffer.from([0x61, 0xff, 0xfe, 0x62])), parts.end])
    isPage(
      await english()
        .type(parts.type)
        .send(Buffer.concat([parts.head, broken])),
      422,
      /can&#39;t be read/,
    )
  })

  it('is told what is too much, without losing the rest where that is possible', async () => {
    isPage(await english().field({ form, what: 'x'.repeat(20_001), check: 'yes' }), 422, /at most 20000/)
    isPage(await english().field({ form, what: 'x'.repeat(10 * MIB) }), 413, /too large/)
    const long = request(office.app).post('/en/track').type('form')
    isPage(await long.send(`receipt=${'1'.repeat(10 * MIB)}`), 413, /too large/)
    const many = english().field('form', form)
    for (let at = 0; at < 100; at += 1) void many.field(`field${at}`, 'x')
    isPage(await many, 413, /too large/)
    const large = english().field({ form, what: 'text that stays' })
    isPage(await large.attach('files', Buffer.alloc(21 * MIB, 'a'), 'big.txt'), 422, /“big.txt” is too large/)
    await nothingStaged()
    const seven = english().field({ form, what: 'text that stays' })
    for (let at = 0; at < 7; at += 1) void seven.attach('files', Buffer.from(`file ${at}`), `${at}.txt`)
    const answer = await seven
    isPage(answer, 422, /up to 5 files/)
    assert.equal(staged(answer.text).length, 5)
  })

  it('refuses files that are not what their names say, and keeps the good ones', async () => {
    const bad: [string, Buffer, RegExp][] = [
      ['holiday.jpg', EXE, /doesn&#39;t match its name/],
      ['letter.pdf', Buffer.from('<html><script>1</script></html>'), /doesn&#39;t match its name/],
      [
        'notes.txt',
        Buffer.concat([Buffer.from('abc'), Buffer.alloc(4), Buffer.from('def')]),
        /doesn&#39;t match/,
      ],
      ['picture.png', PDF, /doesn&#39;t match its name/],
      ['program.exe', EXE, /can&#39;t be accepted/],
      ['page.html', Buffer.from('<!doctype html><p>'), /can&#39;t be accepted/],
      ['drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /can&#39;t be accepted/],
      ['script.js', Buffer.from('alert(1)'), /doesn&#39;t match|can&#39;t be accepted/],
      ['archive.zip', Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), /can&#39;t be accepted/],
      ['empty.pdf', Buffer.alloc(0), /is empty/],
      ['broken.png', Buffer.concat([PNG_START, Buffer.alloc(50)]), /can&#39;t be opened/],
    ]
    for (const [name, content, words] of bad) {
      const sending = english().field({ form, what: 'text that stays', check: 'yes' })
      const answer = await sending.attach('files', content, name).attach('files', PDF, 'good.pdf')
      isPage(answer, 422, words)
      assert.match(answer.text, /text that stays/)
      assert.equal(staged(answer.text).length, 1, name)
    }
    assert.equal(await office.blobCount(), 1)
  })

  it('is shown as text wherever it comes back', async () => {
    const texts = { what: XSS, when: XSS, where: XSS, howKnownMore: XSS, names: XSS }
    const contact = { identity: 'confidential', contactName: XSS, contactPhone: '081 234 5678' }
    const fields = { form, category: 'bribe', ...texts, ...contact }
    const check = await english()
      .field({ ...fields, check: 'yes' })
      .attach('files', PDF, '<b>&x.pdf')
    assert.equal(check.status, 200)
    const mistake = await english()
      .field({ ...fields, category: XSS, check: 'yes' })
      .attach('files', EXE, "<img src=x onerror='a'>.jpg")
    const find = await request(office.app).post('/en/track').type('form').send({ receipt: XSS })
    for (const page of [check.text, mistake.text, find.text]) {
      assert.doesNotMatch(page, /<script|<img src=x|<b>/)
      assert.doesNotMatch(page, /&amp;(amp|lt|gt|quot|#39);/)
    }
    assert.match(mistake.text, /&lt;script&gt;/)
  })

  it('leaves nothing of a body that was cut off half-way', async () => {
    await overSocket(office.app, async (port) => {
      const parts = multipart({ form, what: 'half' })
      const file = Buffer.concat([parts.file('a.pdf'), PDF, parts.next, parts.file('b.pdf'), PDF])
      const body = Buffer.concat([parts.head, file, Buffer.alloc(400_000, 'a')])
      const head = `POST /report/corruption HTTP/1.1\r\nHost: x\r\nContent-Type: ${parts.type}\r\nContent-Length: 900000\r\n\r\n`
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(Buffer.concat([Buffer.from(head), body]))
      await until(async () => (await office.blobCount()) >= 1)
      socket.destroy()
      await until(async () => (await office.blobCount()) === 0)
    })
    await nothingStaged()
  })

  it('answers 400 to a form whose end is missing', async () => {
    const parts = multipart({ form, what: 'half' })
    const body = Buffer.concat([parts.head, parts.file('a.pdf'), PDF])
    isPage(await english().type(parts.type).send(body), 400, /couldn&#39;t read/)
    await nothingStaged()
  })

  it('is slowed down with a page that says so', async () => {
    const limited = await intakeApp({ limits: true })
    const ask = () => request(limited.app).post('/en/track').type('form').send({ receipt: '1' })
    for (let asked = 0; asked < RECEIPTS_IN_TEN_MINUTES; asked++) assert.equal((await ask()).status, 422)
    const answer = await ask()
    isPage(answer, 429, /Too many requests/)
    assert.equal(answer.headers['retry-after'], '600')
    await limited.remove()
  })
})

const PNG_START = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')

/** A multipart body by hand, for what no well-behaved browser would send. */
function multipart(fields: Record<string, string>) {
  const boundary = 'sixteen-point-three'
  const next = Buffer.from(`\r\n--${boundary}\r\n`)
  const part = (name: string, value: Buffer) =>
    Buffer.concat([Buffer.from(`Content-Disposition: form-data; name="${name}"\r\n\r\n`), value, next])
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    next,
    head: Buffer.concat([
      Buffer.from(`--${boundary}\r\n`),
      ...Object.entries(fields).map(([name, value]) => part(name, Buffer.from(value))),
    ]),
    field: (name: string, value: Buffer) =>
      Buffer.concat([Buffer.from(`Content-Disposition: form-data; name="${name}"\r\n\r\n`), value]),
    file: (name: string) =>
      Buffer.from(
        `Content-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`,
      ),
    end: Buffer.from(`\r\n--${boundary}--\r\n`),
  }
}

async function overSocket(app: Express, use: (port: number) => Promise<void>): Promise<void> {
  const server: Server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await use((server.address() as AddressInfo).port)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** Waits for something to become true, as often as the event loop allows. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}
