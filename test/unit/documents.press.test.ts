import assert from 'node:assert/strict'
import { DocumentFailed, DocumentsBusy } from '../../src/documents/documents.errors.js'
import { documentService } from '../../src/documents/documents.service.js'
import type { Order } from '../../src/documents/document.js'
import { pdfWriter } from '../../src/documents/pdf.js'
import { press, type PressOptions } from '../../src/documents/press.js'
import { readFonts } from '../../src/documents/fonts.js'
import { sampleDocument } from '../support/sample-document.js'

const ENDING = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
const FAULTY = new URL(`../support/faulty-press${ENDING}`, import.meta.url)

/** An order that makes the faulty press do something. */
const doing = (deed: string): Order => ({
  format: 'xlsx',
  workbook: { language: 'th', tables: [{ id: deed, caption: '', head: [], rows: [] }] },
})

describe('making documents', function () {
  this.timeout(60_000)
  const started: { stop: () => void }[] = []
  const faulty = (options: PressOptions = {}) => {
    const made = press({ program: FAULTY, presses: 1, ...options })
    started.push(made)
    return made
  }
  const failsWith = (code: string) => (error: unknown) =>
    error instanceof DocumentFailed &&
    (error.cause as { code?: string }).code === code &&
    error.status === 503
  afterEach(() => {
    for (const one of started.splice(0)) one.stop()
  })

  it('fails alone when its process crashes, and the next document is made', async () => {
    const { make } = faulty()
    const answers = await Promise.allSettled([make(doing('crash')), make(doing('fine'))])
    assert.equal(answers[0].status, 'rejected')
    assert.ok(failsWith('ended:SIGABRT')(answers[0].reason))
    assert.equal(answers[1].status === 'fulfilled' && String(answers[1].value), 'fine')
  })

  it('is given up when it takes too long, and the next document is made', async () => {
    const { make } = faulty({ timeMs: 1_500 })
    await make(doing('warm'))
    const begun = Date.now()
    await assert.rejects(make(doing('hang')), failsWith('too-long'))
    assert.ok(Date.now() - begun < 6_000, 'it was given up long after its time')
    assert.equal(String(await faulty().make(doing('fine'))), 'fine')
  })

  it('is ended when it eats memory outside of its heap, and the next document is made', async () => {
    const { make } = faulty({ memoryMb: 300 })
    await assert.rejects(make(doing('eat')), failsWith('ended:SIGKILL'))
    assert.equal(String(await make(doing('fine'))), 'fine')
  })

  it('leaves the program free to answer meanwhile', async () => {
    const { make } = faulty({ timeMs: 2_000 })
    await make(doing('warm'))
    let turns = 0
    const turning = setInterval(() => turns++, 10)
    await assert.rejects(make(doing('hang')))
    clearInterval(turning)
    assert.ok(turns > 50, `the event loop turned ${turns} times in two seconds`)
  })

  it('says what kind of failure it was, and nothing of the text', async () => {
    await assert.rejects(faulty().make(doing('refuse')), failsWith('writer:Error'))
  })

  it('is refused when too many wait', async () => {
    const { make } = faulty({ waiting: 2 })
    const asked = ['1', '2', '3', '4', '5'].map((deed) => make(doing(deed)))
    const answers = await Promise.allSettled(asked)
    const refused = answers.filter((one) => one.status === 'rejected')
    assert.ok(refused.length > 0 && refused.length < 5)
    assert.ok(refused.every((one) => one.reason instanceof DocumentsBusy))
  })

  it('fails with a broken font, rather than print empty boxes', async () => {
    for (const damage of [
      () => Buffer.from('no font'),
      (font: Buffer) => Buffer.from(font).fill(0, 60, 4_000),
    ]) {
      const write = await pdfWriter((await readFonts()).map(damage))
      await assert.rejects(write(sampleDocument()), /font/)
    }
  })

  it('happens once for the same document, also when it is asked for twice at once', async () => {
    const documents = documentService({ program: FAULTY })
    started.push(documents)
    const [one, other] = await Promise.all([documents.file(doing('a')), documents.file(doing('a'))])
    assert.equal(one, other)
    assert.equal(await documents.file(doing('a')), one)
    assert.notEqual(documents.keyOf(doing('a')), documents.keyOf(doing('b')))
  })

  it('keeps no more documents than there is room for, the one used last longest', async () => {
    const documents = documentService({ program: FAULTY, keptBytes: 6 })
    started.push(documents)
    const first = await documents.file(doing('aaa'))
    await documents.file(doing('bbb'))
    assert.equal(await documents.file(doing('aaa')), first)
    const second = await documents.file(doing('ccc'))
    assert.equal(await documents.file(doing('aaa')), first)
    assert.equal(await documents.file(doing('ccc')), second)
    await documents.file(doing('ddd'))
    assert.notEqual(await documents.file(doing('aaa')), first)
  })
})
