import { randomInt } from 'node:crypto'
import { ownMac } from '../../sealing/own-secrets.js'

export const RECOVERY_CODES = 10
/** Digits and letters that can't be taken for one another: no I, L, O or U. Ten of them are 50 bits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10
const GROUP = 5
const THAI_ZERO = 0x0e50
const PURPOSE = 'recovery code'

/** Ten fresh codes as they are shown, e.g. "7K3QD-M2XWA". */
export const newRecoveryCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, newCode)

function newCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return `${letters.slice(0, GROUP)}-${letters.slice(GROUP)}`
}

/** Ten fresh codes, and what the store keeps of them. */
export function freshCodes({ privateKey }: { privateKey: Buffer }): { codes: string[]; macs: string[] } {
  const codes = newRecoveryCodes()
  return { codes, macs: codes.map((code) => codeMac(privateKey, code)) }
}

/** What somebody typed, as it is compared: Thai digits, spaces, dashes, small letters and look-alikes are forgiven. */
export const foldCode = (typed: string): string =>
  typed
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - THAI_ZERO))
    .replace(/[\s\p{Pd}]+/gu, '')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')

/** What the store keeps of a code; opens nothing, and can't be tried without the officer's private key. */
export const codeMac = (privateKey: Buffer, code: string): string =>
  ownMac(privateKey, PURPOSE, foldCode(code))
