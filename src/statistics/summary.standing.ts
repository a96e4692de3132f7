import { bangkokIsoDay } from '../office/fiscal-year.js'
import { dayStart, periodEnd, type IsoDay } from './as-of.js'
import type { Publication } from './publications.js'
import { ANALYSIS } from './release.js'
import { isDrafted, summaryDays, type Term } from './summary.calendar.js'
import type { StoredSummary } from './summary.model.js'

const DAY_MS = 86_400_000

/** Where a period's summary stands; texts are `summary.standing.<state>` in the locales. */
export type Standing = Term & {
  state:
    | 'notYet'
    | 'missing'
    | 'draft'
    | 'ready'
    | 'submitted'
    | 'returned'
    | 'published'
    /** Published before the period was over: the rest of it is in no release yet. */
    | 'publishedInPart'
  /** The summary under way, if any. */
  id?: string
  revision?: number
  /** Fields of the analysis that are still empty. */
  missing: (typeof ANALYSIS)[number][]
  /** When it drafts itself, and by when it ought to be public. */
  drafts: IsoDay
  due: IsoDay
  /** Days until then; negative once it is over. */
  daysLeft: number
  /** Since when it stands so. */
  since?: Date
  /** As of which day the latest release is. */
  asOf?: IsoDay
}

/** @param summary the period's latest summary @param publication its latest release */
export function standingOf(
  term: Term,
  summary: StoredSummary | undefined,
  publication: Publication | undefined,
  now: Date,
): Standing {
  const { draft, due } = summaryDays(term.fiscalYear, term.period)
  const today = bangkokIsoDay(now)
  const daysLeft = Math.round((dayStart(due).getTime() - dayStart(today).getTime()) / DAY_MS)
  const { fiscalYear, period } = term
  const standing = { fiscalYear, period, missing: [], drafts: draft, due, daysLeft }
  if (summary && summary.status !== 'published') {
    const { _id: id, revision, status, texts, steps } = summary
    const missing = status === 'submitted' ? [] : ANALYSIS.filter((name) => texts[name].trim() === '')
    const since = steps.findLast(({ action }) => action !== 'write')?.at
    const state = status === 'draft' && missing.length === 0 ? 'ready' : status
    return { ...standing, state, id, revision, missing, ...(since ? { since } : {}) }
  }
  if (publication) {
    const { asOf, revision, publishedAt: since, id } = publication
    const end = periodEnd(fiscalYear, period)
    const state = asOf < end && end < today ? 'publishedInPart' : 'published'
    return { ...standing, state, id, revision, asOf, since }
  }
  return { ...standing, state: isDrafted(term, now) ? 'missing' : 'notYet' }
}

/** Whether somebody has something to do about it. */
export const isOpen = ({ state }: Standing): boolean => state !== 'notYet' && state !== 'published'
