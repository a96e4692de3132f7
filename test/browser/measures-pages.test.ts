import type { Page } from 'playwright-core'
import { kindOf, KIND_NAMES } from '../../src/measures/record.kinds.js'
import type { Role } from '../../src/officers/roles.js'
import { closeBrowser, newPage } from '../support/browser.js'
import {
  andLoaded,
  assertStands,
  assertStandsAt,
  pressLast,
  signedInPage,
} from '../support/browser-visits.js'
import { startOffice, type StartedOffice } from '../support/office.js'

const HOME = '/office/measures'
const YEAR = 2569

describe('the pages of the measures, in a browser', () => {
  let office: StartedOffice
  const now = new Date('2026-06-10T12:00:00+07:00')
  const people = new Map<Role, Page>()
  before(async function () {
    this.timeout(240_000)
    office = await startOffice({ clock: () => now })
    for (const role of ['secretary', 'mayor'] as const)
      people.set(role, await signedInPage({ origin: office.url }, role))
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  const as = (role: Role): Page => {
    const page = people.get(role)
    if (!page) throw new Error(`Nobody is signed in as ${role}`)
    return page
  }
  it('axe finds nothing on the board, the lists, the forms and the records, and all fit small phones', async function () {
    this.timeout(480_000)
    const page = as('secretary')
    await assertStandsAt(page, `${HOME}?year=${YEAR}`)
    await pressLast(page)
    await page.locator('[role=status]').waitFor()
    await assertStands(page)
    for (const kind of KIND_NAMES) {
      const home = `${HOME}/${kindOf(kind).slug}`
      await page.goto(`${home}?year=${YEAR}`)
      await assertStands(page)
      await page.goto(`${home}/new?year=${YEAR}`)
      await andLoaded(page, () => page.locator('main form button').first().click())
      await page.locator('.govuk-error-summary').waitFor()
      await assertStands(page)
    }
    await assertStandsAt(page, `${HOME}/channels/${YEAR}-channel-web`)
    await assertStandsAt(page, `${HOME}/channels/${YEAR}-channel-web/tests`)
    await page.goto(`${HOME}/participation/new?year=${YEAR}`)
    await page.fill('input[name=activity]', 'ประชาคมหมู่บ้าน')
    await page.check('input[name=stage][value=before]', { force: true })
    await page.fill('input[name=date]', '2569-02-01')
    await page.fill('textarea[name=results]', 'เห็นชอบแผน')
    await page.locator('input[name=departments]').first().check({ force: true })
    await pressLast(page)
    const activity = new URL(page.url()).pathname
    await assertStandsAt(page, `${activity}/files`)
    await page.setInputFiles('input[name=files]', {
      name: 'ประชุม.png',
      mimeType: 'image/png',
      buffer: await page.screenshot(),
    })
    await pressLast(page)
    await assertStands(page)
    await page.fill('textarea[name=description]', 'ชาวบ้านประชุมในศาลา')
    await page.check('input[name=published][value=yes]', { force: true })
    await pressLast(page)
    await assertStands(page)
    await assertStandsAt(page, `${HOME}/practices/${YEAR}-practice-3-2`)
    await assertStandsAt(as('mayor'), `${HOME}?year=${YEAR}`)
  })

  it('axe finds nothing on a procurement that has something wrong, nor on a report on its way', async function () {
    this.timeout(480_000)
    const page = as('secretary')
    await page.goto(`${HOME}/procurements/new?year=${YEAR}`)
    await page.fill('input[name=project]', 'ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 3 บ้านหนองหงส์')
    await page.selectOption('select[name=method]', '0000-method-e-bidding')
    await page.fill('textarea[name=persons]', 'ประธานกรรมการตรวจรับ\nกรรมการตรวจรับ')
    await pressLast(page)
    await page.locator('[role=status]').waitFor()
    await assertStands(page)
    await page.goto(`${HOME}/reports/new?year=${YEAR}&kind=implementation`)
    await assertStands(page)
    await pressLast(page)
    await page.waitForURL((url) => url.pathname.endsWith('implementation-1'))
    await assertStands(page)
    await andLoaded(page, () => page.click('button[formaction$="/submit"]'))
    await page.locator('[role=status]').waitFor()
    await as('mayor').goto(`${HOME}/reports/${YEAR}-implementation-1`)
    await assertStands(as('mayor'))
    await andLoaded(as('mayor'), () => as('mayor').click('form[action$="/approve"] button'))
    await as('mayor').locator('[role=status]').waitFor()
    await assertStands(as('mayor'))
  })

  it('axe finds nothing on what everyone sees', async function () {
    this.timeout(240_000)
    const page = await newPage({ origin: office.url })
    for (const path of ['/manual', `/oit/${YEAR}`, `/measures/${YEAR}`, `/measures/${YEAR}/report`])
      await assertStandsAt(page, path)
  })
})
