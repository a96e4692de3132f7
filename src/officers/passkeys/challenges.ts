import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Connection } from 'mongoose'
import type { OfficeService } from '../../office/office.service.js'
import { installationMac } from '../../sealing/receipt.js'
import { isDuplicateKey } from '../../store/duplicate-key.js'
import { usedChallengeModel } from './used-challenge.model.js'

const GOOD_FOR_MS = 5 * 60_000
const NONCE_BYTES = 16
const TIME_BYTES = 8

/** What a challenge may be answered for, and by whom: an officer's id, or nobody known yet. */
export type Occasion = {
  purpose: 'add' | 'confirm' | 'password' | 'secondStep' | 'signIn'
  officerId?: string
}

type Dependencies = { connection: Connection; office: OfficeService; clock: () => Date }

/**
 * What an authenticator signs. A challenge carries its own end and an HMAC of every copy's common secret, so that asking
 * for one writes nothing, whoever asks how often; the store remembers those that were answered, so that each is
 * answered once, whichever copy is asked.
 */
export function challenges({ connection, office, clock }: Dependencies) {
  const used = usedChallengeModel(connection)

  async function macOf(head: Buffer, { purpose, officerId = '' }: Occasion): Promise<Buffer> {
    const place = `passkey challenge ${purpose} ${officerId}`
    return installationMac(await office.installation(), place, head)
  }

  return {
    /** A fresh one, base64url; good for five minutes. */
    async make(occasion: Occasion): Promise<string> {
      const head = Buffer.alloc(NONCE_BYTES + TIME_BYTES)
      randomBytes(NONCE_BYTES).copy(head)
      head.writeBigUInt64BE(BigInt(clock().getTime() + GOOD_FOR_MS), NONCE_BYTES)
      return Buffer.concat([head, await macOf(head, occasion)]).toString('base64url')
    },

    /** Uses it up. False when it was used before, is too old, or was made for another occasion. */
    async use(challenge: string, occasion: Occasion): Promise<boolean> {
      const given = Buffer.from(challenge, 'base64url')
      const head = given.subarray(0, NONCE_BYTES + TIME_BYTES)
      if (head.length < NONCE_BYTES + TIME_BYTES) return false
      const [mac, right] = [given.subarray(head.length), await macOf(head, occasion)]
      if (mac.length !== right.length || !timingSafeEqual(mac, right)) return false
      const expiresAt = new Date(Number(head.readBigUInt64BE(NONCE_BYTES)))
      if (expiresAt <= clock()) return false
      try {
        await used.create({ _id: createHash('sha256').update(given).digest('base64url'), expiresAt })
        return true
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
    },
  }
}

export type Challenges = ReturnType<typeof challenges>
