import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import i18next, { type i18n, type TFunction } from 'i18next'

export const LANGUAGES = ['th', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

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

export const translator = (texts: i18n, language: Language): TFunction => texts.getFixedT(language)

const readTexts = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
