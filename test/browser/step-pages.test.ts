import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { stepSlug } from '../../src/cases/step.view.js'
import { TRANSITIONS, type Action } from '../../src/cases/transitions.js'
import type { Status } from '../../src/cases/vocabulary.js'
import type { Role } from '../../src/officers/roles.js'
import { fiscalYearOf } from '../../src/office/fiscal-year.js'
import { assertAccessible, assertFitsPhones, closeBrowser, newPage } from '../support/browser.js'
import { fileInBrowser, openCasePage, signedInPage } from '../support/browser-visits.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { publishSummary } from '../support/summaries.js'

const LANGUAGES = ['', '/en']
/** Who takes the step that leads on to the next status, and what they fill in. */
const ONWARD: { status: Status; by: Role; action?: Action; fill?: (page: Page) => Promise<unknown> }[] = [
  {
    status: 'received',
    by: 'triage',
    action: 'assign',
    fill: async (page) => {
      await page.getByLabel(/ธีรพงษ์/).check({ force: true })
      await page.selectOption('select[name=department]', 'works')
    },
  },
  {
    status: 'assigned',
    by: 'investigator',
    action: 'recordFindings',
    fill: async (page) => {
      await page.fill('textarea[name=findings]', 'ลงพื้นที่แล้ว พบว่าเป็นจริงตามที่แจ้ง')
      await page.check('input[name=recommendedOutcome][value=substantiated]', { force: true })
    },
  },
  {
    status: 'investigated',
    by: 'secretary',
    action: 'close',
    fill: async (page) => {
      await page.check('input[name=outcome][value=substantiated]', { force: true })
      await page.fill('textarea[name=explanation]', 'ดำเนินการแก้ไขแล้ว')
    },
  },
  { status: 'closed', by: 'secretary' },
]

describe('the pages of every step, in a browser', () => {
  let office: StartedOffice
  const people = new Map<Role, Page>()
  before(async () => {
    office = await startOffice()
    for (const role of ['triage', 'investigator', 'secretary', 'administrator'] as const)
      people.set(role, await signedInPage({ origin: office.url }, role))
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })
  const pageOf = (role: Role): Page => {
    const page = people.get(role)
    assert.ok(page, role)
    return page
  }
  const stands = async (page: Page) => {
    await assertAccessible(page)
    await assertFitsPhones(page)
  }

  it('axe finds nothing on any form of any status, empty or sent with mistakes, and all fit small phones', async function () {
    this.timeout(180_000)
    const number = await fileInBrowser(office.url, crowd)
    const visited = new Set<Action>()
    for (const { status, by, action, fill } of ONWARD) {
      for (const step of TRANSITIONS.filter(({ from }) => from === status)) {
        const mover = step.by.find((one) => one === 'assignee' || people.has(one as Role))
        if (!mover) continue
        const page = pageOf(mover === 'assignee' ? 'investigator' : (mover as Role))
        visited.add(step.action)
        for (const language of LANGUAGES) {
          const path = `${language}/office/cases/${number}/${stepSlug(step.action)}`
          assert.equal(await openCasePage(page, path), 200, path)
          if (language === '') await stands(page)
          await page.locator('main form[method=post] button').last().click()
          await page.locator('.govuk-error-summary').waitFor()
          await stands(page)
        }
      }
      const page = pageOf(by)
      for (const language of LANGUAGES) {
        await openCasePage(page, `${language}/office/cases/${number}`)
        await stands(page)
      }
      if (!action || !fill) continue
      await page.goto(`/office/cases/${number}/${stepSlug(action)}`)
      await fill(page)
      await page.locator('main form[method=post] button').last().click()
      await page.waitForURL((url) => !url.pathname.endsWith(stepSlug(action)))
      await stands(page)
    }
    const byStaff = TRANSITIONS.filter(({ from, by }) => from && by.some((one) => one !== 'reporter'))
    assert.deepEqual([...visited].sort(), [...new Set(byStaff.map((step) => step.action))].sort())
  })

  it('axe finds nothing on the way from an invitation to an account, and on closing one', async () => {
    const page = pageOf('administrator')
    const { token, officer } = await office.services.officers.invite({
      username: 'newcomer',
      name: 'นางสาวกมลชนก ศิริพัฒนาวรกุลชัย',
      role: 'investigator',
      position: 'works',
      department: 'works',
    })
    for (const language of LANGUAGES) {
      await page.goto(`${language}/office/officers/${officer.id}/deactivate`)
      await stands(page)
      const newcomer = await newPage({ origin: office.url })
      await newcomer.goto(`${language}/office/invitation/${token}`)
      await stands(newcomer)
      await newcomer.fill('input[name=password]', 'สั้น')
      await newcomer.locator('main form button').last().click()
      await newcomer.locator('.govuk-error-summary').waitFor()
      await stands(newcomer)
      await newcomer.goto(`${language}/office/invitation/gone`)
      await stands(newcomer)
      await newcomer.context().close()
    }
  })

  it('axe finds nothing on figures that are published, for the office and for everybody', async () => {
    const page = pageOf('secretary')
    // Of the last day that is over: on 1 October there is nothing of the new year yet.
    const fiscalYear = fiscalYearOf(new Date(Date.now() - 86_400_000))
    const term = { fiscalYear, period: 'twelve-months' } as const
    await publishSummary(office.services, term)
    await publishSummary(office.services, term)
    await page.goto('/office/statistics')
    await stands(page)
    const anybody = await newPage({ origin: office.url })
    const own = `/statistics/${fiscalYear}`
    for (const language of LANGUAGES)
      for (const path of ['/statistics', own, `${own}/twelve-months/1`]) {
        await anybody.goto(language + path)
        await stands(anybody)
      }
    await anybody.context().close()
  })
})

/** A report with long words, urgent danger and a file with a long name: what makes a case page crowded. */
async function crowd(page: Page): Promise<void> {
  await page.fill('textarea[name=what]', 'เห็นการแบ่งซื้อแบ่งจ้างงานถนน '.repeat(20))
  await page.check('input[name=danger][value=yes]', { force: true })
  const buffer = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
  const name = 'ใบเสนอราคางานก่อสร้างถนนคอนกรีตเสริมเหล็กสายบ้านหนองหงส์.pdf'
  await page.setInputFiles('input[name=files]', { name, mimeType: 'application/pdf', buffer })
}
