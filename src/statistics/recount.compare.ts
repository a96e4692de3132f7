import { STREAMS } from '../cases/vocabulary.js'
import { DIMENSIONS, type Count, type Figures, type TimeFigures } from './figures.js'
import type { Release, ReleasedTime } from './release.js'
import { TIMES } from './time-tables.js'

/** A figure that the tallies and the recount don't agree on. */
export type Difference = { figure: string; tallied: number; recounted: number }

/** Numbers, each by a name of its own. */
type Flat = Map<string, number>

/** Every figure in which the two differ; a line that only one of them has counts as zero in the other. */
export const compare = (tallied: Figures, recounted: Figures): Difference[] =>
  differences(flat(tallied), flat(recounted))

export const differences = (one: Flat, other: Flat): Difference[] =>
  [...new Set([...one.keys(), ...other.keys()])]
    .map((figure) => ({ figure, tallied: one.get(figure) ?? 0, recounted: other.get(figure) ?? 0 }))
    .filter((pair) => pair.tallied !== pair.recounted)

/** Every number of a release. What isn't said because the cases are few is told apart from a zero. */
export function flatRelease(release: Release): Flat {
  const all: Flat = new Map()
  for (const stream of STREAMS) {
    const of = release.streams[stream]
    putMonths(all, stream, of)
    putCount(all, `${stream} carried over`, of.carriedOver)
    for (const dimension of DIMENSIONS)
      for (const { code, measure, cases } of of.tables[dimension])
        all.set(
          `${stream} ${dimension} ${code || '–'}${dimension === 'category' ? ` (measure ${measure})` : ''}`,
          cases,
        )
    all.set(`${stream} duplicates`, of.duplicates ?? 0)
    if (of.reopened) putCount(all, `${stream} reopened`, of.reopened)
    for (const what of TIMES) putTime(all, `${stream} ${what}`, of[what])
    all.set(`${stream} ratings`, of.satisfaction?.n ?? 0)
    for (const { code, cases } of of.satisfaction?.lines ?? []) all.set(`${stream} rated ${code}`, cases)
  }
  if (release.together) putMonths(all, 'together', release.together)
  for (const { fiscalYear, streams } of release.years ?? [])
    for (const stream of STREAMS) {
      const { total, ...times } = streams[stream]
      putCount(all, `${stream} of ${fiscalYear}`, total)
      for (const what of TIMES) putTime(all, `${stream} of ${fiscalYear} ${what}`, times[what])
    }
  return all
}

function flat(figures: Figures): Flat {
  const all: Flat = new Map()
  for (const stream of STREAMS) {
    const of = figures.streams[stream]
    putMonths(all, stream, of)
    putCount(all, `${stream} carried over`, of.carriedOver)
    for (const line of of.category)
      putCount(all, `${stream} category ${line.code} (measure ${line.measure})`, line)
    for (const dimension of DIMENSIONS)
      if (dimension !== 'category')
        for (const line of of[dimension]) putCount(all, `${stream} ${dimension} ${line.code || '–'}`, line)
    all.set(`${stream} duplicates`, of.duplicates)
    putCount(all, `${stream} reopened`, of.reopened)
    for (const [table, cells] of Object.entries(of.crossed))
      for (const [code, cases] of cells) all.set(`${stream} ${table} ${code.replaceAll('\t', ' ')}`, cases)
    for (const what of TIMES) putDays(all, `${stream} ${what}`, of[what])
    for (const [score, cases] of of.scores) all.set(`${stream} rated ${score}`, cases)
  }
  return all
}

function putCount(all: Flat, name: string, count: Count): void {
  all.set(`${name} received`, count.received)
  all.set(`${name} completed`, count.completed)
  all.set(`${name} in progress`, count.inProgress)
}

function putMonths(
  all: Flat,
  name: string,
  { months, total }: { months: (Count & { month: string })[]; total: Count },
): void {
  putCount(all, `${name} total`, total)
  for (const line of months) putCount(all, `${name} month ${line.month}`, line)
}

function putDays(all: Flat, name: string, { days, within, late, overdue }: TimeFigures): void {
  for (const [took, cases] of days) all.set(`${name} after ${took} days`, cases)
  all.set(`${name} within`, within)
  all.set(`${name} late`, late)
  all.set(`${name} overdue`, overdue)
}

/** Told apart from any number of days or cases. */
const NOT_SAID = -1

function putTime(all: Flat, name: string, time: ReleasedTime | undefined): void {
  if (!time) return
  const { n, median, ninetieth, limit } = time
  const said = { n, median, ninetieth, 'limit n': limit.n, within: limit.within, late: limit.late }
  for (const [part, number] of Object.entries({ ...said, overdue: limit.overdue, share: limit.perMille }))
    all.set(`${name} ${part}`, number ?? NOT_SAID)
}
