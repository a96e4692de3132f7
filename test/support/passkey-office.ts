import assert from 'node:assert/strict'
import type { Notice } from '../../src/notifications/notice.js'
import { officerService } from '../../src/officers/officer.service.js'
import type { Role } from '../../src/officers/roles.js'
import { letIn } from './accounts.js'
import { Authenticator } from './authenticator.js'
import { wordsOf } from './html.js'
import { startOffice } from './office.js'
import { addPasskey, named } from './passkeys.js'
import { signInAs, type WebOfficer } from './web-officer.js'

const MINUTE_MS = 60_000
export const WORKS = { name: 'นายใหม่ มาแล้ว', position: 'works', department: 'works' } as const

export type PasskeyOffice = Awaited<ReturnType<typeof startPasskeyOffice>>

/** The product at the name that passkeys belong to, with people of their own for each test; `later` moves its clock. */
export async function startPasskeyOffice() {
  const time = { now: new Date('2026-11-26T03:00:00Z') }
  const office = await startOffice({ clock: () => time.now })
  const site = named(office)
  let accounts = 0

  const authenticator = (prf = true) => new Authenticator(site.url, prf)

  /** Somebody of their own for one test, with an app as second step, signed in. */
  async function somebody(role: Role = 'investigator') {
    const username = `person${++accounts}`
    const { id } = await letIn(office.services, { ...WORKS, username, role })
    return { id, username, web: await signInAs(site, username) }
  }

  return {
    ...{ office, site, authenticator, somebody },
    party: { id: 'localhost', origin: site.url },
    stop: office.stop,
    later: (minutes: number) => void (time.now = new Date(time.now.getTime() + minutes * MINUTE_MS)),

    /** The same with a passkey beside the app. */
    async withPasskey({ prf = true, role }: { prf?: boolean; role?: Role } = {}) {
      const person = await somebody(role)
      const key = authenticator(prf)
      const added = await addPasskey(person.web, key)
      assert.equal(added.headers['location'], '/office/account?done=passkeyAdded', wordsOf(added.text))
      return { ...person, key }
    },

    /** How often this is on record of them. */
    audited: async (who: string, action: string) =>
      (await office.services.audit.page({ who, action, limit: 50 })).length,

    /** The accounts once more, as another copy of the program has them; what it tells people is put into the list. */
    copy(told: Notice[] = []) {
      const { store, audit, office: settings } = office.services
      return officerService({
        ...{ connection: store.connection, office: settings, audit, clock: () => time.now },
        notify: async (notices) => void told.push(...notices),
        heldAlone: async () => 0,
        assigned: async () => 0,
        reaches: () => true,
      })
    },
  }
}

/** The id of the first passkey that a page links to; empty without one. */
export const idOn = (page: string): string => /\/office\/passkeys\/([0-9a-f]{24})"/.exec(page)?.[1] ?? ''

export const accountOf = async (web: WebOfficer): Promise<string> =>
  (await web.get('/office/account').expect(200)).text
