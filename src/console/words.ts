import { join } from 'node:path'
import { ROOT } from '../config.js'
import { loadTexts, translator, type Language } from '../web/i18n.js'

/** Commands speak the language of the computer they run on: Thai where that is Thai, else English. */
export const language: Language = Intl.DateTimeFormat().resolvedOptions().locale.startsWith('th')
  ? 'th'
  : 'en'

/** Texts as the pages have them; those of the commands are under `commands`. */
export const words = translator(loadTexts(join(ROOT, 'src/locales')), language)
