import assert from 'node:assert/strict'
import type { Role } from '../../src/officers/roles.js'
import { assertAccessible, assertFitsPhones, closeBrowser, newPage } from '../support/browser.js'
import { andLoaded, fileInBrowser, openCasePage, signedInPage } from '../support/browser-visits.js'
import { tabTo } from '../support/keyboard.js'
import { nextCode, PASSWORD } from '../support/accounts.js'
import { startOffice, type StartedOffice } from '../support/office.js'

/** Who looks at which pages; `:number` is a case that was just filed. */
const PAGES: [Role, string[]][] = [
  ['triage', ['/office/cases', '/office/cases/:number', '/office/cases/:number/assign', '/office/cases/new']],
  ['triage', ['/office/keys']],
  ['secretary', ['/office/cases', '/office/cases/:number', '/office/statistics']],
  ['auditor', ['/office/audit', '/office/audit/export', '/office/audit/cases/:number', '/office/statistics']],
  ['administrator', ['/office/officers']],
]
const LANGUAGES = { th: '', en: '/en' } as const

describe('office pages in a browser', () => {
  let office: StartedOffice
  let number: string
  let undeclared: string
  before(async () => {
    office = await startOffice()
    number = await fileInBrowser(office.url)
    undeclared = await fileInBrowser(office.url)
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  for (const [language, prefix] of Object.entries(LANGUAGES)) {
    it(`axe finds nothing on the sign-in page in ${language}`, async () => {
      const page = await newPage({ origin: office.url })
      await page.goto(`${prefix}/office/sign-in`)
      await assertAccessible(page)
      await assertFitsPhones(page)
      await page.context().close()
    })

    for (const [role, paths] of PAGES)
      it(`axe finds nothing on what the ${role} sees in ${language}, and it fits a phone`, async () => {
        const page = await signedInPage({ origin: office.url }, role)
        for (const path of paths) {
          assert.equal(await openCasePage(page, `${prefix}${path.replace(':number', number)}`), 200, path)
          assert.equal(await page.locator('html').getAttribute('lang'), language)
          await assertAccessible(page)
          await assertFitsPhones(page)
        }
        await page.context().close()
      })

    it(`axe finds nothing on the question before a case in ${language}, empty or sent with mistakes`, async () => {
      const page = await signedInPage({ origin: office.url }, 'triage')
      const path = `${prefix}/office/cases/${undeclared}`
      await page.goto(path)
      assert.ok(page.url().endsWith(`${path}/declaration`))
      await assertAccessible(page)
      await assertFitsPhones(page)
      await page.check('input[name=conflict][value=yes]', { force: true })
      await andLoaded(page, () => page.locator('main form button').last().click())
      await page.locator('.govuk-error-summary').waitFor()
      await assertAccessible(page)
      await assertFitsPhones(page)
      await page.context().close()
    })
  }

  it('a triage officer comes from the sign-in page to a step of a case by keyboard alone, without JavaScript', async () => {
    const fresh = await fileInBrowser(office.url)
    const page = await newPage({ origin: office.url, javascript: false })
    await page.goto('/office/sign-in')
    await tabTo(page, 'input[name=username]')
    await page.keyboard.type('triage')
    await tabTo(page, 'input[name=password]')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await tabTo(page, 'input[name=code]')
    await page.keyboard.type(nextCode('triage'))
    await page.keyboard.press('Enter')
    await tabTo(page, `main a[href="/office/cases/${fresh}"]`)
    await page.keyboard.press('Enter')
    await tabTo(page, 'input[name=conflict]')
    await page.keyboard.press('Space')
    await tabTo(page, 'main form button')
    await page.keyboard.press('Enter')
    await tabTo(page, `main a[href="/office/cases/${fresh}/assign"]`)
    await page.keyboard.press('Enter')
    await tabTo(page, 'main form button')
    await page.context().close()
  })
})
