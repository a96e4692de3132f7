import assert from 'node:assert/strict'
import type { Role } from '../../src/officers/roles.js'
import { fileCase } from './case-office.js'
import { startOffice } from './office.js'
import { fieldIn, signIn, stepsOn, type WebOfficer } from './web-officer.js'

export const CASEWORKERS = ['triage', 'secretary', 'investigator', 'oversight'] as const

export const findings = { findings: 'ตรวจแล้วพบว่าจริง', recommendedOutcome: 'partly-substantiated' }
export const conclusion = { outcome: 'partly-substantiated', explanation: 'แก้ไขบางส่วนแล้ว' }

type Entered = { fields?: Record<string, string>; files?: [Buffer, string][]; token?: string; role?: Role }

export type CaseDesk = Awaited<ReturnType<typeof startCaseDesk>>

/** The product with everybody at their browsers, and what they do with cases. */
export async function startCaseDesk() {
  const office = await startOffice()
  const people: Partial<Record<Role, WebOfficer>> = {}
  const ids: Partial<Record<Role, string>> = {}
  for (const role of [...CASEWORKERS, 'mayor', 'administrator'] as const)
    people[role] = await signIn(office, role)
  for (const { id, role } of await office.services.officers.list()) ids[role] = id

  const as = (role: Role): WebOfficer => people[role] ?? assert.fail(role)
  const inThreeWeeks = () => new Date(Date.now() + 21 * 86_400_000).toISOString().slice(0, 10)
  const pageOf = async (role: Role, number: string) => (await as(role).open(`/office/cases/${number}`)).text

  return {
    ...{ office, ids, as, pageOf },
    stop: office.stop,

    /** A new case, which the triage officer has opened, where they can. */
    async file(more = {}) {
      const filed = await fileCase(office.services.cases, more)
      await as('triage').open(`/office/cases/${filed.number}`)
      return filed
    },

    assignment: (role: Role = 'investigator') => ({
      investigator: ids[role],
      department: 'works',
      dueDate: inThreeWeeks(),
    }),

    async taken(role: Role, number: string, slug: string, fields: Record<string, unknown>): Promise<void> {
      const answer = await as(role).step(number, slug, fields)
      assert.equal(answer.status, 303, `${role} ${slug}: ${answer.text.slice(0, 2000)}`)
    },

    offered: async (role: Role, number: string) => stepsOn(await pageOf(role, number), number).sort(),

    /** Enters a case as staff do, on a form of their own. */
    async enter({ fields = {}, files = [], token, role = 'triage' }: Entered) {
      const { agent, csrf } = as(role)
      const form = token ?? fieldIn((await agent.get('/office/cases/new')).text, 'form')
      const all = {
        _csrf: csrf,
        form,
        channel: 'letter',
        category: 'roads',
        what: 'ถนนพังหน้าวัด',
        send: 'yes',
        ...fields,
      }
      let request = agent.post('/office/cases/new')
      for (const [name, value] of Object.entries(all)) request = request.field(name, value)
      for (const [content, filename] of files) request = request.attach('files', content, filename)
      return request
    },
  }
}
