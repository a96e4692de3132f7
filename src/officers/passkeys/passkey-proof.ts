import type { AuditService } from '../../audit/audit.service.js'
import type { Notice } from '../../notifications/notice.js'
import { installationMac, type InstallationSecrets } from '../../sealing/receipt.js'
import type { Attempts } from '../attempts.js'
import { event } from '../invitations.js'
import type { OfficerModel, StoredOfficer } from '../officer.model.js'
import { challengeIn, counterOf, NOBODYS } from './ceremony.js'
import type { Challenges, Occasion } from './challenges.js'
import { PasskeyRefused } from './passkey.errors.js'
import type { StoredPasskey } from './passkey.model.js'
import type { Assertion } from './passkey.schema.js'
import type { RelyingParty } from './relying-party.js'

export type Proven = { stored: StoredOfficer; passkey: StoredPasskey }

type Dependencies = {
  officers: OfficerModel
  installation: () => Promise<InstallationSecrets>
  audit: Pick<AuditService, 'record'>
  attempts: Attempts
  notify: (notices: Notice[]) => Promise<void>
  challenges: Challenges
  clock: () => Date
}

/** What an authenticator keeps in place of a name: tells nobody else who it is. */
export const userHandle = (installation: InstallationSecrets, officerId: string): string =>
  installationMac(installation, 'passkey user', officerId).toString('base64url')

/** Who it is that has just used a passkey. */
export function passkeyProofs({
  officers,
  audit,
  attempts,
  notify,
  challenges,
  clock,
  ...given
}: Dependencies) {
  /** Failures count by account where it is known, as those of codes do; otherwise by passkey, whether there is one or not. */
  async function countedAs({ officerId }: Occasion, credentialId: string): Promise<string> {
    const [purpose, value] = officerId ? ['second step', officerId] : ['passkey', credentialId]
    return installationMac(await given.installation(), purpose, value).toString('base64url')
  }

  async function find({ id }: Assertion, { officerId }: Occasion): Promise<Proven | undefined> {
    const stored = await officers
      .findOne({ ...(officerId ? { _id: officerId } : {}), 'passkeys.credentialId': id, active: true })
      .lean<StoredOfficer>()
    const passkey = stored?.passkeys?.find(({ credentialId }) => credentialId === id)
    return stored && passkey ? { stored, passkey } : undefined
  }

  /** An authenticator that sends an owner along sends the right one. */
  async function belongs({ response }: Assertion, { stored }: Proven): Promise<boolean> {
    if (response.userHandle === undefined) return true
    return response.userHandle === userHandle(await given.installation(), stored._id.toString())
  }

  /** False when it has signed no more often than before: then there are two of it, or the answer is an old one. */
  async function noteUse({ stored, passkey }: Proven, counter: number): Promise<boolean> {
    const { credentialId } = passkey
    const before = counter > 0 ? { $lt: counter } : 0
    const { matchedCount } = await officers.updateOne(
      { _id: stored._id, active: true, passkeys: { $elemMatch: { credentialId, counter: before } } },
      { $set: { 'passkeys.$.counter': counter, 'passkeys.$.lastUsedAt': clock() } },
    )
    if (matchedCount === 1) return true
    const officerId = stored._id.toString()
    const copied = event('officer.passkeyCopied', officerId, clock(), {})
    await audit.record([copied])
    await notify([{ id: copied.id, at: copied.at, kind: 'passkeyCopied', to: [officerId] }])
    return false
  }

  /**
   * Whose passkey answered this challenge, the person verified by the authenticator; its counter is moved on.
   *
   * @throws {PasskeyRefused} the same for an unknown passkey, somebody else's, another site's and a wrong signature
   * @throws {SignInLocked} after five failures: 1 minute, doubling to 30
   */
  return async function prove(answer: Assertion, party: RelyingParty, occasion: Occasion): Promise<Proven> {
    const name = await countedAs(occasion, answer.id)
    const whose = (found?: Proven) => occasion.officerId ?? found?.stored._id.toString() ?? 'unknown'
    const counted = await attempts.begin(name, async () => whose(await find(answer, occasion)))
    const found = await find(answer, occasion)
    const challenge = challengeIn(answer.response.clientDataJSON)
    const asked = challenge !== undefined && (await challenges.use(challenge, occasion))
    const own = found && (await belongs(answer, found)) ? found : undefined
    const counter = asked ? await counterOf(answer, own?.passkey ?? NOBODYS, { party, challenge }) : undefined
    if (own && counter !== undefined && (await noteUse(own, counter))) {
      await attempts.forget(name)
      return own
    }
    await audit.record([event('officer.passkeyFailed', whose(found), clock(), counted)])
    throw new PasskeyRefused(asked ? 'passkeyWrong' : 'passkeyLate')
  }
}
