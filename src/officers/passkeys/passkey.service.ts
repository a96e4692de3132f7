import { Types, type Connection } from 'mongoose'
import type { AuditService } from '../../audit/audit.service.js'
import type { Notice } from '../../notifications/notice.js'
import type { OfficeService } from '../../office/office.service.js'
import { publicKeyOf } from '../../sealing/key-pair.js'
import { unwrapWithPasskey, wrapWithPasskey } from '../../sealing/passkey.js'
import { installationMac } from '../../sealing/receipt.js'
import { bytes } from '../../store/bytes.js'
import type { Language } from '../../web/i18n.js'
import type { Attempts } from '../attempts.js'
import { event } from '../invitations.js'
import type { Actor, Officer } from '../officer.js'
import { toOfficer, type OfficerModel, type StoredOfficer } from '../officer.model.js'
import { challenges as challengeService } from './challenges.js'
import { creationOptions, requestOptions } from './options.js'
import { ownPasskeys } from './own-passkeys.js'
import { PasskeyRefused } from './passkey.errors.js'
import { passkeyProofs, userHandle, type Proven } from './passkey-proof.js'
import type { StoredPasskey } from './passkey.model.js'
import type { Assertion } from './passkey.schema.js'
import type { RelyingParty } from './relying-party.js'

type Dependencies = {
  connection: Connection
  officers: OfficerModel
  office: OfficeService
  audit: Pick<AuditService, 'record'>
  attempts: Attempts
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  /** Whether the office wants a second step of this officer. */
  isRequired: (officer: Officer) => Promise<boolean>
  clock: () => Date
}

export type PasskeyService = ReturnType<typeof passkeyService>

/** What somebody who is known uses a passkey for. */
type ProofPurpose = 'confirm' | 'password' | 'secondStep'

/** Passkeys (WebAuthn level 3): the second step after a password, or all there is to signing in. */
export function passkeyService(given: Dependencies) {
  const { officers, office, settle, clock } = given
  const { installation } = office
  const challenges = challengeService(given)
  const prove = passkeyProofs({ ...given, installation, challenges })

  const common = async (party: RelyingParty, challenge: string) => ({
    party,
    challenge,
    prfInput: installationMac(await installation(), 'passkey', 'prf input').toString('base64url'),
  })

  async function passkeysOf(officerId: string): Promise<StoredPasskey[]> {
    const stored = await officers.findById(officerId, { passkeys: 1 }).lean<StoredOfficer>()
    return stored?.passkeys ?? []
  }

  /** Lets a passkey open the private key from now on, if its authenticator has answered for it for the first time. */
  async function wrapFor(actor: Actor, { passkey }: Proven, answer: Buffer | undefined): Promise<void> {
    if (!answer || passkey.wrapped) return
    const { credentialId } = passkey
    const opens = event('officer.passkeyOpens', actor.id, clock(), {})
    const { matchedCount } = await officers.updateOne(
      { _id: actor.id, publicKey: actor.publicKey, passkeys: { $elemMatch: { credentialId } } },
      {
        $set: { 'passkeys.$.wrapped': wrapWithPasskey(actor.privateKey, answer, credentialId) },
        $push: { pending: opens },
      },
    )
    if (matchedCount === 1) await settle(new Types.ObjectId(actor.id))
  }

  return {
    ...ownPasskeys({ ...given, challenges }),

    /** What the browser is told to make a passkey with. */
    async creationOptions(actor: Actor, party: RelyingParty, language: Language) {
      const { name } = await office.settings()
      return creationOptions({
        common: await common(party, await challenges.make({ purpose: 'add', officerId: actor.id })),
        siteName: name[language],
        user: { ...actor, handle: userHandle(await installation(), actor.id) },
        existing: await passkeysOf(actor.id),
      })
    },

    /** What the browser is told to use a passkey with, by somebody whom it is to say who they are. */
    signInOptions: async (party: RelyingParty) =>
      requestOptions(await common(party, await challenges.make({ purpose: 'signIn' }))),

    /** The same for somebody who is known: one of theirs; in place of a password, one that opens the private key. */
    async proofOptions(actor: Actor, purpose: ProofPurpose, party: RelyingParty) {
      const challenge = await challenges.make({ purpose, officerId: actor.id })
      const own = await passkeysOf(actor.id)
      const fit = purpose === 'password' ? own.filter(({ wrapped }) => wrapped) : own
      return requestOptions(await common(party, challenge), fit)
    },

    /**
     * Whoever this passkey belongs to, with the private key that it opens.
     *
     * @throws {PasskeyRefused} `passkeyNeedsPassword` when it is right but opens nothing
     * @throws {SignInLocked} after five failures: 1 minute, doubling to 30
     */
    async signIn(answer: Assertion, party: RelyingParty): Promise<Actor> {
      const proven = await prove(answer, party, { purpose: 'signIn' })
      const privateKey = privateKeyFrom(proven, answer.prf)
      if (!privateKey) throw new PasskeyRefused('passkeyNeedsPassword')
      return { ...toOfficer(proven.stored), privateKey }
    },

    /**
     * The private key, opened anew by a passkey of whoever is known: what stands in for a password they forgot.
     *
     * @throws {PasskeyRefused} `passkeyOpensNothing` when it is right but only ever follows the password
     * @throws {SignInLocked} counted with the wrong codes of the same account
     */
    async openKey(actor: Actor, answer: Assertion, party: RelyingParty): Promise<Buffer> {
      const proven = await prove(answer, party, { purpose: 'password', officerId: actor.id })
      const privateKey = privateKeyFrom(proven, answer.prf)
      if (!privateKey) throw new PasskeyRefused('passkeyOpensNothing')
      return privateKey
    },

    /**
     * That whoever is known has one of their passkeys at hand: after the password, or before something weighty.
     *
     * @throws {PasskeyRefused}
     * @throws {SignInLocked} counted with the wrong codes of the same account
     */
    async verify(
      actor: Actor,
      answer: Assertion,
      { purpose, party }: { purpose: 'confirm' | 'secondStep'; party: RelyingParty },
    ): Promise<void> {
      const proven = await prove(answer, party, { purpose, officerId: actor.id })
      await wrapFor(actor, proven, answer.prf)
    },
  }
}

/** What the passkey opens, where that is the account's key of today. */
function privateKeyFrom({ stored, passkey: { wrapped, credentialId } }: Proven, answer: Buffer | undefined) {
  if (!wrapped || !answer) return undefined
  const plain = { salt: bytes(wrapped.salt), box: bytes(wrapped.box) }
  const privateKey = unwrapWithPasskey(plain, answer, credentialId)
  const isToday = privateKey && toOfficer(stored).publicKey?.equals(publicKeyOf(privateKey))
  return isToday ? privateKey : undefined
}
