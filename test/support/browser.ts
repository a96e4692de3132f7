import assert from 'node:assert/strict'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import { unpackChromium } from './chromium.js'

let opened: Promise<Browser> | undefined

/** One Chromium for all tests of a process; it ends with the process. */
export const browser = (): Promise<Browser> => (opened ??= launch())

async function launch(): Promise<Browser> {
  const { executable, environment } = await unpackChromium()
  return chromium.launch({
    executablePath: executable,
    env: environment,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-pings',
      '--font-render-hinting=none',
    ],
  })
}

export async function closeBrowser(): Promise<void> {
  const running = opened
  opened = undefined
  await (await running)?.close()
}

/** The narrowest phone that pages must fit, in CSS pixels. */
const SMALLEST_PHONE = 320
export const PHONE = 360
export const DESKTOP = 1280

/**
 * A page in a context of its own, so without cookies of any other; `page.context().close()` ends both.
 * Every request to another host than `origin`'s is refused and remembered in `foreign`.
 */
export async function newPage(
  options: { width?: number; height?: number; javascript?: boolean; origin?: string } = {},
): Promise<Page & { foreign: string[] }> {
  const { width = PHONE, javascript = true, origin } = options
  const context = await (
    await browser()
  ).newContext({
    viewport: { width, height: options.height ?? (width < 640 ? 740 : 900) },
    javaScriptEnabled: javascript,
    locale: 'th-TH',
    timezoneId: 'Asia/Bangkok',
    ...(origin ? { baseURL: origin } : {}),
  })
  const page = await context.newPage()
  const foreign: string[] = []
  if (origin)
    await context.route(
      (url) => url.origin !== new URL(origin).origin,
      (route) => {
        foreign.push(route.request().url())
        return route.abort()
      },
    )
  return Object.assign(page, { foreign })
}

/** Fails with what axe found, a line for each element; WCAG 2.2 AA and axe's best practices. */
export async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n    ${node.target.join(' ')}  ${node.html.slice(0, 160)}`),
  )
  assert.equal(found.length, 0, `${page.url()}\n  ${found.join('\n  ')}`)
}

/** Fails when the page can be scrolled sideways; boxes that scroll inside themselves are fine. */
export async function assertFitsWidth(page: Page): Promise<void> {
  const [content, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )
  assert.ok(content <= window, `${page.url()} is ${content} px wide in a window of ${window} px`)
}

/** Fails when the page doesn't fit a usual phone or the smallest one. */
export async function assertFitsPhones(page: Page): Promise<void> {
  for (const width of [SMALLEST_PHONE, PHONE]) {
    await page.setViewportSize({ width, height: 740 })
    await assertFitsWidth(page)
  }
}

/** The whole page as a picture. */
export const picture = (page: Page, file: string): Promise<Buffer> =>
  page.screenshot({ path: file, fullPage: true })
