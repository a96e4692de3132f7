import type { TFunction } from 'i18next'
import type { Document } from '../documents/document.js'
import { officeLetterhead } from '../documents/letterhead.js'
import { qrSvg } from '../documents/qr.js'
import { fingerprint, sheetWords, type Sheet } from '../sealing/recovery-sheets.js'
import { formatDate } from '../web/dates.js'
import type { Language } from '../web/i18n.js'

const WORDS_A_ROW = 5
const QR_POINTS = 180

export type SheetDetails = {
  sheet: Sheet
  /** From 1. */
  number: number
  /** Whose safe it goes to: "the mayor". */
  keeper: string
  office: string
  publicKey: Buffer
  madeAt: Date
}

/** One sheet as a page to be printed: what it is for, its words, and the same words as a QR code. */
export async function sheetDocument(
  { t, language }: { t: TFunction; language: Language },
  { sheet, number, keeper, office, publicKey, madeAt }: SheetDetails,
): Promise<Document> {
  const { needed, of, set } = sheet
  const words = sheetWords(sheet)
  const title = t('recovery.sheet.title', { number, of })
  const rows = Array.from({ length: Math.ceil(words.length / WORDS_A_ROW) }, (_, row) => ({
    head: t('recovery.sheet.row', { from: row * WORDS_A_ROW + 1, to: (row + 1) * WORDS_A_ROW }),
    cells: words.slice(row * WORDS_A_ROW, (row + 1) * WORDS_A_ROW),
  }))
  const head = ['', ...Array.from({ length: WORDS_A_ROW }, (_, at) => `${at + 1}`)]
  return {
    language,
    title,
    subject: t('recovery.sheet.subject'),
    author: office,
    date: madeAt,
    orientation: 'portrait',
    letterhead: officeLetterhead(office, t('recovery.sheet.subject')),
    footer: {
      text: t('recovery.sheet.footer', { set: setName(set), number, of }),
      pages: t('release.pages', { page: '{page}', pages: '{pages}' }),
    },
    parts: [
      { kind: 'paragraph', text: t('recovery.sheet.keeper', { keeper }) },
      {
        kind: 'list',
        items: [
          t(of === 1 ? 'recovery.sheet.alone' : 'recovery.sheet.together', { needed, of }),
          t('recovery.sheet.keep'),
          t('recovery.sheet.use'),
        ],
      },
      { kind: 'table', table: { id: 'words', caption: t('recovery.sheet.words'), head, rows } },
      { kind: 'paragraph', text: t('recovery.sheet.qr'), style: 'centred' },
      { kind: 'picture', svg: await largeQr(words.join(' ')), text: t('recovery.sheet.qr') },
      {
        kind: 'smallPrint',
        lines: [
          { name: t('recovery.sheet.set'), value: setName(set) },
          { name: t('recovery.sheet.fingerprint'), value: fingerprint(publicKey) },
          { name: t('recovery.sheet.madeAt'), value: formatDate(madeAt, language) },
        ],
      },
    ],
  }
}

/** Large enough for the camera of an old phone, whatever became of the paper. */
const largeQr = async (text: string): Promise<string> =>
  (await qrSvg(text)).replace('<svg ', `<svg width="${QR_POINTS}" height="${QR_POINTS}" `)

/** A set as people compare it: "A3F-19C". */
export const setName = (set: string): string => `${set.slice(0, 3)}-${set.slice(3)}`.toUpperCase()
