import type { Connection } from 'mongoose'
import { STREAMS } from '../cases/vocabulary.js'
import { crossDifferences } from './cross-recount.js'
import { casesReceivedBefore, countingOf, type Asked } from './recount.js'
import { differences, flatRelease, type Difference } from './recount.compare.js'
import { releaseOf, type Release } from './release.js'

const NO_NAMES = { name: { th: '', en: '' }, categories: [], departments: [] }
const NO_LINES = { categories: [], departments: [] }

/**
 * The figures of a release, and of the years beside it, counted again from the cases by the rule of its day.
 *
 * @param release what was published @param publishedAt when: what was published before its last day was over could
 * only count that day up to then
 */
export async function recountRelease(
  connection: Connection,
  release: Release,
  publishedAt: Date,
): Promise<Difference[]> {
  const { fiscalYear, asOf, ruleVersion, period, years = [] } = release
  const asked = (of: Pick<Asked, 'fiscalYear' | 'asOf'>) =>
    countingOf({ ...of, lines: NO_LINES, ruleVersion, until: publishedAt })
  const own = asked({ fiscalYear, asOf })
  const before = years.filter((year) => year.fiscalYear !== fiscalYear).map(asked)
  for await (const one of casesReceivedBefore(connection, fiscalYear))
    for (const counting of [own, ...before]) counting.count(one)
  const figures = before.map((counting) => counting.figures())
  const counted = own.figures()
  const recounted = releaseOf(counted, period, NO_NAMES, figures)
  return [
    ...differences(flatRelease(release), flatRelease(withPartsOf(release, recounted))),
    ...STREAMS.flatMap((stream) =>
      crossDifferences(stream, release.streams[stream].crossed ?? [], counted.streams[stream]),
    ),
  ]
}

/** What was published before there were times and ratings is not held to any. */
function withPartsOf(release: Release, recounted: Release): Release {
  const { together: _, years: __, streams, ...others } = recounted
  const parts = { ...streams }
  for (const stream of STREAMS) {
    const { months, total, carriedOver, zeroStatement, tables } = streams[stream]
    if (release.streams[stream].closing === undefined)
      parts[stream] = { months, total, carriedOver, zeroStatement, tables }
  }
  return {
    ...others,
    streams: parts,
    ...(release.together && recounted.together ? { together: recounted.together } : {}),
    ...(release.years && recounted.years ? { years: recounted.years } : {}),
  }
}
