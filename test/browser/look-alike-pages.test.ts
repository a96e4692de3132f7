import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { closeBrowser } from '../support/browser.js'
import { andLoaded, assertStands, pressLast, signedInPage } from '../support/browser-visits.js'
import { complaint, fileCase } from '../support/case-office.js'
import { startOffice, type StartedOffice } from '../support/office.js'

const WHAT = 'ถนนสายบ้านหนองหงส์ถึงวัดเป็นหลุมลึกมาหลายเดือน รถจักรยานยนต์ล้มบ่อย ขอให้ซ่อมด่วน '
const LANGUAGES = ['', '/en']

describe('the pages of cases that read alike, in a browser', () => {
  let office: StartedOffice
  let page: Page
  before(async () => {
    office = await startOffice()
    page = await signedInPage({ origin: office.url }, 'triage')
    const file = (what: string, positions: string[] = [], danger = false) =>
      fileCase(office.services.cases, {
        category: 'roads',
        content: { ...complaint().content, what, positions, danger },
      })
    for (let at = 0; at < 4; at += 1) await file(WHAT + String(at))
    await file(WHAT, ['mayor', 'permanent-secretary'], true)
    // A word without an end, as residents paste them.
    await file(`${WHAT}https://example.org/${'แผนที่'.repeat(12)}`)
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  it('axe finds nothing on them and they fit small phones, from the inbox to the last press', async function () {
    this.timeout(120_000)
    await page.goto('/office/cases')
    await assertStands(page)
    await andLoaded(page, () => page.locator('main a[href$="/look-alikes"]').click())
    await assertStands(page)
    await andLoaded(page, () => page.locator('main h2 a').click())
    const { pathname } = new URL(page.url())
    for (const language of LANGUAGES) {
      await page.goto(language + pathname)
      await assertStands(page)
    }
    await andLoaded(page, () => page.locator('main form button').first().click())
    for (const language of LANGUAGES) {
      await page.goto(language + pathname)
      await page.locator('main form details summary').last().click()
      await assertStands(page)
      await pressLast(page)
      await page.locator('.govuk-error-summary').waitFor()
      await assertStands(page)
    }
    await page.goto(pathname)
    await andLoaded(page, () => page.locator('main form button[formaction]').click())
    assert.equal(await page.locator('input[name=chosen]:not(:checked)').count(), 1)
    await page.check('input[name=outcome][value=insufficient-information]', { force: true })
    await page.fill('textarea[name=explanation]', 'ข้อมูลไม่พอให้ตรวจสอบ')
    await pressLast(page)
    await page.locator('.app-panel[role=status]').waitFor()
    await assertStands(page)
  })
})
