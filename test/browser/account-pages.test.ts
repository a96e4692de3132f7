import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { assertAccessible, assertFitsPhones, closeBrowser, newPage } from '../support/browser.js'
import { codeNow, nextCode, PASSWORD } from '../support/accounts.js'
import { andLoaded, signedInPage } from '../support/browser-visits.js'
import { startOffice, type StartedOffice } from '../support/office.js'

const LANGUAGES = ['', '/en'] as const

describe('the pages of an account in a browser', () => {
  let office: StartedOffice
  before(async () => {
    office = await startOffice()
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  async function stands(page: Page): Promise<void> {
    await assertAccessible(page)
    await assertFitsPhones(page)
  }

  async function withPassword(language: string, username: string): Promise<Page> {
    const page = await newPage({ origin: office.url })
    await page.goto(`${language}/office/sign-in`)
    await page.fill('input[name=username]', username)
    await page.fill('input[name=password]', PASSWORD)
    await andLoaded(page, () => page.keyboard.press('Enter'))
    return page
  }

  for (const language of LANGUAGES) {
    it(`somebody new sets the second step up, and signs in with it, at ${language || '/'}`, async () => {
      const username = `new${language.replace('/', '-')}`
      const { officers } = office.services
      const about = { name: 'นางสาวกมลชนก ศิริพัฒนาวรกุลชัย', position: 'works', department: 'works' }
      const { token } = await officers.invite({ ...about, username, role: 'investigator' })
      await officers.accept(token, PASSWORD)
      const page = await withPassword(language, username)
      assert.equal(new URL(page.url()).pathname, `${language}/office/second-step`)
      await stands(page)
      const secret = (await page.locator('.app-code').innerText()).replace(/\s/g, '')
      await page.fill('input[name=code]', '000000')
      await page.keyboard.press('Enter')
      await page.locator('.govuk-error-summary').waitFor()
      await stands(page)
      assert.equal((await page.locator('.app-code').innerText()).replace(/\s/g, ''), secret)
      await page.fill('input[name=code]', await codeNow(secret))
      await page.keyboard.press('Enter')
      await page.locator('.app-code-list').waitFor()
      await stands(page)
      const codes = await page.locator('.app-code-list li').allInnerTexts()
      assert.equal(codes.length, 10)
      await page.locator('.app-main .govuk-button').click()
      await page.locator('.app-navigation').waitFor()
      await page.goto(`${language}/office/account`)
      await stands(page)
      await page.context().close()

      const later = await withPassword(language, username)
      await later.locator('input[name=code]').waitFor()
      await stands(later)
      await later.fill('input[name=code]', codes[3] ?? '')
      await later.keyboard.press('Enter')
      await later.locator('.app-navigation').waitFor()
      await later.context().close()
    })

    it(`axe finds nothing on the administrator's pages and on those of an account, at ${language || '/'}`, async () => {
      const page = await signedInPage({ origin: office.url }, 'administrator')
      const [mayor] = await office.services.officers.byRole('mayor')
      for (const path of [
        '/office/officers/second-step',
        '/office/officers/checker',
        `/office/officers/${mayor?.id}/forgotten`,
        `/office/officers/${mayor?.id}/change`,
        '/office/account',
        '/office/account/password',
        '/office/confirm?next=/office/account',
        '/office/second-step',
      ]) {
        await page.goto(`${language}${path}`)
        await stands(page)
      }
      await page.context().close()
    })
  }

  it('a wrong code says so beside the field, in words', async () => {
    const page = await withPassword('', 'mayor')
    await page.fill('input[name=code]', '123 456')
    await page.keyboard.press('Enter')
    await page.locator('.govuk-error-summary').waitFor()
    await stands(page)
    await page.fill('input[name=code]', nextCode('mayor'))
    await page.keyboard.press('Enter')
    await page.locator('.app-navigation').waitFor()
    await page.context().close()
  })
})
