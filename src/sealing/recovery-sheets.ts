import { createHash, randomBytes } from 'node:crypto'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { combine, split } from 'shamir-secret-sharing'
import { KEY_BYTES } from './envelope.js'

const SET_BYTES = 3
const SHARE_BYTES = KEY_BYTES + 1
const CHECK_BYTES = 4
const SHEET_BYTES = 1 + SET_BYTES + SHARE_BYTES + CHECK_BYTES
const WORD_BITS = 11
/** No two words of the list begin with the same four letters. */
const TELLING_LETTERS = 4
export const SHEET_WORDS = Math.ceil((SHEET_BYTES * 8) / WORD_BITS)
/** Both counts share one byte of a sheet. */
export const SHEETS_MAX = 15

/** What one sheet of paper holds: a share of the recovery key, of which `needed` of `of` give the key. */
export type Sheet = { needed: number; of: number; set: string; share: Buffer }

/** Something is wrong with what was typed from sheets; `kind` says what, `values` where. */
export class SheetProblem extends Error {
  constructor(
    readonly kind: 'word' | 'count' | 'checksum' | 'otherSet' | 'sameSheet' | 'tooFew',
    readonly values: Record<string, string | number> = {},
  ) {
    super(`Recovery sheet: ${kind}`)
  }
}

/**
 * Splits a private key into sheets: any `needed` of them give it back, fewer say nothing about it (Shamir's scheme).
 * One sheet of one holds the key itself. Each splitting is a set of its own, whose sheets fit no other's.
 */
export async function sheetsOf(
  privateKey: Buffer,
  { needed, of }: { needed: number; of: number },
): Promise<Sheet[]> {
  if (!(needed >= 1 && needed <= of && of <= SHEETS_MAX && (of === 1) === (needed === 1)))
    throw new RangeError(`${needed} of ${of} sheets`)
  const set = randomBytes(SET_BYTES).toString('hex')
  const whole = Buffer.concat([privateKey, Buffer.alloc(1)])
  const shares = of === 1 ? [whole] : await split(new Uint8Array(privateKey), of, needed)
  return shares.map((share) => ({ needed, of, set, share: Buffer.from(share) }))
}

/** A sheet as thirty words of the list of BIP-39, the last ones a checksum over the others. */
export function sheetWords({ needed, of, set, share }: Sheet): string[] {
  const body = Buffer.concat([Buffer.from([(needed << 4) | of]), Buffer.from(set, 'hex'), share])
  let bits = BigInt(`0x${Buffer.concat([body, checksum(body)]).toString('hex')}`) << SPARE_BITS
  const words: string[] = []
  for (let at = 0; at < SHEET_WORDS; at += 1) {
    words.unshift(wordlist[Number(bits & WORD_MASK)] ?? '')
    bits >>= BigInt(WORD_BITS)
  }
  return words
}

/** The words in what somebody typed: any case, with numbers or dots between them or not. */
export const wordsTyped = (typed: string): string[] => typed.toLowerCase().match(/[a-z]+/g) ?? []

/** @throws {SheetProblem} which word isn't in the list, how many there are, or that a word was mistaken for another */
export function readSheet(words: string[]): Sheet {
  const numbers = words.map((word, at) => {
    const found = wordlist.findIndex((one) => matches(one, word))
    if (found < 0) throw new SheetProblem('word', { position: at + 1, word })
    return found
  })
  if (numbers.length !== SHEET_WORDS)
    throw new SheetProblem('count', { count: numbers.length, wanted: SHEET_WORDS })
  const bits = numbers.reduce((all, number) => (all << BigInt(WORD_BITS)) | BigInt(number), 0n)
  const hex = (bits >> SPARE_BITS).toString(16).padStart(SHEET_BYTES * 2, '0')
  const bytes = Buffer.from(hex, 'hex')
  const body = bytes.subarray(0, -CHECK_BYTES)
  const spare = bits & ((1n << SPARE_BITS) - 1n)
  if (spare !== 0n || !checksum(body).equals(bytes.subarray(-CHECK_BYTES))) throw new SheetProblem('checksum')
  const counts = body[0] ?? 0
  const set = body.subarray(1, 1 + SET_BYTES).toString('hex')
  return { needed: counts >> 4, of: counts & 15, set, share: Buffer.from(body.subarray(1 + SET_BYTES)) }
}

/** Whether a sheet can be put to the ones that are there already. @throws {SheetProblem} */
export function requireFitting(sheet: Sheet, before: readonly Sheet[]): void {
  const [first] = before
  if (!first) return
  if (sheet.set !== first.set) throw new SheetProblem('otherSet', { set: sheet.set, wanted: first.set })
  if (before.some(({ share }) => share.equals(sheet.share))) throw new SheetProblem('sameSheet')
}

/** The private key out of enough sheets of one set. @throws {SheetProblem} */
export async function keyOfSheets(sheets: readonly Sheet[]): Promise<Buffer> {
  const [first] = sheets
  if (!first || sheets.length < first.needed)
    throw new SheetProblem('tooFew', { given: sheets.length, needed: first?.needed ?? 1 })
  sheets.forEach((sheet, at) => requireFitting(sheet, sheets.slice(0, at)))
  if (first.needed === 1) return first.share.subarray(0, KEY_BYTES)
  return Buffer.from(await combine(sheets.map(({ share }) => new Uint8Array(share))))
}

/** Names a public key on paper: "3F2A 91C0 77DE 0B15". */
export const fingerprint = (publicKey: Buffer): string =>
  (createHash('sha256').update(publicKey).digest('hex').slice(0, 16).toUpperCase().match(/.{4}/g) ?? []).join(
    ' ',
  )

const SPARE_BITS = BigInt(SHEET_WORDS * WORD_BITS - SHEET_BYTES * 8)
const WORD_MASK = (1n << BigInt(WORD_BITS)) - 1n

const matches = (listed: string, typed: string) =>
  listed === typed || (typed.length >= TELLING_LETTERS && listed.startsWith(typed))

const checksum = (body: Buffer) =>
  createHash('sha256').update('recovery sheet').update(body).digest().subarray(0, CHECK_BYTES)
