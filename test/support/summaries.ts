import type { Officer } from '../../src/officers/officer.js'
import type { Role } from '../../src/officers/roles.js'
import type { Services } from '../../src/services.js'
import type { Analysis } from '../../src/statistics/release.js'
import type { Term } from '../../src/statistics/summary.calendar.js'

export const ANALYSIS: Analysis = {
  problems: 'ถนนชำรุดหลังฤดูฝน',
  obstacles: 'เจ้าหน้าที่ช่างมีเพียงสองคน',
  recommendations: 'จัดรอบตรวจถนนทุกเดือน\nและแจ้งผู้ใหญ่บ้าน',
}

/** The account of a role in the test office. */
export async function officerOf({ officers }: Pick<Services, 'officers'>, role: Role): Promise<Officer> {
  const [officer] = await officers.byRole(role)
  if (!officer) throw new Error(`The test office has no ${role}`)
  return officer
}

/** Takes a summary from its draft to the public; a correction where the period was published before. */
export async function publishSummary(
  services: Pick<Services, 'officers' | 'statistics'>,
  term: Term,
  reason = 'ปรับปรุงตัวเลขให้ครบ',
): Promise<string> {
  const { summaries } = services.statistics
  const [secretary, mayor] = [await officerOf(services, 'secretary'), await officerOf(services, 'mayor')]
  const id = await summaries.start({ ...term, by: secretary, reason })
  const { version } = await summaries.find(id)
  await summaries.take(secretary, id, 'submit', { version, ...ANALYSIS })
  await summaries.take(mayor, id, 'approve', { version: version + 1 })
  return id
}
