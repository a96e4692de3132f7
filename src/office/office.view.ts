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

const chosen = { th: new WeakMap<object, unknown>(), en: new WeakMap<object, unknown>() }

/**
 * Chooses the reader's language throughout, e.g. an office's settings before a page shows them. Every page asks for
 * the same settings, so what was chosen is kept for as long as the value itself; neither may be changed afterwards.
 */
export function inLanguage<T extends object>(value: T, language: keyof Words): InLanguage<T> {
  const kept = chosen[language]
  if (!kept.has(value)) kept.set(value, choose(value, language))
  return kept.get(value) as InLanguage<T>
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
