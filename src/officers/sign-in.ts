import type { AuditService } from '../audit/audit.service.js'
import type { OfficeService } from '../office/office.service.js'
import { unwrapNothing, unwrapPrivateKey, type WrappedKey } from '../sealing/password.js'
import type { Notice } from '../notifications/notice.js'
import { installationMac } from '../sealing/receipt.js'
import { bytes } from '../store/bytes.js'
import { roomFor } from '../web/room.js'
import type { Attempts } from './attempts.js'
import { event } from './invitations.js'
import type { Actor } from './officer.js'
import { SignInFailed } from './officer.errors.js'
import { toOfficer, type OfficerModel, type StoredOfficer } from './officer.model.js'
import { foldPassword } from './password-rules.js'
import { foldUsername } from './username.js'

/** Each check takes 64 MiB and a tenth of a second: a flood of them must not take the whole machine. */
const CHECKS_AT_ONCE = 20
const BUSY_SECONDS = 5

/** What somebody signed in with. */
export type LastStep = 'password' | 'totp' | 'recoveryCode' | 'passkey' | 'passkeyAlone'

type Dependencies = {
  notify: (notices: Notice[]) => Promise<void>
  officers: OfficerModel
  office: OfficeService
  audit: Pick<AuditService, 'record'>
  attempts: Attempts
  clock: () => Date
}

/** Signing in and out. */
export function signInService({ officers, office, audit, attempts, notify, clock }: Dependencies) {
  const roomToCheck = roomFor(CHECKS_AT_ONCE, BUSY_SECONDS)

  /** The private key if the password is right; takes as long when there is no such account or it is closed. */
  const privateKeyOf = (stored: StoredOfficer | null, password: string): Promise<Buffer | undefined> =>
    stored?.active && stored.wrapped
      ? unwrapPrivateKey(plainBytes(stored.wrapped), foldPassword(password))
      : unwrapNothing(foldPassword(password))

  const find = (username: string) => officers.findOne({ username }).lean<StoredOfficer>()

  /** Counted first, then looked at: tries at the same instant don't escape the count. `mac` is the name's. */
  async function checkCounted(name: string, password: string, mac: string): Promise<Actor> {
    const counted = await attempts.begin(mac, async () => idOf(await find(name)))
    const stored = await find(name)
    const privateKey = await privateKeyOf(stored, password)
    if (!stored || !privateKey) {
      await audit.record([event('officer.signInFailed', idOf(stored), clock(), counted)])
      throw new SignInFailed()
    }
    await attempts.forget(mac)
    return { ...toOfficer(stored), privateKey }
  }

  async function entered(officerId: string, by: LastStep): Promise<void> {
    const signedIn = event('officer.signedIn', officerId, clock(), { by })
    await audit.record([signedIn])
    await notify([{ id: signedIn.id, at: signedIn.at, kind: 'signedIn', to: [officerId] }])
  }

  return {
    /** Puts on record that somebody is in, and what their last step was, and tells them. */
    entered,

    /**
     * The officer with their private key. Whatever is wrong, the error and the time are the same; the failures of
     * a name are counted whether or not there is such an account. Only what is looked at is counted, and whatever is
     * counted is on record: who finds no room hasn't tried. Who tries a locked name needs none, and takes nobody's.
     *
     * @throws {SignInFailed}
     * @throws {SignInLocked} after five failures: 1 minute, doubling to 30
     * @throws {TooMany} when too many people sign in at this moment
     */
    async checkPassword(username: string, password: string): Promise<Actor> {
      const name = foldUsername(username)
      const mac = installationMac(await office.installation(), 'sign-in name', name).toString('base64url')
      await attempts.refuseLocked(mac, async () => idOf(await find(name)))
      return roomToCheck(() => checkCounted(name, password, mac))
    },

    /** Put on record before the session ends: what ends unrecorded can't be told of afterwards. */
    async signOut(officerId: string): Promise<void> {
      await audit.record([event('officer.signedOut', officerId, clock(), {})])
    },

    /** That somebody is about to end one of their other sessions, or all of them. */
    async endingSessions(officerId: string, which: 'one' | 'others'): Promise<void> {
      await audit.record([event('officer.sessionsEnded', officerId, clock(), { which })])
    },
  }
}

const idOf = (stored: StoredOfficer | null): string => stored?._id.toString() ?? 'unknown'
const plainBytes = ({ salt, box }: WrappedKey): WrappedKey => ({ salt: bytes(salt), box: bytes(box) })
