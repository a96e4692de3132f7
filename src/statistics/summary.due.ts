import type { Office } from '../office/office.model.js'
import { bangkokIsoDay } from '../office/fiscal-year.js'
import type { PublicationService } from './publications.js'
import { currentTerms, isDrafted, summaryDays, type Term } from './summary.calendar.js'
import type { StoredSummary } from './summary.model.js'
import type { SummaryService } from './summary.service.js'
import { standingOf, type Standing } from './summary.standing.js'

export type DueDependencies = {
  summaries: Pick<SummaryService, 'start' | 'ofYears' | 'remind'>
  publications: Pick<PublicationService, 'all'>
  office: { find: () => Promise<Office | undefined> }
  clock: () => Date
}

/** What the calendar asks for: drafts that make themselves, reminders, and where the year's summaries stand. */
export function summaryDue({ summaries, publications, office, clock }: DueDependencies) {
  async function current() {
    const settings = await office.find()
    const terms = settings ? currentTerms(clock(), settings.setUpAt) : []
    const years = [...new Set(terms.map(({ fiscalYear }) => fiscalYear))]
    if (years.length === 0) return []
    const [drafted, published] = await Promise.all([
      summaries.ofYears(years),
      Promise.all(years.map((year) => publications.all(year))),
    ])
    return terms.map((term) => ({
      term,
      summary: drafted.find(ofTerm(term)),
      publication: published.flat().find(ofTerm(term)),
    }))
  }

  async function remindOf(summary: StoredSummary): Promise<void> {
    const today = bangkokIsoDay(clock())
    const begun = summary.steps[0] && bangkokIsoDay(summary.steps[0].at)
    // Whoever was away for a while is reminded once, not of everything they missed.
    const day = summaryDays(summary.fiscalYear, summary.period).reminders.findLast((one) => one <= today)
    if (day === undefined || begun === undefined || day <= begun || summary.reminders.includes(day)) return
    await summaries.remind(summary, day)
  }

  return {
    /** Makes the drafts and sends the reminders that are due. May be done any time, and by several at once. */
    async turn(): Promise<void> {
      for (const { term, summary, publication } of await current()) {
        if (!summary && !publication && isDrafted(term, clock())) await summaries.start(term)
        // A correction has no date by which it must be there.
        if (summary?.revision === 1 && summary.status !== 'published') await remindOf(summary)
      }
    },

    /** Where each of the summaries that the office works at stands, the earliest first. */
    standing: async (): Promise<Standing[]> =>
      (await current()).map(({ term, summary, publication }) =>
        standingOf(term, summary, publication, clock()),
      ),
  }
}

const ofTerm =
  ({ fiscalYear, period }: Term) =>
  (one: Term): boolean =>
    one.fiscalYear === fiscalYear && one.period === period
