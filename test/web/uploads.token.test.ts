import assert from 'node:assert/strict'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { fieldIn, signIn, type WebOfficer } from '../support/web-officer.js'

const BYTES = Buffer.from('ข้อความในไฟล์')
const FORMS: Record<string, Record<string, string>> = {
  '/office/cases/new': { category: 'roads', what: 'ถนนพังหน้าโรงเรียน', send: 'yes' },
  record: {},
}

describe('a form with files that does not carry its session’s token', function () {
  let office: StartedOffice
  let triage: WebOfficer
  let record: string
  before(async function () {
    this.timeout(60_000)
    office = await startOffice()
    triage = await signIn(office, 'triage')
    const [actor = assert.fail()] = await office.services.officers.byRole('triage')
    const values = { activity: 'ประชาคม', stage: 'before', date: '2026-01-20', departments: ['clerk'] }
    const made = await office.services.measures.records.create(actor, 'participation', 2569, {
      version: 0,
      values,
    })
    record = `/office/measures/participation/${made}/files`
  })
  after(() => office.stop())

  const blobs = async () => {
    let count = 0
    for await (const _ of office.services.store.blobs.list()) count += 1
    return count
  }

  for (const [name, fields] of Object.entries(FORMS)) {
    const send = async (token: string, ...last: [string, string][]) => {
      const path = name === 'record' ? record : name
      const form = name === 'record' ? '' : fieldIn((await triage.get(path).expect(200)).text, 'form')
      const request = triage.agent.post(path)
      const all = { ...(token ? { _csrf: token } : {}), ...(form ? { form } : {}), ...fields }
      for (const [field, value] of Object.entries(all)) void request.field(field, value)
      void request.attach('files', BYTES, 'หลักฐาน.txt')
      for (const [field, value] of last) void request.field(field, value)
      return request
    }

    it(`leaves nothing behind: ${name}`, async () => {
      const before = await blobs()
      for (const token of ['', 'x'.repeat(64)]) assert.equal((await send(token)).status, 403)
      assert.equal(await blobs(), before)
    })

    it(`says of a token that comes behind the file that the file is to be chosen again: ${name}`, async () => {
      const before = await blobs()
      const answer = await send('', ['_csrf', triage.csrf])
      assert.equal(answer.status, 422)
      assert.match(wordsOf(answer.text), /โปรดเลือกไฟล์อีกครั้ง/)
      assert.equal(await blobs(), before)
    })

    it(`keeps the file of an honest one: ${name}`, async () => {
      const before = await blobs()
      // What else the form lacks is no matter: a file waits for it.
      assert.notEqual((await send(triage.csrf)).status, 403)
      assert.equal(await blobs(), before + 1)
    })
  }
})
