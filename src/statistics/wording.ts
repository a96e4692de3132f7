import type { TFunction } from 'i18next'
import type { Outcome } from '../cases/vocabulary.js'
import type { Words } from '../office/category.js'
import type { Office } from '../office/office.model.js'
import { positionLine } from '../officers/signature.js'
import type { Language } from '../web/i18n.js'
import { FEWEST, MEDIAN, NINETIETH, ruleOf } from './counting-rule.js'
import type { Dimension } from './figures.js'
import type { Release } from './release.js'

const LOCALES = { th: 'th-TH-u-ca-buddhist-nu-latn', en: 'en-GB-u-ca-gregory-nu-latn' } as const

/** "2025-10" as "ตุลาคม 2568" or "October 2025"; short: "ต.ค." or "Oct". */
export const monthName = (month: string, language: Language, style: 'long' | 'short' = 'long'): string =>
  new Intl.DateTimeFormat(LOCALES[language], {
    month: style,
    ...(style === 'long' ? { year: 'numeric' } : {}),
    timeZone: 'UTC',
  })
    // Thai formats put the name of the era in between; the office writes only the number.
    .formatToParts(new Date(`${month}-01T00:00:00Z`))
    .filter((part) => part.type === 'month' || part.type === 'year')
    .map((part) => part.value)
    .join(' ')

/** Names of the office's own keys, as it words them today. */
export type Names = { category: Map<string, Words>; department: Map<string, Words> }

export const namesOf = ({ categories, departments }: Office): Names => ({
  category: new Map(categories.map(({ key, name }) => [key, name])),
  department: new Map(departments.map(({ key, name }) => [key, name])),
})

/** A line's name in words: the office's own where it has one, else the field's. */
export function lineName(
  t: TFunction,
  language: Language,
  dimension: Dimension,
  line: { code: string; name?: Words | undefined },
): string {
  if (dimension === 'department' && line.code === '') return t('statistics.noDepartment')
  if (dimension === 'category' || dimension === 'department') return line.name?.[language] ?? line.code
  return dimension === 'measure' ? t(`statistics.measure.${line.code}`) : t(`case.${dimension}.${line.code}`)
}

/** A version of the counting rule in words, drawn from the lists and numbers that the code counts by. */
export function ruleSentences(t: TFunction, version: string): string[] {
  const { completed, alsoCompleted, notCounted, sentences } = ruleOf(version)
  const outcomes = (of: readonly Outcome[]) => of.map((outcome) => t(`case.outcome.${outcome}`)).join(', ')
  const named = {
    completed: completed.map((status) => t(`case.status.${status}`)).join(', '),
    alsoCompleted: outcomes(alsoCompleted),
    notCounted: outcomes(notCounted),
    fewest: FEWEST,
    median: MEDIAN,
    ninetieth: NINETIETH,
  }
  return sentences.map((sentence) => t(`statistics.rule.${sentence}`, named))
}

/** Who signs a release, in that order. */
export const SIGNERS = ['preparedBy', 'submittedBy', 'approvedBy'] as const

/** Who answers for a release, in the order in which they signed; `as` names the text `statistics.public.<as>`. */
export const signatureLines = ({ signatures }: Release, reader: { t: TFunction; language: Language }) =>
  SIGNERS.flatMap((as) => {
    const signature = signatures?.[as]
    return signature
      ? [{ as, name: signature.name, position: positionLine(signature, reader), at: signature.at }]
      : []
  })
