import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next, { type i18n, type TFunction } from 'i18next'

export const LANGUAGES = ['th', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** More than all texts there are: a key put together from what somebody sent must not fill the memory. */
const KEPT_MAX = 5_000

/** Every text that people read, in both languages; Thai is the first, and what is missing shows as its key. */
export function loadTexts(folder: string): i18n {
  const texts = i18next.createInstance()
  const resources = Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file.replace('.json', ''), { translation: readTexts(join(folder, file)) }]),
  )
  void texts.init({
    resources,
    lng: 'th',
    supportedLngs: LANGUAGES,
    initAsync: false,
    returnNull: false,
    // Nunjucks escapes what it prints; escaping here too would show the entities.
    interpolation: { escapeValue: false },
  })
  return texts
}

/** A language's texts by key. One that takes no values is looked up once: a page of fifty cases asks a thousand times. */
export function translator(texts: i18n, language: Language): TFunction {
  const t = texts.getFixedT(language)
  const kept = new Map<string, string>()
  const lookUp = (key: string, ...values: unknown[]): unknown => {
    if (typeof key !== 'string' || values.length > 0) return t(key, ...(values as []))
    const text = kept.get(key) ?? t(key)
    if (kept.size < KEPT_MAX) kept.set(key, text)
    return text
  }
  return Object.assign(lookUp, t) as TFunction
}

const readTexts = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
