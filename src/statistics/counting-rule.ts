import type { Outcome, Status } from '../cases/vocabulary.js'

/**
 * How cases are counted. The code counts by these lists and the pages print them under every table, so that what is
 * said is what is done. A change here is a new version, which every release carries.
 */
export const COUNTING_RULE = {
  version: '1',
  /** A case is completed when it is in one of these as of the date, else it is in progress. */
  completed: ['closed'],
  /** Ways to end that count as completed although nothing was found out; named in the printed rule. */
  alsoCompleted: ['out-of-remit', 'insufficient-information', 'duplicate', 'withdrawn'],
} as const satisfies { version: string; completed: Status[]; alsoCompleted: Outcome[] }

/** Medians, percentiles, shares and ratings are given of at least so many cases: fewer say more of each than of all. */
export const FEWEST = 5

/** Sentences of the printed rule, in order: keys under `statistics.rule`. */
export const RULE_SENTENCES = ['received', 'completed', 'alsoCompleted', 'inProgress', 'asOf'] as const

export const isCompleted = (status: Status): boolean =>
  (COUNTING_RULE.completed as readonly Status[]).includes(status)
