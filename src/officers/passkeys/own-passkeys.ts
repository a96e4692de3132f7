import { randomBytes } from 'node:crypto'
import { Types } from 'mongoose'
import type { Notice } from '../../notifications/notice.js'
import { wrapWithPasskey } from '../../sealing/passkey.js'
import { isDuplicateKey } from '../../store/duplicate-key.js'
import { event } from '../invitations.js'
import type { Actor, Officer } from '../officer.js'
import { OfficerUnknown, SecondStepRequired } from '../officer.errors.js'
import type { OfficerModel, StoredOfficer } from '../officer.model.js'
import { freshCodes } from '../second-step/recovery-codes.js'
import { challengeIn, credentialOf } from './ceremony.js'
import type { Challenges } from './challenges.js'
import { PasskeyRefused, PasskeyUnknown } from './passkey.errors.js'
import type { StoredPasskey } from './passkey.model.js'
import type { AddPasskeyForm } from './passkey.schema.js'
import type { RelyingParty } from './relying-party.js'

const PASSKEYS_MAX = 20
const ID_BYTES = 12

/** A passkey as its owner sees it: when, never from where. */
export type Passkey = Pick<StoredPasskey, 'id' | 'name' | 'addedAt' | 'lastUsedAt'> & {
  /** Whether it signs in without the password, since its authenticator opens the officer's key. */
  alone: boolean
}

type Dependencies = {
  officers: OfficerModel
  challenges: Challenges
  notify: (notices: Notice[]) => Promise<void>
  settle: (id: Types.ObjectId) => Promise<void>
  /** Whether the office wants a second step of this officer. */
  isRequired: (officer: Officer) => Promise<boolean>
  clock: () => Date
}

type Update = Record<string, Record<string, unknown>>

/** The passkeys of one's own account: adding, naming, removing. */
export function ownPasskeys({ officers, challenges, notify, settle, isRequired, clock }: Dependencies) {
  async function find(id: string): Promise<StoredOfficer> {
    const stored = await officers.findById(id).lean<StoredOfficer>()
    if (!stored?.active) throw new OfficerUnknown()
    return stored
  }

  /** A change on record in the same update. False when the account isn't any more what the filter says. */
  async function change(
    officerId: string,
    filter: Record<string, unknown>,
    update: Update,
    action: string,
  ): Promise<{ id: string; at: Date } | undefined> {
    const changed = event(action, officerId, clock(), {})
    const { matchedCount } = await officers.updateOne(
      { _id: officerId, active: true, ...filter },
      { ...update, $push: { ...update['$push'], pending: changed } },
    )
    if (matchedCount === 0) return undefined
    await settle(new Types.ObjectId(officerId))
    return changed
  }

  async function list(officerId: string): Promise<Passkey[]> {
    const { passkeys = [] } = await find(officerId)
    return passkeys.map(({ id, name, addedAt, lastUsedAt, wrapped }) => ({
      ...{ id, name, addedAt },
      ...(lastUsedAt ? { lastUsedAt } : {}),
      alone: wrapped !== undefined,
    }))
  }

  return {
    list,

    /** @throws {PasskeyUnknown} also when it is somebody else's */
    async one(officerId: string, id: string): Promise<Passkey> {
      const found = (await list(officerId)).find((passkey) => passkey.id === id)
      if (!found) throw new PasskeyUnknown()
      return found
    },

    /**
     * Takes a passkey that an authenticator has just made. Where the authenticator answered for it already, the private
     * key is wrapped for it at once.
     *
     * @returns ten recovery codes where this is the first second step of the account
     * @throws {PasskeyRefused}
     */
    async add(actor: Actor, { name, passkey: made }: AddPasskeyForm, party: RelyingParty): Promise<string[]> {
      const challenge = challengeIn(made.response.clientDataJSON)
      const asked = challenge && (await challenges.use(challenge, { purpose: 'add', officerId: actor.id }))
      if (!asked) throw new PasskeyRefused('passkeyLate')
      const credential = await credentialOf(made, { party, challenge })
      if (!credential) throw new PasskeyRefused('passkeyWrong')
      const { totp, passkeys = [] } = await find(actor.id)
      if (passkeys.length >= PASSKEYS_MAX) throw new PasskeyRefused('passkeyTooMany')
      const first = !totp && passkeys.length === 0
      const { codes, macs } = first ? freshCodes(actor) : { codes: [], macs: [] }
      const passkey: StoredPasskey = {
        id: randomBytes(ID_BYTES).toString('hex'),
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: made.response.transports,
        name,
        addedAt: clock(),
        ...(made.prf ? { wrapped: wrapWithPasskey(actor.privateKey, made.prf, credential.id) } : {}),
      }
      const added = await orTaken(
        change(
          actor.id,
          // Keys made anew meanwhile are not those that were wrapped.
          { publicKey: actor.publicKey, 'passkeys.credentialId': { $ne: credential.id } },
          { $push: { passkeys: passkey }, ...(first ? { $set: { recoveryCodes: macs } } : {}) },
          'officer.passkeyAdded',
        ),
      )
      await notify([{ ...told(added), kind: 'passkeyAdded', to: [actor.id] }])
      return codes
    },

    /** @throws {PasskeyUnknown} */
    async rename(officerId: string, id: string, name: string): Promise<void> {
      const filter = { passkeys: { $elemMatch: { id } } }
      const renamed = { $set: { 'passkeys.$.name': name } }
      const changed = await change(officerId, filter, renamed, 'officer.passkeyRenamed')
      if (!changed) throw new PasskeyUnknown()
      await notify([{ ...told(changed), kind: 'passkeyRenamed', to: [officerId] }])
    },

    /**
     * It signs in nobody any more, and what it could open of the private key goes with it.
     *
     * @throws {PasskeyUnknown}
     * @throws {SecondStepRequired} when the office wants a second step of this role and there is no other
     */
    async remove(actor: Actor, id: string): Promise<void> {
      const { passkeys = [], totp } = await find(actor.id)
      if (!passkeys.some((passkey) => passkey.id === id)) throw new PasskeyUnknown()
      const last = passkeys.length === 1
      const required = await isRequired(actor)
      if (last && !totp && required) throw new SecondStepRequired()
      const filter = {
        'passkeys.id': id,
        passkeys: { $size: passkeys.length },
        // What makes it dispensable must still be there.
        ...(last && required ? { totp: { $exists: true } } : {}),
      }
      const removal: Update = last
        ? { $unset: { passkeys: 1, ...(totp ? {} : { recoveryCodes: 1 }) } }
        : { $pull: { passkeys: { id } } }
      const removed = await change(actor.id, filter, removal, 'officer.passkeyRemoved')
      if (!removed) throw new PasskeyUnknown()
      await notify([{ ...told(removed), kind: 'passkeyRemoved', to: [actor.id] }])
    },
  }
}

const told = ({ id, at }: { id: string; at: Date }) => ({ id, at })

/** @throws {PasskeyRefused} when this passkey is there already, this officer's or another's */
async function orTaken<T>(adding: Promise<T | undefined>): Promise<T> {
  try {
    const added = await adding
    if (added) return added
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  throw new PasskeyRefused('passkeyTaken')
}
