import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Types } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import type { Notice } from '../notifications/notice.js'
import type { IsoDay } from '../office/days.js'
import { newKeyPair } from '../sealing/key-pair.js'
import { wrapPrivateKey } from '../sealing/password.js'
import { isDuplicateKey } from '../store/duplicate-key.js'
import type { Actor, Officer } from './officer.js'
import { InvitationUnknown, OfficerUnknown, PasswordRefused, UsernameTaken } from './officer.errors.js'
import { toOfficer, type OfficerModel, type StoredOfficer } from './officer.model.js'
import { foldPassword, passwordProblem, type PasswordProblem } from './password-rules.js'
import type { Role } from './roles.js'
import { foldUsername } from './username.js'

const INVITATION_HOURS = 72
const TOKEN_BYTES = 32

export type NewOfficer = {
  username: string
  name: string
  role: Role
  position: string
  department: string
  otherDepartments?: string[] | undefined
  email?: string | undefined
  /** Their last day of service; empty or left out where it isn't known. */
  lastDay?: IsoDay | undefined
}

export type Invited = { officer: Officer; token: string; expiresAt: Date }

type Dependencies = {
  officers: OfficerModel
  /** Names of the office, which no password may hold. */
  officeNames: () => Promise<string[]>
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  clock: () => Date
}

/** Letting somebody in: an account with a link, and the password that they alone know. */
export function invitations({ officers, officeNames, notify, settle, clock }: Dependencies) {
  const newLink = (now: Date) => {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const expiresAt = new Date(now.getTime() + INVITATION_HOURS * 3_600_000)
    return { token, expiresAt, stored: { hash: hashOf(token), expiresAt } }
  }

  async function find(token: string): Promise<StoredOfficer> {
    const stored = await officers
      .findOne({ 'invitation.hash': hashOf(token), active: true })
      .lean<StoredOfficer>()
    if (!stored?.invitation || stored.invitation.expiresAt <= clock()) throw new InvitationUnknown()
    return stored
  }

  async function problemOf(stored: Officer, password: string): Promise<PasswordProblem | undefined> {
    const { username, name } = stored
    return passwordProblem(password, { username, names: [...name.split(/\s+/), ...(await officeNames())] })
  }

  return {
    /**
     * Opens an account that has no password yet.
     *
     * @param by officer id or "system"
     * @returns the token of a link that works once, for 72 hours; it is stored nowhere
     * @throws {UsernameTaken}
     */
    async invite(given: NewOfficer, by = 'system'): Promise<Invited> {
      await officers.init() // the index that keeps usernames apart
      const now = clock()
      const link = newLink(now)
      const { email, lastDay, otherDepartments = [], ...rest } = given
      const _id = new Types.ObjectId()
      try {
        await officers.create({
          ...rest,
          ...(otherDepartments.length > 0 ? { otherDepartments } : {}),
          ...(email ? { email } : {}),
          ...(lastDay ? { lastDay } : {}),
          _id,
          username: foldUsername(given.username),
          active: true,
          invitation: link.stored,
          createdAt: now,
          pending: [event('officer.invited', by, now, { officer: _id.toString(), role: given.role })],
        })
      } catch (error) {
        if (isDuplicateKey(error)) throw new UsernameTaken()
        throw error
      }
      await settle(_id)
      const stored = await officers.findById(_id).lean<StoredOfficer>()
      if (!stored) throw new OfficerUnknown()
      return { officer: toOfficer(stored), token: link.token, expiresAt: link.expiresAt }
    },

    /**
     * A fresh link: for somebody who hasn't used theirs, which stops working; or for somebody who forgot the password,
     * whose old one works until the link is used. They are told, since whoever has the link becomes them.
     *
     * @throws {OfficerUnknown}
     */
    async inviteAgain(id: string, by = 'system'): Promise<Invited> {
      if (!Types.ObjectId.isValid(id)) throw new OfficerUnknown()
      const now = clock()
      const link = newLink(now)
      const made = event('officer.invitedAgain', by, now, { officer: id })
      const stored = await officers
        .findOneAndUpdate(
          { _id: id, active: true },
          {
            $set: { invitation: link.stored },
            $push: { pending: made },
          },
          { returnDocument: 'after' },
        )
        .lean<StoredOfficer>()
      if (!stored) throw new OfficerUnknown()
      await settle(stored._id)
      if (stored.publicKey) await notify([{ id: made.id, at: now, kind: 'linkMade', to: [id] }])
      return { officer: toOfficer(stored), token: link.token, expiresAt: link.expiresAt }
    },

    /** Whom a link is for. @throws {InvitationUnknown} */
    invitation: async (token: string): Promise<Officer> => toOfficer(await find(token)),

    /** What is wrong with a password for this officer, if anything. */
    passwordProblem: problemOf,

    /**
     * Sets the password and makes the officer's keys, wrapped by it, in one step. The link is used up. Keys of before
     * are kept: so are the copies of case keys sealed to them, until somebody entitled replaces them. The second step
     * goes, since its secret opened with the old keys alone, and so do passkeys, which opened those keys.
     *
     * @returns the officer with their private key, who could go on at once
     * @throws {InvitationUnknown}
     * @throws {PasswordRefused}
     */
    async accept(token: string, password: string): Promise<Actor> {
      const before = await find(token)
      const officer = toOfficer(before)
      const problem = await problemOf(officer, password)
      if (problem) throw new PasswordRefused(problem)
      const { publicKey, privateKey } = newKeyPair()
      const wrapped = await wrapPrivateKey(privateKey, foldPassword(password))
      const now = clock()
      const former = before.publicKey !== undefined
      const action = former ? 'officer.keysRenewed' : 'officer.accepted'
      const accepted = event(action, officer.id, now, {})
      const stored = await officers
        .findOneAndUpdate(
          { _id: officer.id, 'invitation.hash': hashOf(token), active: true },
          {
            $set: { publicKey, wrapped, awaitingSince: now },
            $unset: { invitation: 1, totp: 1, passkeys: 1, recoveryCodes: 1 },
            $push: {
              pending: accepted,
              ...(former
                ? { formerKeys: { publicKey: before.publicKey, wrapped: before.wrapped, until: now } }
                : {}),
            },
          },
          { returnDocument: 'after' },
        )
        .lean<StoredOfficer>()
      if (!stored) throw new InvitationUnknown()
      await settle(stored._id)
      if (former) await notify([{ id: accepted.id, at: now, kind: 'keysRenewed', to: [officer.id] }])
      return { ...toOfficer(stored), privateKey }
    },
  }
}

/** An audit event about accounts; codes and ids only. */
export const event = (
  action: string,
  who: string,
  at: Date,
  facts: NonNullable<AuditEvent['facts']>,
): AuditEvent => ({
  id: randomUUID(),
  at,
  action,
  who,
  ...(Object.keys(facts).length > 0 ? { facts } : {}),
})

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')
