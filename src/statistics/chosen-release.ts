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
  statistics: Pick<StatisticsService, 'shown' | 'frozen'>,
  req: Request,
): Promise<Chosen> {
  const asked = askedFor(req)
  const publications = await statistics.shown(asked.year, (all) => chosenOf(all, asked) !== undefined)
  const publication = chosenOf(publications, asked)
  if (!publication) throw new FiguresNotPublished()
  const beside = publications.filter((one) => one.period === publication.period)
  const own = publication.revision
  return {
    publication,
    release: await statistics.frozen(publication),
    publications,
    replacedBy: beside.find((one) => one.revision > own),
    replaces: beside.filter((one) => one.revision < own),
  }
}

function chosenOf(all: Publication[], { period, revision }: Asked): Publication | undefined {
  const wanted = period ?? PERIODS.findLast((one) => all.some((done) => done.period === one))
  // The latest revision of a period stands first.
  return all.find((one) => one.period === wanted && (revision === undefined || one.revision === revision))
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
