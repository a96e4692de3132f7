import assert from 'node:assert/strict'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { auditService } from '../../src/audit/audit.service.js'
import type { Notice } from '../../src/notifications/notice.js'
import { statisticsService } from '../../src/statistics/statistics.service.js'
import { withStandIns } from '../../src/officers/leave.js'
import type { Actor } from '../../src/officers/officer.js'
import { keyedOfficer } from './case-office.js'
import { sampleOffice } from './sample-office.js'
import { temporaryStore } from './temporary-store.js'

export type SummaryOffice = Awaited<ReturnType<typeof summaryOffice>>

/** Figures and summaries on a store of their own, with a clock to set and what follows kept in lists. */
export async function summaryOffice() {
  const store = await temporaryStore()
  const { connection } = store
  const time = { now: new Date('2026-09-20T05:00:00Z') }
  const settings = { ...sampleOffice(), setUpAt: new Date('2025-10-01T05:00:00Z') }
  const people = {
    triage: keyedOfficer('officer', 'triage'),
    secretary: keyedOfficer('permanent-secretary', 'secretary'),
    mayor: keyedOfficer('mayor', 'mayor'),
    deputy: keyedOfficer('deputy', 'mayor'),
    auditor: keyedOfficer('auditor', 'auditor'),
  }
  const trail = auditService(connection)
  const recorded: AuditEvent[] = []
  const notices: Notice[] = []
  const failures: unknown[] = []
  /** What recording does beside keeping a list; a test makes it fail. */
  const faults = { record: () => Promise.resolve() }

  /** A copy of the program on this store. */
  const copy = () =>
    statisticsService({
      connection,
      office: { settings: async () => settings, find: async () => settings },
      audit: {
        async record(events) {
          await faults.record()
          recorded.push(...events)
          await trail.record(events)
        },
        head: trail.head,
      },
      officers: async () => withStandIns(Object.values(people), time.now),
      notify: async (sent) => void notices.push(...sent),
      clock: () => time.now,
      onFailure: (error) => failures.push(error),
      settlePending: () => Promise.resolve(),
    })
  const statistics = copy()
  return {
    ...people,
    /** Somebody as they are at this moment, with whom they stand in for. */
    as: ({ id }: Actor): Actor =>
      withStandIns(Object.values(people), time.now).find((one) => one.id === id) ?? assert.fail(),
    store,
    time,
    settings,
    trail,
    recorded,
    notices,
    failures,
    faults,
    copy,
    statistics,
    summaries: statistics.summaries,
    /** A moment of a day in Bangkok. */
    on: (day: string) => void (time.now = new Date(`${day}T12:00:00+07:00`)),
    stop: () => store.remove(),
  }
}
