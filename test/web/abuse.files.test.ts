import assert from 'node:assert/strict'
import { deflateRawSync } from 'node:zlib'
import request from 'supertest'
import { hiddenIn } from '../support/html.js'
import { intakeApp, type IntakeApp } from '../support/intake-app.js'

describe('files that are made to do harm', () => {
  let office: IntakeApp
  before(async () => void (office = await intakeApp()))
  after(() => office.remove())

  async function send(name: string, bytes: Buffer) {
    const form = hiddenIn((await request(office.app).get('/report/corruption')).text, 'form')
    const fields = { form, category: 'bribe', what: 'เห็นกับตา', identity: 'anonymous', check: 'yes' }
    const rss = process.memoryUsage().rss
    const answer = await request(office.app)
      .post('/en/report/corruption')
      .field(fields)
      .attach('files', bytes, name)
    return { answer, grownMb: (process.memoryUsage().rss - rss) / 1024 / 1024 }
  }

  it('a picture of forty thousand pixels each way is refused without being drawn', async () => {
    const { answer, grownMb } = await send('big.png', pngBomb(40_000, 40_000))
    assert.equal(answer.status, 422)
    assert.match(answer.text, /damaged or too large/)
    assert.ok(grownMb < 500, `${grownMb} MB`)
  })

  it('a document that would unpack to a gigabyte is kept as it came, never unpacked', async () => {
    const { answer, grownMb } = await send('bomb.docx', zipBomb())
    assert.ok(answer.status === 200 || answer.status === 422, String(answer.status))
    assert.ok(grownMb < 500, `${grownMb} MB`)
  })
})

/** The head of a PNG of this size, with hardly any content. */
function pngBomb(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateRawSync(Buffer.alloc(1_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

function crc32(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return (sum ^ 0xffffffff) >>> 0
}

const GIGABYTE = 2 ** 30
const PART_BYTES = 2 ** 24

/** A zip whose first entry, by name the list of a document's parts, says that it is a gigabyte of zeros. */
function zipBomb(): Buffer {
  const part = deflateRawSync(Buffer.alloc(PART_BYTES), { finishFlush: 2 })
  const packed = Buffer.concat([
    ...Array.from({ length: GIGABYTE / PART_BYTES }, () => part),
    Buffer.from([3, 0]),
  ])
  const name = Buffer.from('[Content_Types].xml')
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt32LE(GIGABYTE, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, name, packed])
}
