import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Role } from '../../src/officers/roles.js'
import { assertAccessible, assertFitsPhones, newPage } from './browser.js'
import { numberOn } from './html.js'
import { nextCode, PASSWORD } from './accounts.js'

/** A page on which somebody of this role has signed in. */
export async function signedInPage(options: { origin: string; width?: number }, role: Role): Promise<Page> {
  const page = await newPage(options)
  await page.goto('/office/sign-in')
  await page.fill('input[name=username]', role)
  await page.fill('input[name=password]', PASSWORD)
  await page.keyboard.press('Enter')
  await page.fill('input[name=code]', nextCode(role))
  await page.keyboard.press('Enter')
  await page.locator('.app-navigation').waitFor()
  return page
}

/** Files a report about corruption as a resident does; `fill` does more on its form. Answers the case's number. */
export async function fileInBrowser(
  origin: string,
  fill: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<string> {
  const page = await newPage({ origin })
  await page.goto('/report/corruption')
  await page.locator('input[name=category]').first().check({ force: true })
  await page.fill('textarea[name=what]', 'เห็นการแบ่งซื้อแบ่งจ้างงานถนน')
  await fill(page)
  await page.locator('button[name=check]').last().click()
  await page.locator('button[name=send]').click()
  const number = numberOn(await page.locator('.govuk-summary-list').innerText())
  await page.context().close()
  assert.ok(number, 'the receipt page names the case')
  return number
}

/** Opens a page of a case; asked about a conflict of interest, whoever is signed in has none, and goes on. */
export async function openCasePage(page: Page, path: string): Promise<number | undefined> {
  const answer = await page.goto(path)
  if (!page.url().endsWith('/declaration')) return answer?.status()
  await declareNoConflict(page)
  return (await page.goto(path))?.status()
}

/** Answers the question that comes before a case. */
export async function declareNoConflict(page: Page): Promise<void> {
  // By key: where something above still loads, a click may come down beside it.
  await page.locator('input[name=conflict][value=no]').press('Space')
  await andLoaded(page, () => page.locator('main form button').last().click())
}

/** Does what leads to another page, and waits until that has come: under load a click may be over long before. */
export async function andLoaded(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()])
}

/** Axe finds nothing on the page, and it fits small phones. */
export async function assertStands(page: Page): Promise<void> {
  await assertAccessible(page)
  await assertFitsPhones(page)
}

/** So it is at a path, in both languages. */
export async function assertStandsAt(page: Page, path: string): Promise<void> {
  for (const language of ['', '/en']) {
    await page.goto(language + path)
    await assertStands(page)
  }
}

/** Presses the last button of the page's forms, and waits for what comes. */
export const pressLast = (page: Page): Promise<void> =>
  andLoaded(page, () => page.locator('main form button').last().click())
