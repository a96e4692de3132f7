import type { Locals } from 'express'
import { SOURCES_OF_KNOWLEDGE, type Stream } from '../cases/vocabulary.js'
import type { Office } from '../office/office.model.js'
import type { InLanguage } from '../office/office.view.js'
import { ACCEPTED } from '../web/file-kinds.js'
import type { Report } from './report.schema.js'
import type { Receipt } from './report.service.js'

/** The office's settings with every text in the reader's language. */
export type OfficeView = InLanguage<Office>

type Reader = Pick<Locals, 'language' | 't'>
type Answer = { field: string; label: string; text: string }

/** What can be chosen on the form of a stream. */
export const formView = (office: OfficeView, stream: Stream, { t }: Reader) => ({
  categories: office.categories
    .filter((category) => category.stream === stream && !category.retired)
    .map(({ key, name, hint }) => ({ value: key, text: name, hint })),
  positions: office.positions.map(({ key, name }) => ({ value: key, text: name })),
  sources: SOURCES_OF_KNOWLEDGE.map((source) => ({ value: source, text: t(`case.source.${source}`) })),
  danger: office.danger,
  protection: office.protection,
  accept: ACCEPTED,
})

/** What the person wrote, question by question, for reading through before sending. */
export function answersView(
  office: OfficeView,
  { category, identity, content }: Report,
  { t, dangerAnswered }: Reader & { dangerAnswered: boolean },
): Answer[] {
  const named = (items: { key: string; name: string }[], keys: string[]) =>
    items.filter((item) => keys.includes(item.key)).map((item) => item.name)
  const { contact } = content
  const source = content.howKnown ? t(`case.source.${content.howKnown}`) : ''
  const texts: Record<string, string> = {
    category: named(office.categories, [category]).join(''),
    what: content.what,
    when: content.when,
    where: content.where,
    howKnown: [source, content.howKnownMore].filter(Boolean).join('\n'),
    danger: dangerAnswered ? t(content.danger ? 'intake.danger.yes' : 'intake.danger.no') : '',
    positions: named(office.positions, content.positions).join('\n'),
    names: content.names,
    identity: t(`intake.identity.${identity}`),
    contact: [contact.name, contact.phone, contact.email].filter(Boolean).join('\n'),
  }
  return Object.entries(texts)
    .filter(([field]) => field !== 'contact' || identity !== 'anonymous')
    .map(([field, text]) => ({ field, label: t(`intake.${field}.short`), text }))
}

export const receiptView = (office: OfficeView, { danger, ...filed }: Receipt) => ({
  ...filed,
  danger: danger ? office.danger : '',
})
