import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { auditService } from '../../src/audit/audit.service.js'
import { measuresService } from '../../src/measures/measures.service.js'
import type { Notice } from '../../src/notifications/notice.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { keyedOfficer } from './case-office.js'
import { sampleOffice } from './sample-office.js'
import { temporaryStore } from './temporary-store.js'

export type MeasuresOffice = Awaited<ReturnType<typeof measuresOffice>>

/** Measures on a store of their own, in an office with the usual departments; what follows is kept in lists. */
export async function measuresOffice() {
  const store = await temporaryStore()
  const { connection } = store
  const time = { now: new Date('2026-06-10T12:00:00+07:00') }
  const settings = { ...sampleOffice(), departments: officeDefaults().departments }
  const person = (position: string, role: Parameters<typeof keyedOfficer>[1], department: string) => ({
    ...keyedOfficer(position, role),
    department,
  })
  const people = {
    triage: person('receiving-officer', 'triage', 'permanent-secretary'),
    supplies: person('procurement-officer', 'investigator', 'finance'),
    works: person('works-director', 'investigator', 'public-works'),
    secretary: person('permanent-secretary', 'secretary', 'permanent-secretary'),
    mayor: person('mayor', 'mayor', 'permanent-secretary'),
    auditor: person('internal-auditor', 'auditor', 'permanent-secretary'),
  }
  const trail = auditService(connection)
  const recorded: AuditEvent[] = []
  const notices: Notice[] = []
  const failures: unknown[] = []
  const measures = measuresService({
    connection,
    office: { settings: async () => settings },
    officers: async () => Object.values(people),
    record: async (events) => {
      recorded.push(...events)
      await trail.record(events)
    },
    notify: async (sent) => void notices.push(...sent),
    clock: () => time.now,
    onFailure: (error) => failures.push(error),
  })
  return {
    ...people,
    store,
    time,
    settings,
    recorded,
    notices,
    failures,
    measures,
    records: measures.records,
    /** Noon of a day in Bangkok. */
    on: (day: string) => void (time.now = new Date(`${day}T12:00:00+07:00`)),
    stop: () => store.remove(),
  }
}
