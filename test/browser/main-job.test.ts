import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Role } from '../../src/officers/roles.js'
import { declareNoConflict, openCasePage, signedInPage } from '../support/browser-visits.js'
import { closeBrowser, DESKTOP, newPage, PHONE } from '../support/browser.js'
import { startOffice, type StartedOffice } from '../support/office.js'

const WHAT = 'เสาไฟฟ้าล้มขวางถนนตั้งแต่คืนวานนี้ รถผ่านไม่ได้'
const EXPLANATION = 'กองช่างยกเสาไฟฟ้าและเปิดถนนแล้วเมื่อเช้านี้ ขอบคุณที่แจ้ง'
const WRITTEN = 'เรื่องส่วนใหญ่เป็นถนนและไฟทาง'
const FILE = { name: 'จุดเกิดเหตุ.txt', mimeType: 'text/plain', buffer: Buffer.from('หน้าศาลากลางบ้าน หมู่ที่ 4') }
const DAY_MS = 86_400_000
const THAI_DIGITS = '๐๑๒๓๔๕๖๗๘๙'

/** From a resident's phone to the published table, through the pages alone and without JavaScript where residents are. */
describe('the main job in a browser', () => {
  let office: StartedOffice
  let resident: Page
  let daysLater = 0
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => new Date(Date.now() + daysLater * DAY_MS) })
    resident = await newPage({ origin: office.url, width: PHONE, javascript: false })
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  const signedIn = (role: Role) => signedInPage({ origin: office.url, width: DESKTOP }, role)
  const textOf = (page: Page) => page.locator('main').innerText()
  const sendStep = (page: Page) => page.click('main form[method=post] button >> nth=-1')

  it('files, comes back, is assigned, investigated, closed, counted, approved and published', async function () {
    this.timeout(120_000)

    await resident.goto('/report/general')
    await resident.check('input[name=category][value=roads]', { force: true })
    await resident.fill('textarea[name=what]', WHAT)
    await resident.check('input[name=danger][value=no]', { force: true })
    await resident.setInputFiles('input[name=files]', FILE)
    await resident.locator('button[name=check]').last().click()
    const read = await textOf(resident)
    assert.ok(read.includes(WHAT) && read.includes(FILE.name), 'the check step shows the words and the file')
    await resident.click('button[name=send]')
    const shown = await textOf(resident)
    const receipt = /(?:\d{4}\s+){4}\d{4}/.exec(shown)?.[0].replace(/\s/g, '') ?? ''
    assert.match(receipt, /^\d{20}$/)
    const number = /25\d\d-\d{4}/.exec(shown)?.[0] ?? ''

    const comeBack = async () => {
      await resident.goto('/track')
      await resident.fill(
        'input[name=receipt]',
        receipt.replace(/\d/g, (digit) => THAI_DIGITS[Number(digit)] ?? ''),
      )
      await resident.locator('main form button').first().click()
      return textOf(resident)
    }
    assert.ok((await comeBack()).includes(number))

    const triage = await signedIn('triage')
    await triage.click(`text=${number}`)
    assert.ok(!(await textOf(triage)).includes(WHAT), 'nothing is read before the declaration')
    await declareNoConflict(triage)
    assert.ok((await textOf(triage)).includes(WHAT))
    const downloading = triage.waitForEvent('download')
    await triage.click(`text=${FILE.name}`)
    const { createReadStream, suggestedFilename } = await downloading.then(async (download) => ({
      suggestedFilename: download.suggestedFilename(),
      createReadStream: await download.createReadStream(),
    }))
    const parts: Buffer[] = []
    for await (const part of createReadStream) parts.push(part as Buffer)
    assert.equal(suggestedFilename, FILE.name)
    assert.deepEqual(Buffer.concat(parts), FILE.buffer)

    await triage.goto(`/office/cases/${number}/assign`)
    await triage.getByLabel(/ธีรพงษ์/).check({ force: true })
    await triage.selectOption('select[name=department]', 'works')
    await sendStep(triage)

    const investigator = await signedIn('investigator')
    await investigator.click(`text=${number}`)
    await declareNoConflict(investigator)
    await investigator.goto(`/office/cases/${number}/record-findings`)
    await investigator.fill('textarea[name=findings]', 'ลงพื้นที่แล้ว เสาล้มจริง ยกออกแล้ว')
    await investigator.check('input[name=recommendedOutcome][value=substantiated]', { force: true })
    await sendStep(investigator)

    const secretary = await signedIn('secretary')
    await openCasePage(secretary, `/office/cases/${number}/close`)
    await secretary.check('input[name=outcome][value=substantiated]', { force: true })
    await secretary.fill('textarea[name=explanation]', EXPLANATION)
    await sendStep(secretary)
    assert.ok((await comeBack()).includes(EXPLANATION))

    const year = number.slice(0, 4)
    // Figures are frozen as of the last day that is over: the day after, when today's sessions have ended.
    daysLater = 1
    const writer = await signedIn('secretary')
    await writer.goto(`/office/statistics?year=${year}`)
    await writer.click('a[href$="period=twelve-months"]')
    await sendStep(writer)
    for (const field of ['problems', 'obstacles', 'recommendations'])
      await writer.fill(`textarea[name=${field}]`, `${WRITTEN} ${field}`)
    await writer.click('button[formaction$="/submit"]')
    assert.match(await textOf(writer), /รอนายกอนุมัติ/)

    const mayor = await signedIn('mayor')
    await mayor.goto(`/office/statistics?year=${year}`)
    await mayor.locator('a[href*="/summaries/"]').first().click()
    assert.ok((await textOf(mayor)).includes(`${WRITTEN} obstacles`))
    await mayor.click('form[action$="/approve"] button')
    assert.match(await textOf(mayor), /อนุมัติและเผยแพร่แล้ว/)

    await resident.goto(`/statistics/${year}`)
    const published = await textOf(resident)
    assert.match(published, /รับเรื่อง 1 เรื่อง แล้วเสร็จ 1 เรื่อง อยู่ระหว่างดำเนินการ 0 เรื่อง/)
    for (const said of [`${WRITTEN} problems`, 'นายประเสริฐ ศรีสุข', 'นายสมชาย บุญมา'])
      assert.ok(published.includes(said))

    const csv = await (await fetch(`${office.url}/statistics/${year}/figures.csv`)).text()
    assert.match(csv, /general/)
    const audit = await office.services.audit.verify()
    assert.ok(audit.ok)
    assert.deepEqual(await resident.context().cookies(), [])
  })
})
