import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import {
  assertAccessible,
  assertFitsPhones,
  assertFitsWidth,
  closeBrowser,
  newPage,
  PHONE,
} from '../support/browser.js'
import { focusBox, tabTo } from '../support/keyboard.js'
import { startOffice, type StartedOffice } from '../support/office.js'

const PAGES = [
  '/',
  '/how',
  '/others',
  '/report/corruption',
  '/report/general',
  '/track',
  '/statistics',
  '/no-such-page',
]
const LANGUAGES = { th: '', en: '/en' } as const
const FIRST_VISIT_BYTES_MAX = 100_000

describe('public pages in a browser', () => {
  let office: StartedOffice
  before(async () => {
    office = await startOffice()
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  const open = async (path: string, options: { width?: number; javascript?: boolean } = {}) => {
    const page = await newPage({ origin: office.url, ...options })
    await page.goto(path)
    return page
  }

  for (const [language, prefix] of Object.entries(LANGUAGES))
    for (const path of PAGES)
      it(`${path} in ${language}: axe finds nothing, it fits a small phone, it sets no cookie and asks nobody else`, async () => {
        const page = await open(`${prefix}${path}`.replace(/(.)\/$/, '$1'))
        assert.equal(await page.locator('html').getAttribute('lang'), language)
        assert.equal(await page.locator('script').count(), 0)
        await assertAccessible(page)
        await assertFitsPhones(page)
        assert.deepEqual(await page.context().cookies(), [])
        assert.deepEqual(page.foreign, [])
        await page.context().close()
      })

  for (const path of ['/', '/report/corruption', '/track'])
    it(`a first visit to ${path} weighs at most 100 kB, fonts included`, async () => {
      const page = await newPage({ origin: office.url })
      const sizes: Promise<number>[] = []
      page.on('requestfinished', (request) =>
        sizes.push(request.sizes().then((size) => size.responseBodySize + size.responseHeadersSize)),
      )
      await page.goto(path, { waitUntil: 'networkidle' })
      const weight = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
      assert.ok(weight <= FIRST_VISIT_BYTES_MAX, `${weight} bytes`)
      await page.context().close()
    })

  it('a report goes from the door to the receipt and back by keyboard alone, without JavaScript', async () => {
    const page = await open('/', { javascript: false })
    await tabTo(page, 'a[href="/report/corruption"]')
    await page.keyboard.press('Enter')
    await tabTo(page, 'input[name=category]')
    await page.keyboard.press('Space')
    await tabTo(page, 'textarea[name=what]')
    await page.keyboard.type('เห็นการแบ่งซื้อแบ่งจ้าง')
    await tabTo(page, 'main button[name=check]')
    await page.keyboard.press('Enter')
    await tabTo(page, 'button[name=send]')
    await page.keyboard.press('Enter')
    const receipt = await page.locator('.app-receipt').innerText()
    assert.match(receipt.replace(/\s/g, ''), /^\d{20}$/)
    await tabTo(page, 'main a[href="/track"]')
    await page.keyboard.press('Enter')
    await tabTo(page, 'input[name=receipt]')
    await page.keyboard.type(receipt)
    await page.keyboard.press('Enter')
    await page.locator('.app-timeline').waitFor()
    await assertFitsWidth(page)
    await page.context().close()
  })

  it('the pages that answer a form are accessible too, in both languages', async () => {
    for (const prefix of Object.values(LANGUAGES)) {
      const page = await open(`${prefix}/report/general`)
      await pressLast(page, 'check')
      await assertAccessible(page)
      await page.locator('input[name=category]').first().check({ force: true })
      await page.fill('textarea[name=what]', 'ถนนหน้าโรงเรียนเป็นหลุมลึก')
      await pressLast(page, 'check')
      await assertAccessible(page)
      await pressLast(page, 'send')
      await assertAccessible(page)
      const receipt = await page.locator('.app-receipt').innerText()
      await page.goto(`${prefix}/track`)
      await page.fill('input[name=receipt]', '1')
      await page.keyboard.press('Enter')
      await page.locator('.govuk-error-summary').waitFor()
      await assertAccessible(page)
      await page.fill('input[name=receipt]', receipt)
      await page.keyboard.press('Enter')
      await page.locator('.app-timeline').waitFor()
      await assertAccessible(page)
      await page.context().close()
    }
  })

  it('a form with mistakes gives the focus to their summary, which leads to each field', async () => {
    const page = await open('/report/corruption', { javascript: false })
    await pressLast(page, 'check')
    await page.locator('.govuk-error-summary:focus').waitFor()
    const links = page.locator('.govuk-error-summary a')
    assert.ok((await links.count()) >= 2)
    for (const link of await links.all()) {
      const target = (await link.getAttribute('href')) ?? ''
      assert.equal(await page.locator(target).count(), 1, `${target} isn't on the page`)
    }
    await page.context().close()
  })

  it('the way out is the second stop of the keyboard and never lies over what has the focus', async () => {
    const page = await open('/report/corruption', { width: PHONE })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    assert.equal(await page.locator('.app-leave:focus').count(), 1)
    const bar = await focusBox(page)
    const stops = await page
      .locator('main :is(a, input:not([type=hidden]), textarea, button:not([tabindex]))')
      .count()
    for (let stop = 0; stop < stops; stop++) {
      await page.keyboard.press('Tab')
      if (await page.locator('main :focus').count()) assert.ok((await focusBox(page)).bottom <= bar.top + 1)
    }
    await page.context().close()
  })
})

const pressLast = (page: Page, name: string) => page.locator(`button[name=${name}]`).last().click()
