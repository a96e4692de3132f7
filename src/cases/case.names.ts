import type { TFunction } from 'i18next'
import type { Office } from '../office/office.model.js'
import { inLanguage } from '../office/office.view.js'
import type { Officer } from '../officers/officer.js'
import type { Language } from '../web/i18n.js'
import { OTHER_BODIES } from './case.steps.js'

export type Names = ReturnType<typeof namesIn>

/** The words behind the codes that a case holds: who an id is, what the office calls a position or a category. */
export function namesIn(
  settings: Office,
  officers: Officer[],
  { language, t }: { language: Language; t: TFunction },
) {
  const { departments, positions, categories, bodies } = inLanguage(settings, language)
  const named = (list: { key: string; name: string }[], key: string) =>
    list.find((one) => one.key === key)?.name ?? key
  const position = (key: string) => named(positions, key)

  return {
    /** "สมชาย ใจดี (ปลัด อบต.)"; the reporter and closed accounts have words of their own. */
    person(id: string): string {
      if (id === 'reporter') return t('case.reporter')
      if (id === 'recovery') return t('case.recoveryKey')
      const officer = officers.find((one) => one.id === id)
      if (!officer) return t('case.formerOfficer')
      return t('case.officerAt', { name: officer.name, position: position(officer.position) })
    },
    position,
    department: (key: string) => named(departments, key),
    category: (key: string) => named(categories, key),
    body: (key: string) =>
      OTHER_BODIES.some((other) => other.key === key) ? t(`case.forwardedTo.${key}`) : named(bodies, key),
    departments: departments.map(asOption),
    bodies: [...bodies, ...OTHER_BODIES.map(({ key }) => ({ key, name: t(`case.forwardedTo.${key}`) }))].map(
      asOption,
    ),
    categories: categories.map(asOption),
  }
}

const asOption = ({ key, name }: { key: string; name: string }) => ({ value: key, text: name })
