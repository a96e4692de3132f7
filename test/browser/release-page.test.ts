import assert from 'node:assert/strict'
import { assertAccessible, assertFitsPhones, closeBrowser, newPage } from '../support/browser.js'
import { publishedOffice, RELEASE } from '../support/release-files.js'
import type { StartedOffice } from '../support/office.js'

describe('the page of a release in a browser', function () {
  // The page is long: looking at every element of it takes axe its time.
  this.timeout(240_000)
  let office: StartedOffice
  before(async () => {
    office = await publishedOffice()
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  for (const [language, prefix] of Object.entries({ th: '', en: '/en' }))
    it(`in ${language}: axe finds nothing, it fits a small phone, and its data for search engines break no rule`, async () => {
      const page = await newPage({ origin: office.url })
      const told: string[] = []
      page.on('console', (message) => told.push(message.text()))
      await page.goto(prefix + RELEASE)
      // The content security policy allows nothing inline: data is no program and isn't asked about.
      assert.deepEqual(told, [])
      const dataset = page.locator('script[type="application/ld+json"]')
      assert.equal(JSON.parse((await dataset.textContent()) ?? '')['@type'], 'Dataset')
      assert.equal(await page.locator('script').count(), 1)
      assert.equal(await page.locator('figure.app-chart').count(), 2)
      await assertAccessible(page)
      await assertFitsPhones(page)
      assert.deepEqual(page.foreign, [])
      await page.context().close()
    })

  it('leaves its downloads and links off the paper', async () => {
    const page = await newPage({ origin: office.url })
    await page.goto(RELEASE)
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator('#downloads').isVisible(), false)
    assert.equal(await page.locator('table').first().isVisible(), true)
    await page.context().close()
  })
})
