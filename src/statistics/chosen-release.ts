import type { Request } from 'express'
import { PERIODS, type Period } from './as-of.js'
import type { Publication, Published } from './publications.js'
import { FiguresNotPublished } from './statistics.errors.js'
import type { StatisticsService } from './statistics.service.js'

/** A release that somebody asked for, and those that stand beside it. */
export type Chosen = Published & {
  /** Every publication of the year. */
  publications: Publication[]
  /** The newer release that takes its place, if there is one. */
  replacedBy: Publication | undefined
  /** Releases whose place it has taken, the newest first. */
  replaces: Publication[]
}

type Asked = { year: number; period: Period | undefined; revision: number | undefined }

/**
 * The release of the path or query: a year, its longest period where none is named, the period's latest release where
 * no revision is. @throws {FiguresNotPublished}
 */
export async function chosenRelease(
  statistics: Pick<StatisticsService, 'publications' | 'release'>,
  req: Request,
): Promise<Chosen> {
  const { year, period, revision } = askedFor(req)
  const publications = await statistics.publications(year)
  const chosen = period ?? PERIODS.findLast((one) => publications.some((done) => done.period === one))
  const found = chosen && (await statistics.release(year, chosen, revision))
  if (!found) throw new FiguresNotPublished()
  const beside = publications.filter((one) => one.period === chosen)
  const own = found.publication.revision
  return {
    ...found,
    publications,
    replacedBy: beside.find((one) => one.revision > own),
    replaces: beside.filter((one) => one.revision < own),
  }
}

/** Where a release is always to be found, whatever is published after it. */
export const releasePath = (one: { fiscalYear: number; period: Period; revision: number }): string =>
  `/statistics/${one.fiscalYear}/${one.period}/${one.revision}`

/** Of each period of each year the latest release. */
export const newestOfPeriods = (publications: Publication[]): Publication[] =>
  publications.filter(
    (one) =>
      !publications.some(
        (other) =>
          other.fiscalYear === one.fiscalYear && other.period === one.period && other.revision > one.revision,
      ),
  )

/** @throws {FiguresNotPublished} for what can't be a release */
function askedFor(req: Request): Asked {
  const { year } = req.params
  const one = (name: string) => req.params[name] ?? req.query[name]
  const [asked, number] = [one('period'), one('revision')]
  const period = PERIODS.find((known) => known === asked)
  if (typeof year !== 'string' || !/^\d{4}$/.test(year) || (asked !== undefined && !period))
    throw new FiguresNotPublished()
  if (number !== undefined && (typeof number !== 'string' || !period || !/^[1-9]\d{0,3}$/.test(number)))
    throw new FiguresNotPublished()
  return { year: Number(year), period, revision: number === undefined ? undefined : Number(number) }
}
