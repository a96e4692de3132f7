import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { AuditEvent } from '../../src/audit/audit.entry.js'
import { caseService, type CaseService } from '../../src/cases/case.service.js'
import type { NewCase } from '../../src/cases/case.js'
import { declaring } from './declaring.js'
import { pendingService, type Followers } from '../../src/cases/pending.js'
import type { TallyStep } from '../../src/cases/case.model.js'
import type { Notice } from '../../src/notifications/notice.js'
import type { Office } from '../../src/office/office.model.js'
import { officeService } from '../../src/office/office.service.js'
import { withStandIns } from '../../src/officers/leave.js'
import type { Actor } from '../../src/officers/officer.js'
import type { Role } from '../../src/officers/roles.js'
import { newKeyPair } from '../../src/sealing/key-pair.js'
import { sampleOffice } from './sample-office.js'
import { temporaryStore } from './temporary-store.js'

export const DAY_MS = 86_400_000
const NOON = new Date('2026-11-02T05:00:00Z')

/** An officer who has signed in once and so has keys. */
export function keyedOfficer(username: string, role: Role, more: Partial<Actor> = {}): Actor {
  const { publicKey, privateKey } = newKeyPair()
  const id = randomBytes(12).toString('hex')
  const where = { position: username, department: 'works' }
  return {
    id,
    username,
    name: `Officer ${username}`,
    role,
    ...where,
    active: true,
    publicKey,
    privateKey,
    ...more,
  }
}

export type CaseOffice = Awaited<ReturnType<typeof caseOffice>>

/**
 * Cases on an embedded store of their own: officers with real keys, a clock to set, and what follows kept in lists.
 * Through `cases` officers declare that they have no conflict of interest wherever they are asked.
 */
export async function caseOffice(settings: Partial<Office> = {}) {
  const store = await temporaryStore()
  const office = officeService(store.connection)
  await office.setUp({ ...sampleOffice(), ...settings })
  const people = {
    triage: keyedOfficer('triage', 'triage'),
    secretary: keyedOfficer('secretary', 'secretary'),
    oversight: keyedOfficer('oversight', 'oversight'),
    investigator: keyedOfficer('investigator', 'investigator'),
    other: keyedOfficer('other', 'investigator', { department: 'clerk' }),
    mayor: keyedOfficer('mayor', 'mayor'),
    auditor: keyedOfficer('auditor', 'auditor'),
    administrator: keyedOfficer('administrator', 'administrator'),
  }
  const officers: Actor[] = Object.values(people)
  const time = { now: NOON }
  const recorded: AuditEvent[] = []
  const notices: Notice[] = []
  const tallies = new Map<string, TallyStep>()
  const followers: Followers = {
    record: async (events) => void recorded.push(...events),
    notify: async (sent) => void notices.push(...sent),
    tally: async (id, step) => void tallies.set(id, step),
  }
  const failures: unknown[] = []
  const build = (given: Followers) => {
    const pending = pendingService(store.connection, given, (error) => failures.push(error))
    const cases = caseService({
      connection: store.connection,
      office,
      officers: async () => withStandIns(officers, time.now),
      record: given.record,
      pending,
      clock: () => time.now,
      onFailure: (error) => failures.push(error),
    })
    return { pending, cases: declaring(cases), undeclared: cases }
  }
  const { pending, cases, undeclared } = build(followers)
  return {
    ...people,
    officers,
    /** Somebody as they are at this moment, with whom they stand in for. */
    as: ({ id }: Actor): Actor =>
      withStandIns(officers, time.now).find((one) => one.id === id) ?? assert.fail(),
    store,
    office,
    cases,
    undeclared,
    pending,
    time,
    recorded,
    notices,
    tallies,
    followers,
    failures,
    /** The same store under a service whose followers are others, e.g. ones that fail. */
    build,
    file: (more: Partial<NewCase> = {}) => fileCase(cases, more),
    async stop() {
      await pending.settle()
      await store.remove()
    },
  }
}

/** Files a complaint; the receipt is random like a real one. */
export async function fileCase(cases: CaseService, more: Partial<NewCase> = {}) {
  const newCase = complaint(more)
  const { number } = await cases.open(newCase)
  return { number, receipt: newCase.receipt }
}

export const newReceipt = (): string => Array.from(randomBytes(20), (byte) => String(byte % 10)).join('')

export function complaint(more: Partial<NewCase> = {}): NewCase {
  return {
    category: 'procurement',
    channel: 'web',
    identity: 'anonymous',
    files: [],
    receipt: newReceipt(),
    by: 'reporter',
    ...more,
    content: {
      what: 'ถนนลูกรังสร้างไม่ครบตามแบบ',
      when: 'เดือนมีนาคม',
      where: 'หมู่ 4',
      howKnown: 'saw',
      howKnownMore: '',
      danger: false,
      positions: [],
      names: '',
      contact: { name: '', phone: '', email: '' },
      ...more.content,
    },
  }
}

/** The content of a complaint that names these positions. */
export const naming = (...positions: string[]) => ({ content: { ...complaint().content, positions } })
