import assert from 'node:assert/strict'
import { assertAccessible, assertFitsPhones, closeBrowser, DESKTOP, PHONE } from '../support/browser.js'
import { andLoaded, signedInPage } from '../support/browser-visits.js'
import { letIn, PASSWORD } from '../support/accounts.js'
import { fileCase, naming } from '../support/case-office.js'
import { startOffice, type StartedOffice } from '../support/office.js'

const LANGUAGES = { th: '', en: '/en' } as const
const MINUTE_MS = 60_000

describe('the pages of keys and of leaving in a browser', () => {
  let office: StartedOffice
  let id: string
  let number: string
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  before(async () => {
    office = await startOffice({ clock: () => time.now })
    number = (await fileCase(office.services.cases, naming('permanent-secretary', 'oversight'))).number
    await fileCase(office.services.cases, {})
    time.now = new Date(time.now.getTime() + MINUTE_MS)
    const account = { username: 'newcomer', name: 'นางสาวพรรณวดี มาใหม่สกุลยาวเป็นพิเศษ', role: 'triage' as const }
    const officer = await letIn(office.services, { ...account, position: 'education', department: 'clerk' })
    id = officer.id
  })
  after(async () => {
    await closeBrowser()
    await office.stop()
  })

  /** Everything that stands on a page is looked at on a phone and on a desk. */
  const check = async (page: Awaited<ReturnType<typeof signedInPage>>) => {
    await assertAccessible(page)
    await assertFitsPhones(page)
  }

  for (const [language, prefix] of Object.entries(LANGUAGES))
    it(`axe finds nothing in ${language} on them, nor on the list of cases that says who waits, and they fit a phone`, async () => {
      const page = await signedInPage({ origin: office.url }, 'triage')
      for (const path of ['/office/cases', '/office/keys', `/office/keys/${id}`, '/office/leaving']) {
        await page.goto(prefix + path)
        await check(page)
      }
      await page.context().close()
    })

  for (const width of [PHONE, DESKTOP])
    it(`a colleague gives keys, hands everything over and leaves, at ${width} pixels without a script`, async () => {
      const page = await signedInPage({ origin: office.url, width }, 'triage')
      if (width === PHONE) {
        await page.goto('/office/cases')
        await andLoaded(page, () => page.locator(`form[action="/office/keys/${id}/grant"] button`).click())
        await office.services.cases.keyRunsEnded()
        await page.reload()
        await check(page)
        assert.match(await page.locator('main').innerText(), /ตรวจแล้ว 2 จาก 2 เรื่อง ให้กุญแจเพิ่ม 2 เรื่อง/)
        return page.context().close()
      }
      const { cases, officers } = office.services
      const triage = await officers.checkPassword('triage', PASSWORD)
      await cases.declare(triage, number, { conflict: 'no', reason: '' })
      const dueDate = new Date(time.now.getTime() + 30 * 24 * 60 * MINUTE_MS)
      const form = { version: 1, investigator: triage.id, department: 'works', dueDate }
      await cases.take(triage, number, 'assign', form)
      await page.goto('/office/leaving')
      await check(page)
      await page.selectOption('select[name=to]', id)
      await page.fill('textarea[name=reason]', 'ย้าย')
      await andLoaded(page, () => page.locator('form[action="/office/leaving/cases"] button').click())
      await check(page)
      await andLoaded(page, () => page.locator('form[action="/office/leaving/close"] button').click())
      assert.match(await page.locator('main').innerText(), /ปิดบัญชีแล้ว/)
      await page.context().close()
    })
})
