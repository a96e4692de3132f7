const THAI_ZERO = 0x0e50

/** The same text with Arabic digits, where it was typed in Thai ones. */
export const withArabicDigits = (typed: string): string =>
  typed.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - THAI_ZERO))
