import { fiscalYearOf } from '../office/fiscal-year.js'
import { carriedInto } from './carried-into.js'
import type { LifecycleEntry } from './case.js'
import type { CountedState, StoredCase, StoredRating, TallyStep } from './case.model.js'
import type { Score } from './vocabulary.js'

/** The readable facts of a case from which every figure comes. */
export type CountedFacts = Pick<
  StoredCase,
  | 'stream'
  | 'category'
  | 'measure'
  | 'channel'
  | 'identity'
  | 'receivedAt'
  | 'answerDue'
  | 'resolveDue'
  | 'lifecycle'
  | 'firstAnsweredAt'
  | 'ratings'
>

/** How the figures count a change of a case: what it was before and what it is after. */
export function tallyStep(before: CountedFacts | undefined, after: CountedFacts, at: Date): TallyStep {
  const { receivedAt, answerDue, stream, category, measure, channel, identity } = after
  const facts = { receivedAt, answerDue, stream, category, measure, channel, identity }
  const carried = before && carriedInto(receivedAt, before.lifecycle, at)
  return {
    ...facts,
    at,
    ...(before ? { before: countedState(before) } : {}),
    after: countedState(after),
    ...(carried ? { carriedInto: carried } : {}),
  }
}

/** The steps that a whole life leaves, in order: as the case wrote them one after the other. */
export function stepsOfLife(facts: CountedFacts): TallyStep[] {
  const events = [
    ...facts.lifecycle.map(({ at }) => at),
    ...(facts.firstAnsweredAt ? [facts.firstAnsweredAt] : []),
    ...(facts.ratings ?? []).map(({ at }) => at),
  ]
  const moments = [...new Set(events.map((at) => at.getTime()))].toSorted((one, other) => one - other)
  let before: CountedFacts | undefined
  return moments.map((moment) => {
    const after = factsUntil(facts, moment)
    const step = tallyStep(before, after, new Date(moment))
    before = after
    return step
  })
}

/** When something happens to a case: by the clock, but never before what happened to it last. */
export function momentOf(
  now: Date,
  { lifecycle, firstAnsweredAt, ratings }: Pick<StoredCase, 'lifecycle' | 'firstAnsweredAt' | 'ratings'>,
): Date {
  const happened = [lifecycle.at(-1)?.at, firstAnsweredAt, ratings?.at(-1)?.at]
  return happened.reduce<Date>((latest, at) => (at && at > latest ? at : latest), now)
}

/** The reporter's rating of the closing that stands, if it was rated. */
export function standingScore(
  lifecycle: LifecycleEntry[],
  ratings: StoredRating[] | undefined,
): Score | undefined {
  if (lifecycle.at(-1)?.status !== 'closed') return undefined
  const closing = closingsOf(lifecycle)
  return ratings?.findLast((rating) => rating.closing === closing)?.score
}

/** How often a case was closed. */
export const closingsOf = (lifecycle: LifecycleEntry[]): number =>
  lifecycle.filter(({ status }) => status === 'closed').length

function countedState({ lifecycle, resolveDue, firstAnsweredAt, ratings }: CountedFacts): CountedState {
  const now = lifecycle.at(-1)
  if (!now) throw new Error('A case has at least been received')
  const score = standingScore(lifecycle, ratings)
  return {
    ...now,
    resolveDue: now.resolveDue ?? resolveDue,
    ...(firstAnsweredAt ? { answeredAt: firstAnsweredAt } : {}),
    ...(score ? { score } : {}),
    reopenedIn: reopenedIn(lifecycle),
  }
}

function reopenedIn(lifecycle: LifecycleEntry[]): number[] {
  const reopenings = lifecycle.filter(
    ({ status }, index) => status !== 'closed' && lifecycle[index - 1]?.status === 'closed',
  )
  return [...new Set(reopenings.map(({ at }) => fiscalYearOf(at)))]
}

function factsUntil(facts: CountedFacts, moment: number): CountedFacts {
  const { firstAnsweredAt, ratings = [], ...others } = facts
  const then = ({ at }: { at: Date }) => at.getTime() <= moment
  return {
    ...others,
    lifecycle: facts.lifecycle.filter(then),
    ...(firstAnsweredAt && firstAnsweredAt.getTime() <= moment ? { firstAnsweredAt } : {}),
    ratings: ratings.filter(then),
  }
}
