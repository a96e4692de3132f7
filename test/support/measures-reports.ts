import type { ReportAction } from '../../src/measures/report.transitions.js'
import type { ReportTexts } from '../../src/measures/report.model.js'
import type { ReportKind } from '../../src/measures/year.js'
import type { Officer } from '../../src/officers/officer.js'
import type { Services } from '../../src/services.js'
import { officerOf } from './summaries.js'

type Given = Pick<Services, 'officers' | 'measures'>

/** Takes a report of the measures from its draft to the mayor's approval; a correction where there was one before. */
export async function approveReport(
  services: Given,
  {
    kind,
    year,
    reason = '',
    texts = {},
  }: { kind: ReportKind; year: number; reason?: string; texts?: ReportTexts },
): Promise<string> {
  const { reports } = services.measures
  const [secretary, mayor] = [await officerOf(services, 'secretary'), await officerOf(services, 'mayor')]
  const id = await reports.begin(secretary, kind, year, reason)
  const take = async (actor: Officer, action: ReportAction) => {
    const { version } = await reports.find(id)
    await reports.take(actor, id, action, { version, texts: action === 'submit' ? texts : {}, comment: '' })
  }
  await take(secretary, 'submit')
  await take(mayor, 'approve')
  return id
}
