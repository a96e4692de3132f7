import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { keyPairFromSeed, type KeyPair } from './key-pair.js'
import { LIGHT, stretch } from './stretch.js'

/** Secrets of this installation, made once at set-up. They open nothing by themselves. */
export type InstallationSecrets = { salt: Buffer; secret: Buffer }

/** What a form's secret yields: the receipt it will have, and the key under which its files wait. */
export type FormKeys = { receipt: string; stagingId: string; stagingKey: Buffer }

/** What a receipt yields: where its case is found, and the reporter's own key pair. */
export type ReceiptKeys = { lookup: string; keys: KeyPair }

export const RECEIPT_DIGITS = 20
const GROUP_DIGITS = 4
const SECRET_BYTES = 32
const THAI_ZERO = 0x0e50

export const newInstallationSecrets = (): InstallationSecrets => ({
  salt: randomBytes(16),
  secret: randomBytes(SECRET_BYTES),
})

export const newFormSecret = (): Buffer => randomBytes(SECRET_BYTES)

/**
 * Derives a form's receipt and staging key, so that the same form always leads to the same receipt and nothing
 * about it needs storing. HKDF-SHA256, keyed by the form and the installation: neither suffices alone.
 */
export function formKeys(formSecret: Buffer, installation: InstallationSecrets): FormKeys {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', formSecret, installation.secret, purpose, SECRET_BYTES))
  // 256 bits reduced to 66: the bias of the remainder is far below anything that can be observed.
  const number = BigInt(`0x${derive('receipt').toString('hex')}`) % 10n ** BigInt(RECEIPT_DIGITS)
  return {
    receipt: number.toString().padStart(RECEIPT_DIGITS, '0'),
    stagingId: derive('staging id').toString('base64url'),
    stagingKey: derive('staging key'),
  }
}

/**
 * One Argon2id yields 64 bytes: the first half finds the case, the second half makes the reporter's keys.
 *
 * @param receipt exactly 20 Arabic digits, see {@link readReceipt}
 */
export async function receiptKeys(receipt: string, installation: InstallationSecrets): Promise<ReceiptKeys> {
  const bytes = await stretch(receipt, installation.salt, 64, LIGHT)
  return { lookup: bytes.subarray(0, 32).toString('base64url'), keys: keyPairFromSeed(bytes.subarray(32)) }
}

/** Twenty digits out of what somebody typed: Arabic or Thai digits, spaces and dashes anywhere; else undefined. */
export function readReceipt(typed: string): string | undefined {
  const digits = typed
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - THAI_ZERO))
    .replace(/[\s\p{Pd}\u200b.]+/gu, '')
  return /^[0-9]{20}$/.test(digits) ? digits : undefined
}

/** Five groups of four, for reading aloud and copying by hand. */
export const receiptGroups = (receipt: string): string[] =>
  Array.from({ length: RECEIPT_DIGITS / GROUP_DIGITS }, (_, group) =>
    receipt.slice(group * GROUP_DIGITS, (group + 1) * GROUP_DIGITS),
  )

/** HMAC-SHA256 under the installation's secret, for things that must be matched but not read, e.g. a form's origin. */
export const installationMac = (
  installation: InstallationSecrets,
  purpose: string,
  value: string | Buffer,
): Buffer => createHmac('sha256', installation.secret).update(`${purpose}\0`).update(value).digest()
