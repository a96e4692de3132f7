import assert from 'node:assert/strict'
import sharp from 'sharp'
import request from 'supertest'
import { caseModel } from '../../src/cases/case.model.js'
import { stagedFileModel } from '../../src/intake/staged-file.model.js'
import { hiddenIn, receiptOn } from '../support/html.js'
import { intakeApp, staged, type IntakeApp } from '../support/intake-app.js'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
const MINUTE = 60_000
type Fields = Record<string, string | string[]>

describe('a resident filing a report', () => {
  let office: IntakeApp
  beforeEach(async () => {
    office = await intakeApp()
  })
  afterEach(() => office.remove())

  const cases = () => caseModel(office.connection)
  const rows = () => stagedFileModel(office.connection).countDocuments({})
  const freshToken = async (path = '/report/corruption') =>
    hiddenIn((await request(office.app).get(path).expect(200)).text, 'form')

  function post(fields: Fields, files: [string, Buffer][] = [], path = '/report/corruption') {
    const sending = request(office.app).post(path)
    for (const [name, value] of Object.entries(fields)) void sending.field(name, value)
    for (const [name, content] of files) void sending.attach('files', content, name)
    return sending
  }
  const good = (form: string): Fields => ({ form, category: 'bribe', what: 'เขาเรียกเงิน' })

  it('sees a form without cookies, kept nowhere, in the language of the path', async () => {
    const thai = await request(office.app).get('/report/corruption').expect(200)
    assert.equal(thai.headers['set-cookie'], undefined)
    assert.equal(thai.headers['cache-control'], 'no-store')
    assert.match(thai.text, /lang="th"/)
    const english = await request(office.app).get('/en/report/general').expect(200)
    assert.match(english.text, /Category general/)
    assert.doesNotMatch(english.text, /Category corruption/)
    assert.match(english.text, /action="\/en\/report\/general"/)
    assert.doesNotMatch(thai.text, /เลิกใช้/)
  })

  it('checks what was written before anything is sent, and can go back to it', async () => {
    const form = await freshToken()
    const fields = { ...good(form), when: 'มีนาคม', positions: ['mayor', 'triage'], check: 'yes' }
    const check = await post(fields).expect(200)
    assert.match(check.text, /เขาเรียกเงิน/)
    assert.match(check.text, /นายก\nเจ้าหน้าที่รับเรื่อง/)
    assert.equal(await cases().countDocuments({}), 0)
    const back = await post({ ...fields, check: [], back: 'yes' }).expect(200)
    assert.match(back.text, /value="มีนาคม"/)
    assert.equal(hiddenIn(back.text, 'form'), form)
  })

  it('answers whether anybody is in danger in words that fit the question, and reads them again', async () => {
    const page = (await request(office.app).get('/report/corruption').expect(200)).text
    const [, question = ''] = page.split('ขณะนี้มีใครตกอยู่ในอันตรายหรือไม่')
    assert.match(question, /value="yes"[^>]*>\s*<label[^>]*>\s*มี\s*</)
    for (const [danger, said] of [
      ['yes', 'มี'],
      ['no', 'ไม่มี'],
    ] as const) {
      const check = (await post({ ...good(await freshToken()), danger, check: 'yes' }).expect(200)).text
      assert.match(check, new RegExp(`มีผู้ตกอยู่ในอันตราย</dt>\\s*<dd[^>]*><div[^>]*>${said}</div>`))
    }
  })

  it('reads at the head of the page which field is too long', async () => {
    const form = { ...good(await freshToken()), when: 'x'.repeat(301), check: 'yes' }
    assert.match((await post(form).expect(422)).text, /href="#when">เกิดขึ้นเมื่อไร: ยาวเกินไป/)
  })

  it('gets twenty digits and a case number once the case is in the store', async () => {
    const page = await post({ ...good(await freshToken()), send: 'yes' }).expect(200)
    assert.match(receiptOn(page.text), /^\d{20}$/)
    const stored = await cases().findOne({}).lean().orFail()
    assert.ok(page.text.includes(stored.number))
    assert.equal((await office.cases.forReceipt(receiptOn(page.text))).number, stored.number)
  })

  it('makes one case of a form that is sent twice, and shows the same receipt', async () => {
    const fields = { ...good(await freshToken()), send: 'yes' }
    const first = await post(fields).expect(200)
    office.time.now = new Date(office.time.now.getTime() + 24 * 60 * MINUTE)
    const second = await post(fields).expect(200)
    assert.equal(receiptOn(second.text), receiptOn(first.text))
    assert.equal(await cases().countDocuments({}), 1)
  })

  it('makes one case of eight sendings at the same instant, with its files', async () => {
    const form = await freshToken()
    const check = await post({ ...good(form), check: 'yes' }, [['a.pdf', PDF]]).expect(200)
    const fields = { ...good(form), staged: staged(check.text), send: 'yes' }
    const pages = await Promise.all(Array.from({ length: 8 }, () => post(fields)))
    assert.deepEqual([...new Set(pages.map((page) => page.status))], [200])
    assert.equal(new Set(pages.map((page) => receiptOn(page.text))).size, 1)
    assert.equal(await cases().countDocuments({}), 1)
    const followed = await office.cases.forReceipt(receiptOn(pages[0]?.text ?? ''))
    assert.deepEqual(
      followed.files.map((file) => file.name),
      ['a.pdf'],
    )
    office.time.now = new Date(office.time.now.getTime() + 60 * MINUTE)
    await office.sweeping.sweep()
    assert.equal(await office.blobCount(), 1)
  })

  it('shows the receipt again to a form whose files became the case’s', async () => {
    const form = await freshToken()
    const check = await post({ ...good(form), check: 'yes' }, [['a.pdf', PDF]]).expect(200)
    const fields = { ...good(form), staged: staged(check.text), send: 'yes' }
    const first = await post(fields).expect(200)
    const second = await post(fields).expect(200)
    assert.equal(receiptOn(second.text), receiptOn(first.text))
    assert.equal(await rows(), 0)
  })

  it('keeps files over a mistake and over the check step', async () => {
    const form = await freshToken()
    const mistake = await post({ form, check: 'yes', when: 'เมื่อวาน' }, [['สัญญา.pdf', PDF]]).expect(422)
    assert.match(mistake.text, /สัญญา\.pdf/)
    assert.match(mistake.text, /value="เมื่อวาน"/)
    assert.match(mistake.text, /href="#what"/)
    assert.match(mistake.text, /href="#category"/)
    const check = await post({ ...good(form), check: 'yes', staged: staged(mistake.text) }).expect(200)
    assert.match(check.text, /สัญญา\.pdf/)
    const page = await post({ ...good(form), send: 'yes', staged: staged(check.text) }).expect(200)
    assert.equal((await office.cases.forReceipt(receiptOn(page.text))).files[0]?.name, 'สัญญา.pdf')
  })

  it('can take a file out again, even while the form has mistakes', async () => {
    const form = await freshToken()
    const mistake = await post({ form, check: 'yes' }, [['a.pdf', PDF]]).expect(422)
    const [id = ''] = staged(mistake.text)
    const without = await post({ form, staged: id, [`remove-file:${id}`]: 'yes' }).expect(200)
    assert.deepEqual(staged(without.text), [])
    office.time.now = new Date(office.time.now.getTime() + 31 * MINUTE)
    await office.sweeping.sweep()
    assert.equal(await office.blobCount(), 0)
  })

  it('counts the same file chosen twice once', async () => {
    const form = await freshToken()
    await post({ form, check: 'yes' }, [['a.pdf', PDF]]).expect(422)
    const again = await post({ form, check: 'yes' }, [['a.pdf', PDF]]).expect(422)
    assert.equal(staged(again.text).length, 1)
    assert.equal(await office.blobCount(), 1)
  })

  it('is told when files that waited too long are gone, and what was never sent is swept', async () => {
    const form = await freshToken()
    const check = await post({ ...good(form), check: 'yes' }, [['a.pdf', PDF]]).expect(200)
    office.time.now = new Date(office.time.now.getTime() + 29 * MINUTE)
    assert.equal(await office.sweeping.sweep(), 0)
    office.time.now = new Date(office.time.now.getTime() + 2 * MINUTE)
    assert.equal(await office.sweeping.sweep(), 1)
    assert.equal(await office.blobCount(), 0)
    assert.equal(await rows(), 0)
    const late = await post({ ...good(form), send: 'yes', staged: staged(check.text) }).expect(422)
    assert.match(late.text, /30 นาที/)
    assert.equal(await cases().countDocuments({}), 0)
  })

  it('keeps no contact of somebody who stays anonymous, and asks the others for one', async () => {
    const form = await freshToken()
    const needed = await post({ ...good(form), identity: 'named', send: 'yes' }).expect(422)
    assert.match(needed.text, /href="#contactName"/)
    assert.match(needed.text, /href="#contactPhone"/)
    const wrong = await post({ ...good(form), identity: 'confidential', contactEmail: 'x', check: 'yes' })
    assert.equal(wrong.status, 422)
    const thai = { ...good(form), identity: 'confidential', contactPhone: '๐๘๑ ๒๓๔ ๕๖๗๘', check: 'yes' }
    assert.match((await post(thai).expect(200)).text, /081 234 5678/)
    const hiddenName = { ...good(form), identity: 'anonymous', contactName: 'สมชาย', check: 'yes' }
    assert.doesNotMatch((await post(hiddenName).expect(200)).text, /<dd[^>]*>[^<]*<div[^>]*>สมชาย/)
  })

  it('says who will read it when the usual people are named, and names other bodies when nobody would', async () => {
    const form = await freshToken('/en/report/corruption')
    const positions = ['triage', 'secretary']
    const oversight = await post({ ...good(form), positions, check: 'yes' }, [], '/en/report/corruption')
    assert.match(oversight.text, /goes to the oversight officer/)
    const all = { ...good(form), positions: [...positions, 'oversight'] }
    const nobody = await post({ ...all, check: 'yes' }, [], '/en/report/corruption').expect(200)
    assert.match(nobody.text, /Nobody in this office could open/)
    assert.match(nobody.text, /NACC.*1205/)
    const untold = await post({ ...all, send: 'yes' }, [], '/en/report/corruption').expect(200)
    assert.match(untold.text, /Nobody in this office could open/)
    assert.equal(await cases().countDocuments({}), 0)
    const told = await post({ ...all, send: 'yes', told: 'nobody' }, [], '/en/report/corruption').expect(200)
    assert.match(receiptOn(told.text), /^\d{20}$/)
    const stored = await cases().findOne({}).lean().orFail()
    assert.deepEqual(stored.keys.map((key) => key.holder).sort(), ['recovery', 'reporter'])
  })

  it('sees what to do at once when somebody is in danger', async () => {
    const fields = { ...good(await freshToken()), danger: 'yes' }
    assert.match((await post({ ...fields, check: 'yes' })).text, /โทร 191 ทันที/)
    assert.match((await post({ ...fields, send: 'yes' })).text, /โทร 191 ทันที/)
  })

  it('sends a photo that no longer says where it was taken', async () => {
    const photo = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
      .jpeg()
      .withExif({ IFD0: { Make: 'SECRETCAMERA' }, IFD3: { GPSLatitude: '14/1 52/1 0/1' } })
      .toBuffer()
    assert.ok(photo.includes('SECRETCAMERA'))
    const { redraw } = await import('../../src/web/pictures.js')
    const drawn = await redraw(photo, 'image/jpeg')
    assert.ok(!drawn.includes('SECRETCAMERA'))
    assert.equal((await sharp(drawn).metadata()).exif, undefined)
    const page = await post({ ...good(await freshToken()), send: 'yes' }, [['photo.jpg', photo]]).expect(200)
    const [file] = (await office.cases.forReceipt(receiptOn(page.text))).files
    assert.equal(file?.mayCarryTraces, false)
  })

  it('is told that a full disk did not take the report, and can send the same page again', async () => {
    const form = await freshToken()
    const check = await post({ ...good(form), check: 'yes' }, [['a.pdf', PDF]]).expect(200)
    office.disk.full = true
    const files = await post({ ...good(form), check: 'yes' }, [['b.txt', Buffer.from('more')]]).expect(507)
    assert.match(files.text, /ยังไม่ได้รับไฟล์/)
    assert.match(files.text, /เขาเรียกเงิน/)
    const full = await post({ ...good(form), send: 'yes', staged: staged(check.text) }).expect(507)
    assert.match(full.text, /ระบบยังไม่ได้รับเรื่องของท่าน/)
    assert.equal(hiddenIn(full.text, 'what'), 'เขาเรียกเงิน')
    assert.equal(await cases().countDocuments({}), 0)
    office.disk.full = false
    assert.equal(await office.blobCount(), 1)
    const page = await post({ ...good(form), send: 'yes', staged: staged(check.text) }).expect(200)
    assert.match(receiptOn(page.text), /^\d{20}$/)
  })

  it('leaves quickly to another site, and the browser forgets what it kept', async () => {
    const gone = await request(office.app).get('/leave').expect(303)
    assert.equal(gone.headers['location'], 'https://weather.example/')
    assert.equal(gone.headers['clear-site-data'], '"cache"')
  })
})
