import { createHash } from 'node:crypto'
import { KEY_BYTES } from './envelope.js'

/** Digits and letters that can't be taken for one another: no I, L, O or U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BITS = 5
const GROUP = 4
const KEY_DIGITS = Math.ceil((KEY_BYTES * 8) / BITS)
const CHECK_DIGITS = 4

/**
 * The private half of the recovery key as it is written on paper: base 32 in fourteen groups of four, the last one a
 * checksum.
 */
export function printRecoveryKey(privateKey: Buffer): string {
  const digits = `${toDigits(privateKey)}${checksum(privateKey)}`
  return (digits.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join(' ')
}

/** The key out of what somebody typed from the paper, in groups or not; undefined when a digit is wrong. */
export function readRecoveryKey(typed: string): Buffer | undefined {
  const digits = typed
    .toUpperCase()
    .replace(/[\s\p{Pd}.]+/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  if (digits.length !== KEY_DIGITS + CHECK_DIGITS) return undefined
  const key = fromDigits(digits.slice(0, KEY_DIGITS))
  return key && checksum(key) === digits.slice(KEY_DIGITS) ? key : undefined
}

function toDigits(bytes: Buffer): string {
  let number = BigInt(`0x${bytes.toString('hex')}`)
  let digits = ''
  for (let at = 0; at < Math.ceil((bytes.length * 8) / BITS); at += 1) {
    digits = `${ALPHABET[Number(number & 31n)]}${digits}`
    number >>= BigInt(BITS)
  }
  return digits
}

function fromDigits(digits: string): Buffer | undefined {
  let number = 0n
  for (const digit of digits) {
    const value = ALPHABET.indexOf(digit)
    if (value < 0) return undefined
    number = (number << BigInt(BITS)) | BigInt(value)
  }
  if (number >> BigInt(KEY_BYTES * 8) !== 0n) return undefined
  return Buffer.from(number.toString(16).padStart(KEY_BYTES * 2, '0'), 'hex')
}

// Twenty bits over the key itself: a wrong digit passes once in a million.
const checksum = (key: Buffer) =>
  toDigits(createHash('sha256').update('recovery key').update(key).digest()).slice(-CHECK_DIGITS)
