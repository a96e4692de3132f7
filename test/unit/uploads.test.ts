import assert from 'node:assert/strict'
import fc from 'fast-check'
import sharp from 'sharp'
import { collect, textCheck, watched, withHead } from '../../src/web/byte-streams.js'
import { FileRefused, kindOf } from '../../src/web/file-kinds.js'
import { redraw } from '../../src/web/pictures.js'
import { cleanName } from '../../src/web/uploads.js'

async function* stream(...parts: Buffer[]): AsyncGenerator<Buffer> {
  yield* parts
}
const refused = (key: string) => (error: unknown) => error instanceof FileRefused && error.key === key

describe('the name of a file', () => {
  it('keeps Thai, spaces and its ending', () => {
    assert.equal(cleanName('สัญญาจ้าง (ฉบับที่ ๒).pdf'), 'สัญญาจ้าง (ฉบับที่ ๒).pdf')
  })
  it('loses paths, control and direction marks, and what no disk takes', () => {
    assert.equal(cleanName('C:\\Users\\somchai\\a.pdf'), 'a.pdf')
    assert.equal(cleanName('../../etc/passwd'), 'passwd')
    assert.equal(cleanName('a\0b\r\n"c".pdf'), 'a_b_c_.pdf')
    assert.equal(cleanName('photo\u202efdp.exe'), 'photofdp.exe')
  })
  it('is never empty and never endless, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (given) => {
        const name = cleanName(given)
        assert.ok(name.length > 0 && Array.from(name).length <= 131)
        assert.doesNotMatch(name, /[/\\\0\r\n"<>]/)
      }),
    )
  })
})

describe('the kind of a file', () => {
  const pdf = Buffer.from('%PDF-1.4\n%%EOF')
  it('is told by its content, and its name must agree', async () => {
    assert.equal((await kindOf('a.PDF', pdf)).type, 'application/pdf')
    await assert.rejects(kindOf('a.jpg', pdf), refused('fileMismatch'))
    await assert.rejects(kindOf('a.exe', Buffer.from('MZ\x90\0')), refused('fileType'))
  })
  it('gives a name without an ending the right one', async () => {
    assert.equal((await kindOf('scan', pdf)).extension, 'pdf')
    await assert.rejects(kindOf('notes', Buffer.from('plain')), refused('fileType'))
  })
  it('knows an office document that keeps its list of contents at the end', async () => {
    const zip = Buffer.concat([zipEntry('_rels/.rels', '<x/>'), zipEntry('word/document.xml', '<x/>')])
    assert.match((await kindOf('letter.docx', zip)).type, /wordprocessingml/)
    await assert.rejects(kindOf('letter.xlsx', zip), refused('fileMismatch'))
    await assert.rejects(kindOf('letter.zip', zip), refused('fileType'))
  })
  it('tells old office documents apart by their name alone', async () => {
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])
    assert.equal((await kindOf('a.xls', old)).type, 'application/vnd.ms-excel')
    await assert.rejects(kindOf('a.msi', old), refused('fileType'))
  })
  it('is text only without markup in front', async () => {
    assert.equal((await kindOf('a.csv', Buffer.from('x,y\n1,2'))).treatment, 'read')
    await assert.rejects(kindOf('a.txt', Buffer.from(' <!DOCTYPE html>')), refused('fileMismatch'))
    await assert.rejects(kindOf('a.txt', Buffer.from('#!/bin/sh')), refused('fileMismatch'))
  })
})

describe('text on its way in', () => {
  const read = (...parts: Buffer[]) => collect(watched(stream(...parts), textCheck()))
  it('may be UTF-8 cut anywhere, or the Thai of older programs', async () => {
    const thai = Buffer.from('เงินทอน')
    assert.deepEqual(await read(thai.subarray(0, 4), thai.subarray(4)), thai)
    const tis620 = Buffer.from([0xe0, 0xa7, 0xd4, 0xb9, 0x0d, 0x0a])
    assert.deepEqual(await read(tis620), tis620)
  })
  it('is refused with NUL bytes, or as neither', async () => {
    await assert.rejects(read(Buffer.from('a'), Buffer.from('b\0c')), refused('fileMismatch'))
    await assert.rejects(read(Buffer.from([0x61, 0xff, 0xfe])), refused('fileMismatch'))
  })
  it('comes out of its head and its rest unchanged', async () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
    await fc.assert(
      fc.asyncProperty(fc.array(bytes), fc.nat(60), async (parts, headBytes) => {
        const { whole } = await withHead(stream(...parts), headBytes)
        assert.deepEqual(await collect(whole), Buffer.concat(parts))
      }),
    )
  })
})

describe('a picture drawn anew', () => {
  it('stands upright and carries nothing but what can be seen', async () => {
    const lying = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
      .jpeg()
      .withExif({ IFD0: { Make: 'SECRETCAMERA', Orientation: '6' }, IFD3: { GPSLatitude: '14/1 52/1 0/1' } })
      .toBuffer()
    const turned = await sharp(lying).withMetadata({ orientation: 6 }).toBuffer()
    const drawn = await redraw(turned, 'image/jpeg')
    const { width, height, exif } = await sharp(drawn).metadata()
    assert.deepEqual([width, height, exif], [20, 40, undefined])
    assert.ok(!drawn.includes('SECRETCAMERA'))
  })
  it('is refused when it is damaged', async () => {
    await assert.rejects(redraw(Buffer.from('no picture'), 'image/png'), refused('fileBroken'))
  })
})

/** A stored (not compressed) entry of a zip file. */
function zipEntry(name: string, content: string): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt32LE(content.length, 18)
  head.writeUInt32LE(content.length, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), Buffer.from(content)])
}
