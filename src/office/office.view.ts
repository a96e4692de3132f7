import type { Words } from './category.js'

/** The same value with every text in two languages replaced by the one in the reader's. */
export type InLanguage<T> = T extends Words
  ? string
  : T extends Date | Buffer
    ? T
    : T extends (infer Item)[]
      ? InLanguage<Item>[]
      : T extends object
        ? { [Key in keyof T]: InLanguage<T[Key]> }
        : T

/** Chooses the reader's language throughout, e.g. an office's settings before a page shows them. */
export function inLanguage<T>(value: T, language: keyof Words): InLanguage<T> {
  return choose(value, language) as InLanguage<T>
}

function choose(value: unknown, language: keyof Words): unknown {
  if (Array.isArray(value)) return value.map((item) => choose(item, language))
  if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value))
    return value
  if (isWords(value)) return value[language]
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, choose(item, language)]))
}

const isWords = (value: object): value is Words =>
  'th' in value && 'en' in value && typeof value.th === 'string' && typeof value.en === 'string'
