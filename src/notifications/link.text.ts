import type { i18n } from 'i18next'
import type { Words } from '../office/category.js'
import { formatDateTime } from '../web/dates.js'
import { LANGUAGES, translator } from '../web/i18n.js'
import { RULE } from './notice.text.js'

/** The mail that carries an invitation, Thai first and English below: the link, until when it works, and from whom. */
export function linkText(
  { link, until }: { link: string; until: Date },
  texts: i18n,
  name: Words | undefined,
): { subject: string; text: string } {
  const parts = LANGUAGES.map((language) => {
    const t = translator(texts, language)
    const words = t('notices.invitation', { until: formatDateTime(until, language) })
    return { subject: t('notices.invitationSubject'), text: [words, link, name?.[language]].filter(Boolean) }
  })
  return {
    subject: parts.map(({ subject }) => subject).join(' / '),
    text: `${parts.map(({ text }) => text.join('\n\n')).join(`\n\n${RULE}\n\n`)}\n`,
  }
}
