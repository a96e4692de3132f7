import { Paragraph, TextRun, type IParagraphOptions } from 'docx'
import type { Language } from '../web/i18n.js'
import { FONT } from './fonts.js'

/** Half points. */
export const SIZES = {
  title: 32,
  office: 28,
  heading: 28,
  subheading: 24,
  body: 22,
  table: 20,
  note: 18,
  small: 16,
}
const INK = '14213D'
const LANGUAGES = { th: 'th-TH', en: 'en-GB' } as const

export type TextStyle = { size?: number; bold?: boolean; language?: Language }

/**
 * A text in the document's font. Word sets Thai in the font, size and weight for complex scripts alone, so each is
 * said twice.
 */
export const textRun = (
  text: string,
  { size = SIZES.body, bold = false, language = 'th' }: TextStyle = {},
): TextRun =>
  new TextRun({
    text,
    font: { ascii: FONT, hAnsi: FONT, cs: FONT, eastAsia: FONT },
    size,
    sizeComplexScript: size,
    bold,
    boldComplexScript: bold,
    color: INK,
    language: { value: LANGUAGES[language], bidirectional: 'th-TH' },
  })

/** A paragraph of one text, close to the next. */
export const paragraph = (
  text: string,
  { size, bold, language, ...options }: TextStyle & Omit<IParagraphOptions, 'children' | 'text'> = {},
): Paragraph =>
  new Paragraph({
    spacing: { after: 60 },
    ...options,
    children: [
      textRun(text, { ...(size && { size }), ...(bold && { bold }), ...(language && { language }) }),
    ],
  })
