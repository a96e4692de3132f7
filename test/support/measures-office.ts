import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { auditService } from '../../src/audit/audit.service.js'
import { ROOT } from '../../src/config.js'
import type { Network } from '../../src/measures/checker/addresses.js'
import type { YearCounts } from '../../src/measures/report.draft.js'
import { loadTexts, translator } from '../../src/web/i18n.js'
import { measuresService } from '../../src/measures/measures.service.js'
import type { Notice } from '../../src/notifications/notice.js'
import type { Office } from '../../src/office/office.model.js'
import { officeDefaults } from '../../src/office/defaults.js'
import { withStandIns } from '../../src/officers/leave.js'
import type { Actor } from '../../src/officers/officer.js'
import { keyedOfficer } from './case-office.js'
import { sampleOffice } from './sample-office.js'
import { temporaryStore } from './temporary-store.js'

export type MeasuresOffice = Awaited<ReturnType<typeof measuresOffice>>

/** Measures on a store of their own, in an office with the usual departments; what follows is kept in lists. */
export async function measuresOffice({ network }: { network?: Network } = {}) {
  const store = await temporaryStore()
  const { connection } = store
  const time = { now: new Date('2026-06-10T12:00:00+07:00') }
  const settings: Office = { ...sampleOffice(), departments: officeDefaults().departments }
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
  /** What the figures say of the corruption stream. */
  const counts: { corruption: YearCounts } = { corruption: { received: 0, completed: 0, inProgress: 0 } }
  const t = translator(loadTexts(join(ROOT, 'src/locales')), 'th')
  const trail = auditService(connection)
  const recorded: AuditEvent[] = []
  const notices: Notice[] = []
  const failures: unknown[] = []
  /** Which cases each officer holds the key of. */
  const openable = new Map<string, string[]>()
  const measures = measuresService({
    connection,
    network,
    blobs: store.blobs,
    office: { settings: async () => settings, find: async () => settings },
    t,
    countsOf: async () => counts.corruption,
    officers: async () => withStandIns(Object.values(people), time.now),
    record: async (events) => {
      recorded.push(...events)
      await trail.record(events)
    },
    notify: async (sent) => void notices.push(...sent),
    mayOpen: async (actor, number) => openable.get(actor.id)?.includes(number) ?? false,
    clock: () => time.now,
    onFailure: (error) => failures.push(error),
  })
  return {
    ...people,
    /** Somebody as they are at this moment, with whom they stand in for. */
    as: ({ id }: Actor): Actor =>
      withStandIns(Object.values(people), time.now).find((one) => one.id === id) ?? assert.fail(),
    store,
    time,
    settings,
    recorded,
    notices,
    failures,
    measures,
    openable,
    t,
    counts,
    reports: measures.reports,
    records: measures.records,
    links: measures.links,
    /** Noon of a day in Bangkok. */
    on: (day: string) => void (time.now = new Date(`${day}T12:00:00+07:00`)),
    stop: () => store.remove(),
  }
}
