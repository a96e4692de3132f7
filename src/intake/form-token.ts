import { timingSafeEqual } from 'node:crypto'
import type { OfficeService } from '../office/office.service.js'
import { formKeys, installationMac, newFormSecret, type FormKeys } from '../sealing/receipt.js'
import { TokenMissing } from './intake.errors.js'

/** What a form is for; a token of one can't be used for the other. */
export type FormPurpose = 'report' | 'reply'

/** A form's keys, and an id that a second sending of the same form has again. */
export type OpenForm = FormKeys & { id: string }

const SECRET_BYTES = 32
const MAC_BYTES = 32

export type FormTokens = ReturnType<typeof formTokens>

/**
 * The hidden field that makes filing happen once: a random secret, and a proof that this installation made it. It
 * doesn't run out: a phone that sends again tomorrow must still find the case that it made today.
 */
export function formTokens(office: Pick<OfficeService, 'installation'>) {
  const macOf = async (purpose: FormPurpose, secret: Buffer) =>
    installationMac(await office.installation(), `form ${purpose}`, secret)

  return {
    async issue(purpose: FormPurpose): Promise<string> {
      const secret = newFormSecret()
      return Buffer.concat([secret, await macOf(purpose, secret)]).toString('base64url')
    },

    /** @throws {TokenMissing} */
    async open(purpose: FormPurpose, token: unknown): Promise<OpenForm> {
      const bytes = typeof token === 'string' ? Buffer.from(token, 'base64url') : Buffer.alloc(0)
      if (bytes.length !== SECRET_BYTES + MAC_BYTES) throw new TokenMissing()
      const secret = bytes.subarray(0, SECRET_BYTES)
      if (!timingSafeEqual(bytes.subarray(SECRET_BYTES), await macOf(purpose, secret)))
        throw new TokenMissing()
      const installation = await office.installation()
      const id = installationMac(installation, `${purpose} id`, secret).toString('base64url')
      return { ...formKeys(secret, installation), id }
    },
  }
}
