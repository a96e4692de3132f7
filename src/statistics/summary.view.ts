import type { TFunction } from 'i18next'
import { doneBy } from '../officers/leave.view.js'
import type { Officer } from '../officers/officer.js'
import { formatDate, formatDateTime } from '../web/dates.js'
import type { StoredSummaryStep } from './summary.model.js'
import type { Standing } from './summary.standing.js'
import type { SummaryAction } from './summary.transitions.js'
import type { Reader } from './tables.js'

/** "take-back": an action as it stands in a path. */
export const stepSlug = (action: SummaryAction): string =>
  action.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)

/** One line that says where a period's summary stands and what is missing. */
export function standingLine(standing: Standing, { t, language }: Reader) {
  const { state, fiscalYear, period, id, missing, daysLeft, since, asOf, revision } = standing
  const day = (date: string | Date | undefined) => (date ? formatDate(new Date(date), language) : '')
  const due = revision !== undefined && revision > 1 ? '' : dueWords(t, daysLeft, day(standing.due))
  return {
    name: t('summary.name', { period: t(`summary.period.${period}`), year: fiscalYear }),
    text: t(`summary.standing.${state}`, {
      missing: new Intl.ListFormat(language).format(missing.map((name) => t(`summary.field.${name}.name`))),
      since: day(since),
      asOf: day(asOf),
      drafts: day(standing.drafts),
      revision,
    }),
    due: ['draft', 'ready', 'submitted', 'returned', 'missing'].includes(state) ? due : '',
    late: daysLeft < 0 && due !== '',
    // What is published has its own page; everything else is worked at on the summary's.
    summary: ['draft', 'ready', 'submitted', 'returned'].includes(state) ? id : undefined,
    published: asOf === undefined ? undefined : { fiscalYear, period },
    begin: state === 'missing' || state === 'publishedInPart' ? { fiscalYear, period } : undefined,
  }
}

function dueWords(t: TFunction, daysLeft: number, due: string): string {
  if (daysLeft < 0) return t('summary.due.late', { due, days: -daysLeft })
  return daysLeft === 0 ? t('summary.due.today', { due }) : t('summary.due.left', { due, days: daysLeft })
}

/** What happened to a summary, oldest first, for `components/timeline.njk`. Saving alone is no step of its way. */
export const summaryHistory = (
  steps: StoredSummaryStep[],
  officers: Officer[],
  { t, language }: Reader,
  { saves = false }: { saves?: boolean } = {},
) => {
  const nameOf = (id: string) => officers.find((one) => one.id === id)?.name ?? t('summary.formerOfficer')
  return steps
    .filter(({ action }) => saves || action !== 'write')
    .map(({ at, by, onBehalfOf, action, comment }) => ({
      title: t(`summary.happened.${action}`),
      at: formatDateTime(at, language),
      by: by === 'system' ? t('summary.byItself') : doneBy({ by, onBehalfOf }, nameOf, t),
      text: comment,
    }))
}
