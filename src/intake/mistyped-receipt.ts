import { readReceipt, RECEIPT_DIGITS } from '../sealing/receipt.js'
import { withArabicDigits } from '../web/thai-digits.js'
import type { FieldErrors } from '../web/validation.js'

/** A year of the Buddhist era and a running number, with any dash or a slash between. */
const CASE_NUMBER = /^2[56]\d\d\s*[\p{Pd}/]\s*\d{1,6}$/u
/** What may stand between the digits of a receipt. */
const BETWEEN = /[\s\p{Pd}\u200b.]/gu

/**
 * What is wrong with the form of a receipt as somebody typed it; undefined where it is twenty digits. It says nothing
 * of any case: how long a receipt is, and that it is no case number, is written on the page.
 */
export function mistypedReceipt(typed: string): FieldErrors[string] | undefined {
  if (readReceipt(typed) !== undefined) return undefined
  const arabic = withArabicDigits(typed).trim()
  const digits = arabic.replace(BETWEEN, '')
  if (digits === '') return { key: 'required' }
  if (CASE_NUMBER.test(arabic)) return { key: 'isCaseNumber' }
  const onlyDigits = /^[0-9]+$/.test(digits) && digits.length !== RECEIPT_DIGITS
  return onlyDigits ? { key: 'length', values: { n: digits.length } } : { key: 'notDigits' }
}
