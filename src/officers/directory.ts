import { Types } from 'mongoose'
import { withStandIns } from './leave.js'
import type { Officer } from './officer.js'
import { toOfficer, type OfficerModel, type StoredOfficer } from './officer.model.js'
import { hasRole, type Role } from './roles.js'

/** What of an account says nothing of who somebody is. */
const UNASKED = { wrapped: 0, invitation: 0, totp: 0, passkeys: 0, recoveryCodes: 0, pending: 0 } as const

/** Who is who in the office at this moment. */
export function directory(officers: OfficerModel, clock: () => Date) {
  async function list(): Promise<Officer[]> {
    const stored = await officers.find({}, UNASKED).sort({ username: 1 }).lean<StoredOfficer[]>()
    return withStandIns(stored.map(toOfficer), clock())
  }
  const active = async () => (await list()).filter((officer) => officer.active)

  return {
    /** Everybody, closed accounts too, by username. */
    list,

    /** Active officers of a role, whether or not they have a key yet. */
    byRole: async (role: Role): Promise<Officer[]> =>
      (await active()).filter((officer) => hasRole(officer, [role])),

    async byId(id: string): Promise<Officer | undefined> {
      // Who somebody stands in for is written where those are who are away.
      return (await list()).find((officer) => officer.id === id)
    },

    /** Where an active officer wants notices sent, if anywhere. */
    async emailOf(id: string): Promise<string | undefined> {
      if (!Types.ObjectId.isValid(id)) return undefined
      const stored = await officers.findById(id, { email: 1, active: 1 }).lean<StoredOfficer>()
      return stored?.active ? stored.email : undefined
    },
  }
}
