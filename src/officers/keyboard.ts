// The Thai keyboard (Kedmanee) over the English one, row by row, without and with shift.
const ENGLISH = [
  `234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./`,
  `@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?`,
].join('')
const THAI = [`/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ`, `๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ`].join('')
const THAI_ZERO = 0x0e50

const KEYS = new Map(Array.from(THAI, (letter, at) => [letter, ENGLISH[at] ?? letter]))

/**
 * Which keys were pressed, whichever layout was on: "ยฟหหไนพก" and "password" are the same eight. Lower case, Thai
 * digits as Arabic ones, without what people put between letters.
 */
export const keysOf = (text: string): string =>
  Array.from(text.replace(/[\s\p{Pd}_]+/gu, ''), keyOf)
    .join('')
    .toLowerCase()

function keyOf(letter: string): string {
  if (/[๐-๙]/.test(letter)) return String(letter.charCodeAt(0) - THAI_ZERO)
  return /\p{Script=Thai}/u.test(letter) ? (KEYS.get(letter) ?? letter) : letter
}
