import type { Connection } from 'mongoose'
import type { AuditEvent } from '../audit/audit.entry.js'
import { bangkokIsoDay, fiscalYearOf } from '../office/fiscal-year.js'
import type { Office } from '../office/office.model.js'
import { earlier, fiscalYearDays, periodEnd, type IsoDay, type Period } from './as-of.js'
import type { Figures, Lines } from './figures.js'
import { publicationService, type Publication } from './publications.js'
import { releaseOf } from './release.js'
import { YearNotBegun } from './statistics.errors.js'
import { figuresFrom } from './sums.js'
import { tallyService } from './tallies.js'

export type StatisticsDependencies = {
  connection: Connection
  office: { settings: () => Promise<Office> }
  audit: { record: (events: AuditEvent[]) => Promise<void> }
  clock: () => Date
  /** Carries out whatever tallies are pending on cases, so that a figure is never behind them. */
  settlePending: () => Promise<void>
}

export type StatisticsService = ReturnType<typeof statisticsService>

/** The figures: counted for the office at any time, published for everyone. */
export function statisticsService({
  connection,
  office,
  audit,
  clock,
  settlePending,
}: StatisticsDependencies) {
  const tallies = tallyService(connection)
  const publications = publicationService({ connection, audit })

  async function figures(asked: { fiscalYear: number; asOf: IsoDay }): Promise<Figures> {
    await settlePending()
    const lines = linesOf(await office.settings())
    return figuresFrom(await tallies.current(), asked.fiscalYear, asked.asOf, lines)
  }

  return {
    /**
     * A year's figures as of the end of a Bangkok day.
     * @throws {FiguresUnbalanced} rather than give a wrong figure
     */
    figures,

    /** Counts a step of a case, once per id of its pending entry, however often it is handed over. */
    applyTally: tallies.apply,

    /** Fiscal years to choose from, newest first: from the first case's to today's. */
    async years(): Promise<number[]> {
      const newest = fiscalYearOf(clock())
      const oldest = Math.min((await tallies.current()).firstYear() ?? newest, newest)
      return Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index)
    },

    /**
     * Freezes half a year or a whole one as of its last day, or today where that is earlier. Pressed twice, also by
     * two people at once, it is one publication as long as the figures are the same.
     * @throws {YearNotBegun}
     */
    async publish(asked: {
      fiscalYear: number
      period: Period
      actor: { id: string }
    }): Promise<Publication> {
      const { fiscalYear, period, actor } = asked
      const now = clock()
      const today = bangkokIsoDay(now)
      if (today < fiscalYearDays(fiscalYear).first) throw new YearNotBegun()
      const counted = await figures({ fiscalYear, asOf: earlier(periodEnd(fiscalYear, period), today) })
      return publications.add(releaseOf(counted, period, await office.settings()), actor.id, now)
    },

    /** Every publication of a year or of all years, without what it says. */
    publications: publications.all,

    /** The latest release of a period. */
    release: publications.latest,

    /**
     * For the start: records publications that the audit trail missed because the program died in between, and reads
     * the tallies, so that the first page needn't.
     */
    async settle(): Promise<void> {
      await publications.settle()
      await tallies.current()
    },
  }
}

/** The lines of the tables that the office's own lists give. */
export const linesOf = ({ categories, departments }: Office): Lines => ({
  categories: categories.filter((category) => !category.retired),
  departments: departments.map((department) => department.key),
})
