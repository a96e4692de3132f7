import assert from 'node:assert/strict'
import { recordModel } from '../../src/measures/record.model.js'
import { wordsOf } from '../support/html.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { signIn, type WebOfficer } from '../support/web-officer.js'

const PAGE = '/office/officers/checker'
const HOST = 'www.office.go.th'

describe('the page of the checker of publications', () => {
  let office: StartedOffice
  let administrator: WebOfficer
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => new Date('2026-06-10T12:00:00+07:00') })
    administrator = await signIn(office, 'administrator')
  })
  after(() => office.stop())

  const hosts = async () => (await office.services.office.settings()).checkedHosts ?? []
  const page = async () => (await administrator.get(PAGE).expect(200)).text

  it('says that it is off, and is found from the accounts', async () => {
    assert.match((await administrator.get('/office/officers')).text, new RegExp(`href="${PAGE}"`))
    const text = await page()
    assert.match(text, /value="off" checked/)
    assert.match(wordsOf(text), /ยังไม่มีรายการข้อมูลที่เผยแพร่/)
  })

  it('switches it on for the hosts that are named, and off, each on record as a change of settings', async () => {
    const typed = `WWW.Office.go.th\r\n data.office.go.th, ${HOST}`
    const saved = await administrator.post(PAGE, { checking: 'on', hosts: typed }).expect(303)
    assert.equal(saved.headers['location'], `${PAGE}?done=saved`)
    assert.deepEqual(await hosts(), [HOST, 'data.office.go.th'])
    const text = (await administrator.get(`${PAGE}?done=saved`)).text
    assert.match(text, /value="on" checked/)
    assert.match(text, />www\.office\.go\.th\ndata\.office\.go\.th<\/textarea>/)
    await administrator.post(PAGE, { checking: 'off', hosts: typed }).expect(303)
    assert.deepEqual(await hosts(), [])
    const [administratorId] = (await office.services.officers.byRole('administrator')).map(({ id }) => id)
    const entries = await office.services.audit.page({ action: 'office.checker', limit: 5 })
    assert.deepEqual(
      entries.map(({ who, facts }) => [who, facts?.['hosts']]),
      [
        [administratorId, 0],
        [administratorId, 2],
      ],
    )
  })

  it('refuses what is no name of a website, says which, and keeps what was typed', async () => {
    for (const wrong of [
      '127.0.0.1',
      '[::1]',
      'localhost',
      'https://www.office.go.th/',
      'a.go.th:80',
      'u@a.go.th',
    ]) {
      const refused = await administrator
        .post(PAGE, { checking: 'on', hosts: `${HOST}\n${wrong}` })
        .expect(422)
      assert.ok(wordsOf(refused.text).includes(`“${wrong}” ไม่ใช่ชื่อเว็บไซต์`), wrong)
      assert.match(refused.text, /value="on" checked/)
      assert.match(refused.text, />www\.office\.go\.th\n/)
    }
    const many = Array.from({ length: 21 }, (_, at) => `a${at}.go.th`).join('\n')
    assert.match((await administrator.post(PAGE, { checking: 'on', hosts: many })).text, /ไม่เกิน 20 ชื่อ/)
    await administrator.post(PAGE, { checking: 'on', hosts: ' ' }).expect(422)
    await administrator.post(PAGE, { checking: 'perhaps', hosts: HOST }).expect(422)
    await administrator.post(PAGE, {}).expect(422)
    assert.deepEqual(await hosts(), [])
  })

  it('shows what was found at each page and when, those that did not answer first', async () => {
    const { measures, officers, store } = office.services
    const [secretary] = await officers.byRole('secretary')
    assert.ok(secretary)
    const actor = { ...secretary, privateKey: Buffer.alloc(32) }
    const publish = (item: string, address: string) =>
      measures.records.create(actor, 'publication', 2569, {
        version: 0,
        values: { item, address, everyDays: '365', departments: ['clerk'], owner: secretary.id },
      })
    await publish('แผนพัฒนา', `https://${HOST}/plan`)
    const lost = await publish('งบประมาณ', `https://${HOST}/budget`)
    await publish('ที่อื่น', 'https://elsewhere.example.com/x')
    await administrator.post(PAGE, { checking: 'on', hosts: HOST }).expect(303)
    assert.match(wordsOf(await page()), /ยังไม่เคยตรวจ/)
    const at = new Date('2026-06-09T02:00:00Z')
    const fetched = {
      at,
      address: `https://${HOST}/budget`,
      outcome: 'missing',
      detail: '404',
      since: at,
      failures: 2,
    }
    await recordModel(store.connection).updateOne({ _id: lost }, { $set: { fetched } })
    const words = wordsOf(await page())
    assert.match(words, /ตรวจล่าสุดเมื่อ 9 มิ\.ย\. 2569 09:00/)
    assert.match(words, /งบประมาณ https:\/\/www\.office\.go\.th\/budget .*ต้องแก้ไข .*รหัส 404/)
    assert.match(words, /เว็บไซต์นี้ไม่อยู่ในรายชื่อ/)
    assert.ok(words.indexOf('งบประมาณ') < words.indexOf('แผนพัฒนา'))
  })
})
