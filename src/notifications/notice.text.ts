import type { i18n } from 'i18next'
import type { Words } from '../office/category.js'
import { LANGUAGES, translator } from '../web/i18n.js'
import { localPath } from '../web/language.js'
import type { Notice } from './notice.js'

type Site = {
  /** The office's name; none before it is set up. */
  name: Words | undefined
  /** Address of the site without a slash at the end. */
  url: string | undefined
}

/** The mail's words, Thai first and English below: that a case waits, its number, where to sign in; nothing else. */
export function noticeText(
  { kind, caseNumber }: { kind: Notice['kind']; caseNumber?: string | undefined },
  texts: i18n,
  { name, url }: Site,
): { subject: string; text: string } {
  const parts = LANGUAGES.map((language) => {
    const t = translator(texts, language)
    const link = url ? `${t('notices.signIn')}\n${url}${localPath(language, '/office/sign-in')}` : ''
    return {
      subject: t(caseNumber === undefined ? 'notices.subjectOther' : 'notices.subject'),
      text: [t(`notices.${kind}`, { caseNumber }), link, name?.[language] ?? ''].filter(Boolean).join('\n\n'),
    }
  })
  return {
    subject: parts.map((part) => part.subject).join(' / '),
    text: `${parts.map((part) => part.text).join(`\n\n${RULE}\n\n`)}\n`,
  }
}

/** Between the two languages of a mail. */
export const RULE = '-'.repeat(20)
