import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn } from '../support/web-officer.js'

/** Words that occur nowhere else; each stands for one thing that a reporter leaves behind. */
const MARKERS = {
  text: 'หมูป่าเดินข้ามสะพานไม้ไผ่ marker-text-7391',
  when: 'marker-when-7392',
  where: 'บ้านหนองนกกระจอก marker-where-7393',
  known: 'marker-known-7394',
  names: 'นายสมมุติ ทดสอบระบบ marker-names-7395',
  contactName: 'นางสาวพยานคนหนึ่ง marker-contact-7396',
  phone: '0897396739',
  email: 'marker-mail-7397@example.org',
  fileName: 'หลักฐานลับ-marker-file-7398',
  fileText: 'บันทึกในไฟล์ marker-inside-7399',
  message: 'ข้อความเพิ่มเติม marker-message-7400',
  explanation: 'คำชี้แจงถึงผู้ร้อง marker-told-7401',
  findings: 'ผลสอบข้อเท็จจริง marker-findings-7402',
  note: 'บันทึกภายใน marker-note-7403',
  address: '203.0.113.77',
  browser: 'MarkerBrowser/74.04',
  referrer: 'https://marker-referrer-7405.example/',
}
/** What a proxy and a browser would say of the caller. */
const CALLER = {
  'user-agent': MARKERS.browser,
  referer: MARKERS.referrer,
  'x-forwarded-for': MARKERS.address,
  'x-real-ip': MARKERS.address,
  forwarded: `for=${MARKERS.address}`,
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) yield join(entry.parentPath, entry.name)
}

/** Every way in which the words could lie in a file: as they are, as UTF-16, hex, base64, escaped or in an address. */
const formsOf = (words: string): Buffer[] => {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(' '.repeat(shift) + words).toString('base64')
    // what stands at either end depends on the neighbours
    return encoded.slice(4, -4)
  })
  const texts = [
    words,
    Buffer.from(words).toString('hex'),
    ...base64,
    escaped(words),
    encodeURIComponent(words),
  ]
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(words, 'utf16le')]
}
const escaped = (words: string) =>
  words.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Where words are found: in the bytes of files, in their names, or in what was logged. */
async function findings(folders: string[], log: string, words: string): Promise<string[]> {
  const forms = formsOf(words)
  const found = forms.some((form) => Buffer.from(log).includes(form)) ? ['the log'] : []
  for (const folder of folders)
    for await (const file of filesBelow(folder)) {
      const content = await readFile(file)
      if (forms.some((form) => content.includes(form) || Buffer.from(file).includes(form))) found.push(file)
    }
  return found
}

describe('nothing readable at rest', () => {
  let office: StartedOffice
  let temporary: string
  let receipt: string
  let number: string
  let stored: string
  let log = ''
  const usual = process.env['TMPDIR']

  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ log: { write: (line) => void (log += line) } })
    temporary = await mkdtemp(join(tmpdir(), 'sucharit-temporary-'))
    process.env['TMPDIR'] = temporary
    ;({ receipt, number } = await workedToClosed(office))
    stored = await storedIn(office)
  })
  after(async () => {
    if (usual === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = usual
    await office.stop()
    await rm(temporary, { recursive: true, force: true })
  })

  const search = (words: string) => findings([office.folder, temporary], log, words)

  it('is searched for by something that finds: the case number, and words written in clear', async () => {
    assert.ok((await search(number)).includes(stored), stored)
    const file = join(office.folder, 'left-behind')
    await writeFile(file, `x${MARKERS.fileText}y`)
    assert.deepEqual(await search(MARKERS.fileText), [file])
    await rm(file)
    assert.ok(log.includes('"route"'), 'requests were logged')
  })

  for (const [what, words] of Object.entries(MARKERS))
    it(`keeps no ${what} that anyone could read`, async () => assert.deepEqual(await search(words), []))

  it('keeps no receipt, in groups or not', async () => {
    for (const form of [receipt, receipt.match(/.{4}/g)?.join(' ') ?? ''])
      assert.deepEqual(await search(form), [])
  })
})

/** Where the cases lie as bytes: the store's file; of a MongoDB server every collection is laid beside it first. */
async function storedIn({ folder, services }: StartedOffice): Promise<string> {
  const { connection, engine } = services.store
  await services.pending.settle()
  if (engine === 'embedded') return join(folder, 'data', 'store.lmdb')
  await mkdir(join(folder, 'data'), { recursive: true })
  for (const { name } of await connection.listCollections()) {
    const documents = await connection.collection(name).find({}).toArray()
    const bytes = documents.map((one) => mongoose.mongo.BSON.serialize(one))
    await writeFile(join(folder, 'data', `${name}.bson`), Buffer.concat(bytes))
  }
  return join(folder, 'data', 'cases.bson')
}

/** Files a report full of markers from a marked caller, follows it up, and lets the office work it to its end. */
async function workedToClosed({ url }: StartedOffice): Promise<{ receipt: string; number: string }> {
  const filed = await send(url, '/report/corruption', {
    form: fieldIn(await textAt(url, '/report/corruption'), 'form'),
    category: 'procurement',
    what: MARKERS.text,
    when: MARKERS.when,
    where: MARKERS.where,
    howKnown: 'other',
    howKnownMore: MARKERS.known,
    danger: 'yes',
    names: MARKERS.names,
    identity: 'named',
    contactName: MARKERS.contactName,
    contactPhone: MARKERS.phone,
    contactEmail: MARKERS.email,
    send: 'yes',
  })
  const receipt = (/(?:\d{4}\D{1,80}){4}\d{4}(?!\d)/.exec(filed.replace(/<[^>]*>/g, ' '))?.[0] ?? '').replace(
    /\D/g,
    '',
  )
  assert.match(receipt, /^\d{20}$/)
  const number = /\b25\d\d-\d{4,}\b/.exec(filed)?.[0] ?? ''
  const followed = await send(url, '/track', { receipt }, false)
  await send(url, '/track/reply', {
    receipt,
    form: fieldIn(followed, 'form'),
    message: MARKERS.message,
    send: 'yes',
  })

  const triage = await signIn({ url }, 'triage')
  const page = await triage.open(`/office/cases/${number}/assign`)
  assert.equal(page.status, 200)
  const investigator = /name="investigator"[^>]*value="([0-9a-f]{24})"/.exec(page.text)?.[1]
  const due = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  const steps = [
    await triage.step(number, 'notes', { note: MARKERS.note }),
    await triage.step(number, 'assign', { investigator, department: 'works', dueDate: due }),
  ]
  const assignee = await assigneeOf(url, page.text, investigator)
  const secretary = await signIn({ url }, 'secretary')
  const [findings, explanation] = [MARKERS.findings, MARKERS.explanation]
  steps.push(
    await assignee.step(number, 'record-findings', { findings, recommendedOutcome: 'substantiated' }),
    await secretary.step(number, 'close', { outcome: 'substantiated', explanation }),
  )
  assert.deepEqual(
    steps.map((answer) => answer.status),
    [303, 303, 303, 303],
  )
  return { receipt, number }
}

/** Signs in whoever was chosen: the list shows names, the accounts are called by their roles. */
async function assigneeOf(url: string, page: string, id: string | undefined) {
  const label = new RegExp(`value="${id}"[\\s\\S]*?<label[^>]*>([\\s\\S]*?)</label>`).exec(page)?.[1] ?? ''
  return signIn(
    { url },
    label.includes('ธีรพงษ์') ? 'investigator' : label.includes('สุภาพร') ? 'triage' : 'secretary',
  )
}

const textAt = async (url: string, path: string) => (await fetch(url + path, { headers: CALLER })).text()

async function send(
  url: string,
  path: string,
  fields: Record<string, string>,
  multipart = true,
): Promise<string> {
  const body = multipart ? new FormData() : new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  if (body instanceof FormData)
    body.append(
      'files',
      new Blob([`${MARKERS.fileText}\n`], { type: 'text/plain' }),
      `${MARKERS.fileName}.txt`,
    )
  const answer = await fetch(url + path, { method: 'POST', headers: CALLER, body })
  assert.equal(answer.status, 200, `${path}: ${answer.status}`)
  return answer.text()
}
