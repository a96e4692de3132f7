import { withArabicDigits } from '../web/thai-digits.js'

const NUMBER_DIGITS = 4

/** The number of a fiscal year's first, second… case: "2569-0001". */
export const caseNumberOf = (fiscalYear: number, drawn: number): string =>
  `${fiscalYear}-${String(drawn).padStart(NUMBER_DIGITS, '0')}`

/**
 * The case number that somebody means who looks for one: "๒๕๗๐/๑๕", "2570 - 0015", or "15" of the running fiscal year.
 * Undefined where it can be none.
 */
export function caseNumberIn(typed: string, runningYear: number): string | undefined {
  const plain = withArabicDigits(typed)
    .replace(/\s/g, '')
    .replace(/[‐-―−/]/g, '-')
  const [, year, drawn] = /^(?:(\d{4})-)?0*(\d{1,9})$/.exec(plain) ?? []
  return drawn && caseNumberOf(year ? Number(year) : runningYear, Number(drawn))
}

/** Whether one case was filed before another: numbers are drawn one after the other within their fiscal year. */
export function isEarlier(number: string, than: string): boolean {
  const [[year, drawn], [otherYear, otherDrawn]] = [partsOf(number), partsOf(than)]
  return year === otherYear ? drawn < otherDrawn : year < otherYear
}

const partsOf = (number: string): [number, number] => {
  const [year = 0, drawn = 0] = number.split('-').map(Number)
  return [year, drawn]
}
