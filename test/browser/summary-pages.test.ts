import type { Page } from 'playwright-core'
import { officeModel } from '../../src/office/office.model.js'
import type { Role } from '../../src/officers/roles.js'
import { closeBrowser } from '../support/browser.js'
import {
  andLoaded,
  assertStands,
  assertStandsAt,
  pressLast,
  signedInPage,
} from '../support/browser-visits.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { ANALYSIS } from '../support/summaries.js'

const SUMMARIES = '/office/statistics/summaries'
const ID = '2569-twelve-months-1'
const NEW = `${SUMMARIES}/new?year=2569&period=twelve-months`

describe('the pages of a summary, in a browser', () => {
  let office: StartedOffice
  let now = new Date('2026-09-25T12:00:00+07:00')
  const people = new Map<Role, Page>()
  before(async function () {
    this.timeout(60_000)
    office = await startOffice({ clock: () => now })
    // An office that was there when the year ended has its summary on its first page.
    const setUpAt = new Date('2025-01-01T00:00:00Z')
    await officeModel(office.services.store.connection).updateOne({ _id: 'office' }, { $set: { setUpAt } })
    await office.services.office.change({})
    await signAllIn()
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  async function signAllIn(): Promise<void> {
    for (const role of ['triage', 'secretary', 'mayor'] as const)
      people.set(role, await signedInPage({ origin: office.url }, role))
  }
  const as = (role: Role): Page => {
    const page = people.get(role)
    if (!page) throw new Error(`Nobody is signed in as ${role}`)
    return page
  }
  const press = (page: Page, step: string) =>
    andLoaded(page, () =>
      page.click(`button[formaction$="/${step}"], form[action$="/${step}"] button:not([formaction])`),
    )

  it('axe finds nothing in any state of a summary, for any of its readers, and all fit small phones', async function () {
    this.timeout(240_000)
    await assertStandsAt(as('secretary'), NEW)
    await pressLast(as('secretary'))
    await assertStandsAt(as('secretary'), `${SUMMARIES}/${ID}`)
    await assertStandsAt(as('mayor'), '/office/statistics')

    await press(as('secretary'), 'submit')
    await as('secretary').locator('.govuk-error-summary').waitFor()
    await assertStands(as('secretary'))

    // Both have the draft open; the second gets a page that says so, with both texts.
    await as('triage').goto(`${SUMMARIES}/${ID}`)
    await as('secretary').goto(`${SUMMARIES}/${ID}`)
    await write(as('triage'), ' ๑')
    await press(as('triage'), 'write')
    await assertStands(as('triage'))
    await as('triage').goto(`${SUMMARIES}/${ID}`)
    await write(as('secretary'), ' ๒')
    await press(as('secretary'), 'submit')
    await as('secretary').locator('.govuk-error-summary').waitFor()
    await assertStands(as('secretary'))
    await press(as('secretary'), 'submit')
    await as('secretary').locator('[role=status]').waitFor()
    await assertStands(as('secretary'))

    // Left open since before it was submitted.
    await write(as('triage'), ' ๓')
    await press(as('triage'), 'write')
    await as('triage').locator('#kept-problems').waitFor()
    await assertStands(as('triage'))

    await assertStandsAt(as('mayor'), `${SUMMARIES}/${ID}`)
    await press(as('mayor'), 'return')
    await as('mayor').locator('.govuk-error-summary').waitFor()
    await assertStands(as('mayor'))
    await as('mayor').fill('textarea[name=comment]', 'ขอให้ระบุหน่วยงานที่รับผิดชอบ '.repeat(8))
    await press(as('mayor'), 'return')
    await assertStandsAt(as('secretary'), `${SUMMARIES}/${ID}`)
    await press(as('secretary'), 'submit')
    await as('mayor').goto(`${SUMMARIES}/${ID}`)
    await press(as('mayor'), 'approve')
    await as('mayor').locator('[role=status]').waitFor()
    await assertStands(as('mayor'))
  })

  it('axe finds nothing on the way to a correction', async function () {
    this.timeout(120_000)
    now = new Date('2026-10-05T12:00:00+07:00')
    await signAllIn()
    await assertStandsAt(as('secretary'), '/office/statistics?year=2569')
    await assertStandsAt(as('secretary'), NEW)
    await pressLast(as('secretary'))
    await as('secretary').locator('.govuk-error-summary').waitFor()
    await assertStands(as('secretary'))
    await as('secretary').fill('textarea[name=reason]', 'ปรับปรุงให้ครบถึงวันที่ 30 กันยายน')
    await pressLast(as('secretary'))
    await as('secretary').waitForURL((url) => url.pathname.endsWith('2569-twelve-months-2'))
    await assertStands(as('secretary'))
  })
})

async function write(page: Page, ending: string): Promise<void> {
  for (const [name, text] of Object.entries(ANALYSIS))
    await page.fill(`textarea[name=${name}]`, text + ending)
}
