import assert from 'node:assert/strict'
import type { CDPSession, Page } from 'playwright-core'
import { assertAccessible, assertFitsPhones, closeBrowser, newPage } from '../support/browser.js'
import { nextCode, letIn, PASSWORD } from '../support/accounts.js'
import { andLoaded, fileInBrowser, openCasePage } from '../support/browser-visits.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { named } from '../support/passkeys.js'

const NEW_PASSWORD = 'น้ำค้างบนใบบัวยามเช้า 77'
const ABOUT = { name: 'นางสาวกมลชนก ศิริพัฒนาวรกุลชัย', position: 'officer', department: 'clerk' }

describe('passkeys in a browser', () => {
  let office: StartedOffice
  let origin: string
  before(async () => {
    office = await startOffice()
    origin = named(office).url
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  async function stands(page: Page): Promise<void> {
    await assertAccessible(page)
    await assertFitsPhones(page)
  }

  /** A browser with an authenticator of its own, as a telephone has one. */
  async function withAuthenticator(
    hasPrf: boolean,
  ): Promise<{ page: Page; devtools: CDPSession; id: string }> {
    const page = await newPage({ origin })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    return { page, devtools, id: await addAuthenticator(devtools, hasPrf) }
  }

  async function addAuthenticator(devtools: CDPSession, hasPrf: boolean): Promise<string> {
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf,
      },
    })
    return authenticatorId
  }

  async function givePassword(
    page: Page,
    username: string,
    language = '',
    password = PASSWORD,
  ): Promise<void> {
    await page.goto(`${language}/office/sign-in`)
    await page.fill('input[name=username]', username)
    await page.fill('input[name=password]', password)
    await andLoaded(page, () => page.keyboard.press('Enter'))
  }

  async function byCode(page: Page, username: string, language = ''): Promise<void> {
    await givePassword(page, username, language)
    await page.fill('input[name=code]', nextCode(username))
    await andLoaded(page, () => page.keyboard.press('Enter'))
  }

  async function add(page: Page, name: string, language = ''): Promise<void> {
    await page.goto(`${language}/office/passkeys/new`)
    await page.fill('input[name=name]', name)
    await stands(page)
    await andLoaded(page, () => pressPasskey(page))
    assert.equal(new URL(page.url()).pathname, `${language}/office/account`)
  }

  const pressPasskey = (page: Page) => page.locator('form[data-passkey] button').click()
  const signOut = (page: Page) => andLoaded(page, () => page.locator('.app-account__out button').click())

  for (const [language, words] of [
    ['', { alone: 'ไม่ต้องใช้รหัสผ่าน', after: 'ใช้หลังรหัสผ่าน' }],
    ['/en', { alone: 'without the password', after: 'after the password' }],
  ] as const) {
    it(`one that opens the key signs in alone and reads a case; renamed, removed, it is gone, at ${language || '/'}`, async () => {
      const username = `passkeys${language.replace('/', '-')}`
      await letIn(office.services, { ...ABOUT, username, role: 'triage' })
      const number = await fileInBrowser(office.url)
      const { page } = await withAuthenticator(true)
      await byCode(page, username, language)
      await add(page, 'โทรศัพท์ของฉัน', language)
      await stands(page)
      const row = page.locator('tr', { hasText: 'โทรศัพท์ของฉัน' })
      if ((await row.innerText()).includes(words.after)) {
        // This authenticator answers for the key only when it is used: once after the password, then alone.
        await signOut(page)
        await givePassword(page, username, language)
        await andLoaded(page, () => pressPasskey(page))
        await page.goto(`${language}/office/account`)
      }
      assert.match(await row.innerText(), new RegExp(words.alone))
      await signOut(page)

      await page.goto(`${language}/office/sign-in`)
      await stands(page)
      await andLoaded(page, () => pressPasskey(page))
      await page.locator('.app-navigation').waitFor()
      assert.equal(await openCasePage(page, `/office/cases/${number}`), 200)
      assert.match(await page.locator('main').innerText(), /เห็นการแบ่งซื้อแบ่งจ้างงานถนน/)

      await page.goto(`${language}/office/account`)
      await andLoaded(page, () => row.locator('a').click())
      await stands(page)
      await page.fill('input[name=name]', 'เครื่องที่สำนักงาน')
      await andLoaded(page, () => page.locator('main form button').first().click())
      await andLoaded(page, () => page.locator('tr', { hasText: 'เครื่องที่สำนักงาน' }).locator('a').click())
      await andLoaded(page, () => page.locator('main form button').last().click())
      assert.equal(await page.locator('tr', { hasText: 'เครื่องที่สำนักงาน' }).count(), 0)
      await signOut(page)
      await page.goto(`${language}/office/sign-in`)
      await andLoaded(page, () => pressPasskey(page))
      await page.locator('.govuk-error-summary').waitFor()
      await stands(page)
      await page.context().close()
    })
  }

  it('one that opens the key sets a new password for whoever forgot it', async () => {
    const { page } = await withAuthenticator(true)
    await byCode(page, 'investigator')
    await add(page, 'โทรศัพท์')
    // The authenticator may answer for the key only when it is used.
    await signOut(page)
    await givePassword(page, 'investigator')
    await andLoaded(page, () => pressPasskey(page))
    await page.goto('/office/account/password')
    await stands(page)
    await andLoaded(page, () => page.locator('main a[href$="/password/passkey"]').click())
    await stands(page)
    const fill = async (again: string) => {
      await page.fill('input[name=password]', NEW_PASSWORD)
      await page.fill('input[name=again]', again)
      await andLoaded(page, () => pressPasskey(page))
    }
    await fill('ไม่เหมือนกัน')
    await page.locator('.govuk-error-summary').waitFor()
    await stands(page)
    await fill(NEW_PASSWORD)
    assert.equal(new URL(page.url()).pathname, '/office/account')
    await signOut(page)
    await givePassword(page, 'investigator', '', NEW_PASSWORD)
    assert.equal(new URL(page.url()).pathname, '/office/sign-in/code')
    await page.context().close()
  })

  it('one that does not open the key says so, and follows the password', async () => {
    const { page } = await withAuthenticator(false)
    await byCode(page, 'secretary')
    await add(page, 'กุญแจนิรภัย')
    assert.match(await page.locator('tr', { hasText: 'กุญแจนิรภัย' }).innerText(), /ใช้หลังรหัสผ่าน/)
    await signOut(page)
    await page.goto('/office/sign-in')
    await andLoaded(page, () => pressPasskey(page))
    assert.match(await page.locator('.govuk-error-summary').innerText(), /เข้าสู่ระบบด้วยรหัสผ่านก่อน/)
    await givePassword(page, 'secretary')
    await stands(page)
    await andLoaded(page, () => pressPasskey(page))
    await page.locator('.app-navigation').waitFor()
    await page.goto('/office/confirm?next=/office/account')
    await stands(page)
    await andLoaded(page, () => pressPasskey(page))
    assert.equal(new URL(page.url()).pathname, '/office/account')
    await page.context().close()
  })

  it('one that is cancelled, or isn’t there, is told on the page, and can be tried again', async () => {
    const { page, devtools, id } = await withAuthenticator(true)
    await byCode(page, 'oversight')
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false })
    await page.goto('/office/passkeys/new')
    await page.fill('input[name=name]', 'โทรศัพท์')
    await pressPasskey(page)
    await page.locator('[data-says=cancelled]').waitFor()
    await stands(page)
    assert.equal(await page.inputValue('input[name=name]'), 'โทรศัพท์')
    // One that has refused its owner refuses them for a while: another device.
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: id })
    await addAuthenticator(devtools, true)
    await andLoaded(page, () => pressPasskey(page))
    assert.equal(new URL(page.url()).pathname, '/office/account')
    await page.goto('/office/passkeys/new')
    await page.fill('input[name=name]', 'อีกครั้ง')
    await pressPasskey(page)
    await page.locator('[data-says=known]').waitFor()
    await page.context().close()
  })

  it('without JavaScript the page says what a passkey needs, and everything else works', async () => {
    const page = await newPage({ origin, javascript: false })
    await page.goto('/office/sign-in')
    assert.match(await page.locator('.app-passkey').innerText(), /JavaScript/)
    assert.equal(await page.locator('form[data-passkey]').isVisible(), false)
    await assertFitsPhones(page)
    await byCode(page, 'auditor')
    await page.locator('.app-navigation').waitFor()
    await page.context().close()
  })

  it('a browser without passkeys is told so', async () => {
    const page = await newPage({ origin })
    await page.addInitScript('delete window.PublicKeyCredential')
    await page.goto('/office/sign-in')
    await page.locator('[data-says=unsupported]').waitFor()
    assert.equal(await page.locator('form[data-passkey]').isVisible(), false)
    await stands(page)
    await page.context().close()
  })
})
