import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import supertest from 'supertest'
import { caseModel } from '../../../src/cases/case.model.js'
import { stagedFileModel } from '../../../src/intake/staged-file.model.js'
import { numberOn, receiptOn } from '../../support/html.js'
import { startOffice } from '../../support/office.js'
import { fieldIn, signIn } from '../../support/web-officer.js'

/**
 * Run with a small disk under the folder of temporary files: fills it, and tries everything that writes. Nothing may
 * be told as done that wasn't, nothing half done may stay, and no answer may be a 500. Fails by an assertion.
 */
const [disk = ''] = process.argv.slice(2)
const WORDS = 'ถนนทรุดตัวหน้าโรงเรียน '
const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(3_000_000, 'x'), Buffer.from('\n%%EOF\n')])

const office = await startOffice()
const people = { triage: await signIn(office, 'triage'), secretary: await signIn(office, 'secretary') }
const web = supertest(office.url)
const { connection, blobs } = office.services.store
const acknowledged = new Map<string, string>()

const newForm = async () => fieldIn((await web.get('/report/general')).text, 'form')
const report = (form: string, what: string) =>
  web.post('/report/general').field({ form, category: 'roads', what, identity: 'anonymous', send: 'yes' })
const track = (receipt: string) => web.post('/track').type('form').send({ receipt })

async function file(what: string): Promise<{ status: number; text: string; form: string }> {
  const form = await newForm()
  const { status, text } = await report(form, what)
  if (status === 200) acknowledged.set(receiptOn(text), what)
  return { status, text, form }
}

/** Takes every block that is left, so that only what the store can use again is free. */
async function fillDisk(): Promise<void> {
  const filler = await open(join(disk, 'filler'), 'a')
  for (let size = 1 << 20; size >= 1 << 12; size /= 2)
    try {
      for (;;) await filler.write(Buffer.alloc(size))
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
    }
  await filler.close()
}
const blobCount = async () => {
  let count = 0
  for await (const _ of blobs.list()) count += 1
  return count
}
const caseCount = () => caseModel(connection).countDocuments({})

await file(`${WORDS} ก่อนเต็ม`)
const [receipt = ''] = acknowledged.keys()
const [{ number } = { number: '' }] = await caseModel(connection).find({}, { number: 1 }).lean()
// Opened while there was room: on a full disk a reading can't be put on record.
assert.equal((await people.triage.open(`/office/cases/${number}`)).status, 200)
await fillDisk()

// The store uses freed pages of its own first: it is full when it says so.
const long = WORDS.repeat(700)
let refused = await file(long)
for (let tried = 0; refused.status === 200 && tried < 500; tried++) refused = await file(long)
assert.equal(refused.status, 507)
assert.match(refused.text, /ไม่ได้รับ|ยังไม่ได้รับ/)
assert.ok(refused.text.includes(WORDS.trim()), 'the words are still on the page')
assert.equal(await caseCount(), acknowledged.size)

const attached = await web
  .post('/report/general')
  .field({ form: await newForm(), category: 'roads', what: WORDS, check: 'yes' })
  .attach('files', PDF, 'หลักฐาน.pdf')
assert.equal(attached.status, 507)
assert.ok(attached.text.includes(WORDS.trim()))
assert.equal(await stagedFileModel(connection).countDocuments({}), 0)
assert.equal(await blobCount(), 0)
assert.deepEqual(await readdir(join(office.folder, 'uploads')).catch(() => []), [])

const followed = await track(receipt)
assert.equal(followed.status, 200)
const reply = await web
  .post('/track/reply')
  .field({ receipt, form: fieldIn(followed.text, 'form'), message: long.slice(0, 4_000) })
assert.ok(reply.text.includes(WORDS.trim()), 'the message is still on the page')

const closing = {
  outcome: 'insufficient-information',
  explanation: `คำชี้แจง ${long.slice(0, 9_000)}`,
}
const closed = await people.triage.step(number, 'refuse', closing)
assert.equal(closed.status, 507, closed.text.slice(0, 500))
assert.ok(closed.text.includes(closing.explanation.trim()), 'the explanation is still on the page')
assert.match(closed.text, /ยังไม่ได้บันทึก/)
const untouched = await caseModel(connection).findOne({ number }).lean().orFail()
assert.deepEqual([untouched.status, untouched.timeline.length], ['received', 1])
assert.equal(untouched.messages.length, reply.status === 200 ? 1 : 0, `told ${reply.status}`)

await rm(join(disk, 'filler'))
execFileSync('mount', ['-o', 'remount,size=80m', disk])
const again = await report(refused.form, long)
assert.equal(again.status, 200, 'the form that was refused is taken once there is room')
acknowledged.set(receiptOn(again.text), long)
assert.equal((await people.triage.step(number, 'refuse', closing)).status, 303)
assert.equal(await caseCount(), acknowledged.size)
for (const [one, what] of acknowledged) {
  const page = await track(one)
  assert.equal(page.status, 200)
  const ofThis = numberOn(page.text)
  const read = await people.secretary.open(`/office/cases/${ofThis}`)
  assert.ok(read.text.includes(what.trim()), `${ofThis} says what was filed`)
}
await office.services.pending.settle()
assert.ok((await office.services.audit.verify()).ok)
await office.stop()
console.log('all as it should be')
