import { createHash } from 'node:crypto'

const GROUP = 8
const CHECK_DIGITS = 8

/** The private half of the recovery key as it is printed: hex in groups of eight, the last one a checksum. */
export function printRecoveryKey(privateKey: Buffer): string {
  const hex = privateKey.toString('hex')
  return `${hex}${checksum(hex)}`.match(new RegExp(`.{${GROUP}}`, 'g'))?.join(' ') ?? ''
}

/** The key out of what somebody typed from the paper; undefined when the checksum doesn't fit. */
export function readRecoveryKey(typed: string): Buffer | undefined {
  const digits = typed.replace(/\s+/g, '').toLowerCase()
  const hex = digits.slice(0, -CHECK_DIGITS)
  const fits = /^[0-9a-f]{72}$/.test(digits) && checksum(hex) === digits.slice(-CHECK_DIGITS)
  return fits ? Buffer.from(hex, 'hex') : undefined
}

const checksum = (hex: string) => createHash('sha256').update(hex).digest('hex').slice(0, CHECK_DIGITS)
