import type { Connection } from 'mongoose'
import type { Notice } from '../notifications/notice.js'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import type { Office } from '../office/office.model.js'
import type { Officer } from '../officers/officer.js'
import { fiscalYearDays, sameDayBefore, type IsoDay } from './as-of.js'
import type { Figures, Lines } from './figures.js'
import { keptPublications } from './kept-publications.js'
import { publicationService } from './publications.js'
import { figuresFrom } from './sums.js'
import { summaryDue } from './summary.due.js'
import { summaryService, type SummaryDependencies } from './summary.service.js'
import { tallyService } from './tallies.js'

/** How many years stand beside the one that is asked for. */
const YEARS_BESIDE = 3

export type StatisticsDependencies = {
  connection: Connection
  office: { settings: () => Promise<Office>; find: () => Promise<Office | undefined> }
  audit: SummaryDependencies['audit']
  officers: () => Promise<Officer[]>
  notify: (notices: Notice[]) => Promise<void>
  clock: () => Date
  onFailure: (error: unknown) => void
  /** Carries out whatever tallies are pending on cases, so that a figure is never behind them. */
  settlePending: () => Promise<void>
  /** Whether it is for this copy of the program to make tallies of an older version anew; left out: it is. */
  makesTallies?: () => boolean
}

export type StatisticsService = ReturnType<typeof statisticsService>

/** The figures: counted for the office at any time, published for everyone. */
export function statisticsService({
  connection,
  office,
  audit,
  officers,
  notify,
  clock,
  onFailure,
  settlePending,
  makesTallies,
}: StatisticsDependencies) {
  const tallies = tallyService(connection, makesTallies)
  const publications = keptPublications(publicationService({ connection, audit }))

  async function figures(asked: { fiscalYear: number; asOf: IsoDay }): Promise<Figures> {
    const [own] = await yearsBeside(asked, 0)
    if (!own) throw new Error('A year has figures')
    return own
  }

  /** A year, and those before it that this system knows, each as of the same day of the year. */
  async function yearsBeside(
    { fiscalYear, asOf }: { fiscalYear: number; asOf: IsoDay },
    before = YEARS_BESIDE,
  ): Promise<Figures[]> {
    await settlePending()
    const settings = await office.settings()
    const ledger = await tallies.current()
    const setUp = bangkokIsoDay(settings.setUpAt)
    const known = Math.min(ledger.firstYear() ?? Infinity, fiscalYearOf(settings.setUpAt))
    return Array.from({ length: before + 1 }, (_, back) => ({ year: fiscalYear - back, back }))
      .filter(({ year, back }) => back === 0 || year >= known)
      .map(({ year, back }) => {
        const counted = figuresFrom(ledger, year, sameDayBefore(asOf, back), linesOf(settings))
        const began = year === known && setUp > counted.from && setUp <= fiscalYearDays(year).last
        return began ? { ...counted, since: setUp } : counted
      })
  }

  const around = { connection, office, publications, audit, officers, notify, clock, onFailure }
  const summaries = summaryService({ ...around, yearsBeside })
  const due = summaryDue({ summaries, publications, office, clock })

  return {
    /**
     * A year's figures as of the end of a Bangkok day.
     * @throws {FiguresUnbalanced} rather than give a wrong figure
     */
    figures,

    yearsBeside,

    /** Counts a step of a case, once per id of its pending entry, however often it is handed over. */
    applyTally: tallies.apply,

    /** Fiscal years to choose from, newest first: from the first case's to today's. */
    async years(): Promise<number[]> {
      const newest = fiscalYearOf(clock())
      const oldest = Math.min((await tallies.current()).firstYear() ?? newest, newest)
      return Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index)
    },

    /** Annual summaries, from draft to published. */
    summaries,

    due,

    /** Every publication of a year or of all years, without what it says. */
    publications: publications.all,

    /** The latest release of a period, or a certain revision of it. */
    release: publications.latest,

    /** Publications and what they say, for public pages; see kept-publications.ts. */
    shown: publications.shown,
    frozen: publications.frozen,

    /**
     * At the start and now and then: carries out what a crash left half-followed, makes drafts that are due, reminds
     * whoever's turn it is, and reads the tallies, so that the first page needn't.
     */
    async settle(): Promise<void> {
      await summaries.settle()
      await publications.settle()
      await due.turn()
      await tallies.current()
    },
  }
}

/** The lines of the tables that the office's own lists give. */
export const linesOf = ({ categories, departments }: Pick<Office, 'categories' | 'departments'>): Lines => ({
  categories: categories.filter((category) => !category.retired),
  departments: departments.map((department) => department.key),
})
