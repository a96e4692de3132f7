import { carriedInto } from '../cases/carried-into.js'
import type { TallyStep } from '../cases/case.model.js'
import type { CountedCase } from './recount.js'

/** The steps of a case's life as they are tallied, in their order. */
export const stepsOf = ({ lifecycle, ...facts }: CountedCase): TallyStep[] =>
  lifecycle.map((after, index) => {
    const past = lifecycle.slice(0, index)
    const before = past.at(-1)
    return {
      ...facts,
      at: after.at,
      after,
      ...(before ? { before, carriedInto: carriedInto(facts.receivedAt, past, after.at) } : {}),
    }
  })
