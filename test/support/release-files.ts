import { startOffice, type StartedOffice } from './office.js'
import { fileCase } from './case-office.js'
import { publishSummary } from './summaries.js'
import type { PressOptions } from '../../src/documents/press.js'

const bangkokNoon = (day: string) => new Date(`${day}T12:00:00+07:00`)

/** Where the release of `publishedOffice` stands. */
export const RELEASE = '/statistics/2569/twelve-months/1'

/** An office that published its year 2569: cases of both halves, one withdrawn, one carried over from the year before. */
export async function publishedOffice(press?: PressOptions): Promise<StartedOffice> {
  let now = bangkokNoon('2025-09-30')
  const office = await startOffice({ clock: () => now, ...(press && { press }) })
  const receipts: string[] = []
  for (const day of ['2025-09-30', '2025-10-01', '2025-10-20', '2025-12-10', '2026-04-02', '2026-04-03']) {
    now = bangkokNoon(day)
    receipts.push((await fileCase(office.services.cases)).receipt)
  }
  now = bangkokNoon('2026-05-20')
  const [, withdrawn = ''] = receipts
  const { version } = await office.services.cases.forReceipt(withdrawn)
  await office.services.cases.withdraw(withdrawn, { reason: 'เปลี่ยนใจ', version })
  now = bangkokNoon('2026-09-20')
  await publishSummary(office.services, { fiscalYear: 2569, period: 'twelve-months' })
  return office
}
