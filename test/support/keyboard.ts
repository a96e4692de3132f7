import type { Page } from 'playwright-core'

const TABS_MAX = 80

/**
 * Presses Tab until what `selector` names has the focus, as somebody without a mouse does.
 * @throws when it can't be reached that way
 */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    await page.keyboard.press('Tab')
    if (await page.locator(`:focus:is(${selector})`).count()) return
  }
  throw new Error(`Tab never reached ${selector} on ${page.url()}`)
}

/** Top and bottom, in px of the window, of what has the focus. */
export const focusBox = (page: Page): Promise<{ top: number; bottom: number }> =>
  page.evaluate<{ top: number; bottom: number }>(
    '(({ top, bottom }) => ({ top, bottom }))(document.activeElement.getBoundingClientRect())',
  )
