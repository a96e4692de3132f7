import type { TFunction } from 'i18next'
import { doneBy } from '../officers/leave.view.js'
import type { Officer } from '../officers/officer.js'
import { formatDateTime } from '../web/dates.js'
import type { Language } from '../web/i18n.js'
import type { ReportContent, StoredReportStep } from './report.model.js'
import { rowField } from './report.draft.js'

/** The customer's columns, in the customer's order; the words are `measures.report.column.<name>`. */
export const COLUMNS = ['title', 'what', 'when', 'followUp', 'recommendation', 'responsible'] as const

/** What the paper is called; its office and year are those it was frozen with. */
export const reportTitle = (
  { t, language }: { t: TFunction; language: Language },
  { office, fiscalYear }: Pick<ReportContent, 'office' | 'fiscalYear'>,
): string => t('measures.report.paper', { office: office[language], year: fiscalYear })

/** A row as it is printed: one list of lines for each column. */
export type PrintedRow = Record<(typeof COLUMNS)[number], string[]> & { measure: number; done: string[] }

const lines = (text: string | undefined) => (text ?? '').split('\n').filter((line) => line.trim() !== '')

/** The implementation report's table. A measure's name stands at its first row alone, as in the customer's. */
export const printedRows = ({ rows, texts }: Pick<ReportContent, 'rows' | 'texts'>): PrintedRow[] => {
  const counts = new Map<number, number>()
  return rows.map((row, index) => {
    const before = counts.get(row.measure) ?? 0
    counts.set(row.measure, before + row.what.length)
    return {
      measure: row.measure,
      title: [`${row.measure}. ${row.title}`],
      what: row.what.map((text, place) => `${before + place + 1}. ${text}`),
      when: lines(row.when),
      followUp: lines(texts[rowField('followUp', index)]),
      done: lines(texts[rowField('done', index)]),
      recommendation: lines(texts[rowField('recommendation', index)]),
      responsible: row.responsible,
    }
  })
}

/** What happened to a report, oldest first, for `components/timeline.njk`; saving alone is no step of its way. */
export const reportHistory = (
  steps: StoredReportStep[],
  officers: Officer[],
  { t, language }: { t: TFunction; language: Language },
) => {
  const nameOf = (id: string) => officers.find((one) => one.id === id)?.name ?? ''
  return steps
    .filter(({ action }) => action !== 'write' && action !== 'redraft')
    .map(({ at, by, onBehalfOf, action, comment }) => ({
      title: t(`measures.report.happened.${action}`),
      at: formatDateTime(at, language),
      by: by === 'system' ? t('measures.byItself') : doneBy({ by, onBehalfOf }, nameOf, t),
      text: comment,
    }))
}

/** "take-back": an action as it stands in a path. */
export const actionSlug = (action: string): string =>
  action.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)
