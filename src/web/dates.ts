import type { Language } from './i18n.js'

const TIME_ZONE = 'Asia/Bangkok'
// Intl's Thai calendar is Buddhist by default; English readers get the Christian era spelled out.
const LOCALES = { th: 'th-TH-u-ca-buddhist-nu-latn', en: 'en-GB-u-ca-gregory-nu-latn' } as const

/** A day in Bangkok: "23 พฤศจิกายน 2569" or "23 November 2026". */
export const formatDate = (date: Date, language: Language): string =>
  formatter(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(date)

/** Days in Bangkok, both included: "26–30 พ.ย. 2569" or "26–30 Nov 2026". */
export const formatDays = (from: Date, to: Date, language: Language): string =>
  formatter(language, { day: 'numeric', month: 'short', year: 'numeric' }).formatRange(from, to)

/** A day and a time in Bangkok: "23 พ.ย. 2569 14:05 น." or "23 Nov 2026, 14:05". */
export function formatDateTime(date: Date, language: Language): string {
  const day = formatter(language, { day: 'numeric', month: 'short', year: 'numeric' }).format(date)
  const time = formatter(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date)
  return language === 'th' ? `${day} ${time} น.` : `${day}, ${time}`
}

/** The months' names as they stand in a day. */
export const monthNames = (language: Language): string[] =>
  Array.from({ length: 12 }, (_, month) =>
    formatter(language, { month: 'long' }).format(new Date(Date.UTC(2000, month, 15))),
  )

/** A whole number with thousands separators, in Arabic digits in both languages. */
export const formatNumber = (value: number): string => value.toLocaleString('en-US')

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  let made = formatters.get(key)
  if (!made) {
    // The constructor costs far more than formatting does, so each is made once.
    made = new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: TIME_ZONE })
    formatters.set(key, made)
  }
  return made
}
