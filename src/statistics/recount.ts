import type { Connection } from 'mongoose'
import { caseModel, type StoredCase } from '../cases/case.model.js'
import { STREAMS, type Stream } from '../cases/vocabulary.js'
import { bangkokIsoDay, fiscalYearBounds } from '../office/fiscal-year.js'
import { dayEnd, type IsoDay } from './as-of.js'
import { isCompleted } from './counting-rule.js'
import {
  add,
  blankFigures,
  categoryLineFor,
  DIMENSIONS,
  finished,
  lineFor,
  type Count,
  type Figures,
  type Lines,
  type StreamFigures,
} from './figures.js'
import { releaseOf, type Release } from './release.js'

/** What a recount reads of a case: nothing that is sealed. */
export type CountedCase = Pick<
  StoredCase,
  'stream' | 'category' | 'measure' | 'channel' | 'identity' | 'receivedAt' | 'lifecycle'
>

const FIELDS = { stream: 1, category: 1, measure: 1, channel: 1, identity: 1, receivedAt: 1, lifecycle: 1 }

/** Counts a year again from the cases themselves, one after the other, without looking at any tally. */
export async function recount(
  connection: Connection,
  fiscalYear: number,
  asOf: IsoDay,
  lines: Lines,
): Promise<Figures> {
  const received = { receivedAt: { $lt: fiscalYearBounds(fiscalYear).end } }
  const cases = caseModel(connection).find(received, FIELDS).lean<CountedCase[]>().cursor()
  return recountOf(cases, fiscalYear, asOf, lines)
}

/** The same over any cases. @throws {FiguresUnbalanced} */
export async function recountOf(
  cases: AsyncIterable<CountedCase> | Iterable<CountedCase>,
  fiscalYear: number,
  asOf: IsoDay,
  lines: Lines,
  until = dayEnd(asOf),
): Promise<Figures> {
  const figures = blankFigures(fiscalYear, asOf, lines)
  const { start, end } = fiscalYearBounds(fiscalYear)
  const asOfEnd = until < dayEnd(asOf) ? until : dayEnd(asOf)
  for await (const one of cases) {
    const state = stateBefore(one, asOfEnd)
    if (!state) continue
    const stream = figures.streams[one.stream]
    if (one.receivedAt >= start && one.receivedAt < end) countCase(stream, one, state)
    else if (one.receivedAt < start && isOpenAt(one, start))
      add(stream.carriedOver, isCompleted(state.status) ? 'completed' : 'inProgress', 1)
  }
  return finished(figures)
}

const stateBefore = ({ lifecycle }: CountedCase, moment: Date) =>
  lifecycle.findLast((state) => state.at < moment)

function isOpenAt(one: CountedCase, moment: Date): boolean {
  const state = stateBefore(one, moment)
  return state !== undefined && !isCompleted(state.status)
}

function countCase(figures: StreamFigures, one: CountedCase, now: CountedCase['lifecycle'][number]): void {
  const state = isCompleted(now.status) ? 'completed' : 'inProgress'
  const month = bangkokIsoDay(one.receivedAt).slice(0, 7)
  const lines: Count[] = [
    figures.total,
    ...figures.months.filter((line) => line.month === month),
    lineFor(figures.status, now.status),
    categoryLineFor(figures.category, one.category, one.measure),
    lineFor(figures.measure, String(one.measure)),
    lineFor(figures.channel, one.channel),
    lineFor(figures.identity, one.identity),
    lineFor(figures.department, now.department ?? ''),
  ]
  if (state === 'completed') lines.push(lineFor(figures.outcome, now.outcome ?? ''))
  for (const line of lines) add(line, state, 1)
}

/**
 * The figures of a release counted again from the cases.
 * @param release what was published @param publishedAt when: what was published before its last day was over could
 * only count that day up to then
 */
export async function recountRelease(
  connection: Connection,
  release: Release,
  publishedAt: Date,
): Promise<Difference[]> {
  const { fiscalYear, asOf } = release
  const received = { receivedAt: { $lt: fiscalYearBounds(fiscalYear).end } }
  const cases = caseModel(connection).find(received, FIELDS).lean<CountedCase[]>().cursor()
  const recounted = await recountOf(cases, fiscalYear, asOf, { categories: [], departments: [] }, publishedAt)
  return differences(flatRelease(release), flatRelease(releaseOf(recounted, release.period, NO_NAMES)))
}

const NO_NAMES = { name: { th: '', en: '' }, categories: [], departments: [] }

/** A figure that the tallies and the recount don't agree on. */
export type Difference = { figure: string; tallied: number; recounted: number }

/** Every figure in which the two differ; a line that only one of them has counts as zero in the other. */
export const compare = (tallied: Figures, recounted: Figures): Difference[] =>
  differences(flat(tallied), flat(recounted))

const differences = (one: Map<string, number>, other: Map<string, number>): Difference[] =>
  [...new Set([...one.keys(), ...other.keys()])]
    .map((figure) => ({ figure, tallied: one.get(figure) ?? 0, recounted: other.get(figure) ?? 0 }))
    .filter((pair) => pair.tallied !== pair.recounted)

const putInto = (all: Map<string, number>) => (name: string, count: Count) => {
  all.set(`${name} received`, count.received)
  all.set(`${name} completed`, count.completed)
  all.set(`${name} in progress`, count.inProgress)
}

function putMonths(
  put: ReturnType<typeof putInto>,
  stream: Stream,
  of: Pick<Figures['streams'][Stream], 'total' | 'carriedOver'> & { months: (Count & { month: string })[] },
): void {
  put(`${stream} total`, of.total)
  put(`${stream} carried over`, of.carriedOver)
  for (const line of of.months) put(`${stream} month ${line.month}`, line)
}

/** Every number of a release by a name of its own. */
function flatRelease(release: Release): Map<string, number> {
  const all = new Map<string, number>()
  const put = putInto(all)
  for (const stream of STREAMS) {
    const of = release.streams[stream]
    putMonths(put, stream, of)
    for (const dimension of DIMENSIONS)
      for (const { code, measure, cases } of of.tables[dimension])
        all.set(
          `${stream} ${dimension} ${code || '–'}${dimension === 'category' ? ` (measure ${measure})` : ''}`,
          cases,
        )
  }
  return all
}

function flat(figures: Figures): Map<string, number> {
  const all = new Map<string, number>()
  const put = putInto(all)
  for (const stream of STREAMS) {
    const of = figures.streams[stream]
    putMonths(put, stream, of)
    for (const line of of.category) put(`${stream} category ${line.code} (measure ${line.measure})`, line)
    for (const dimension of DIMENSIONS)
      if (dimension !== 'category')
        for (const line of of[dimension]) put(`${stream} ${dimension} ${line.code || '–'}`, line)
  }
  return all
}
