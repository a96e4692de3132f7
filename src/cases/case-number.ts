const THAI_ZERO = 0x0e50

/** A case number as it is stored, "2569-0001", also when it was typed in Thai digits. */
export const withArabicDigits = (typed: string): string =>
  typed.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - THAI_ZERO))
