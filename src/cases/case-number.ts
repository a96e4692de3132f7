const THAI_ZERO = 0x0e50

/** A case number as it is stored, "2569-0001", also when it was typed in Thai digits. */
export const withArabicDigits = (typed: string): string =>
  typed.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - THAI_ZERO))

/** Whether one case was filed before another: numbers are drawn one after the other within their fiscal year. */
export function isEarlier(number: string, than: string): boolean {
  const [[year, drawn], [otherYear, otherDrawn]] = [partsOf(number), partsOf(than)]
  return year === otherYear ? drawn < otherDrawn : year < otherYear
}

const partsOf = (number: string): [number, number] => {
  const [year = 0, drawn = 0] = number.split('-').map(Number)
  return [year, drawn]
}
