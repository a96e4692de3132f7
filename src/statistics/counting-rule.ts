import type { LifecycleEntry } from '../cases/case.js'
import type { Outcome, Status } from '../cases/vocabulary.js'

type CountingRule = {
  version: string
  /** A case is completed when it is in one of these as of the date, else it is in progress. */
  completed: readonly Status[]
  /** Ways to end that count as completed although nothing was found out; named in the printed rule. */
  alsoCompleted: readonly Outcome[]
  /** A case that ended so is counted with the earlier case that it repeats, and nowhere else. */
  notCounted: readonly Outcome[]
  /** Sentences of the printed rule, in order: keys under `statistics.rule`. */
  sentences: readonly string[]
}

/**
 * How cases are counted. The code counts by these lists and the pages print them under the table, so that what is said
 * is what is done. A change is a new version, which every release carries: what was published stays counted, and is
 * counted again, by the rule of its day.
 */
const RULES: Record<string, CountingRule> = {
  '1': {
    version: '1',
    completed: ['closed'],
    alsoCompleted: ['out-of-remit', 'insufficient-information', 'duplicate', 'withdrawn'],
    notCounted: [],
    sentences: ['received', 'completed', 'alsoCompleted', 'inProgress', 'asOf'],
  },
  '2': {
    version: '2',
    completed: ['closed'],
    alsoCompleted: ['out-of-remit', 'insufficient-information', 'withdrawn'],
    notCounted: ['duplicate'],
    sentences: [
      ...['received', 'completed', 'alsoCompleted', 'inProgress', 'notCounted', 'asOf'],
      ...['firstAnswer', 'closing', 'limit', 'percentiles', 'reopened', 'carriedOver', 'rated', 'fewest'],
    ],
  },
}

/** The rule of a release. @throws {RangeError} when this program doesn't know it */
export function ruleOf(version: string): CountingRule {
  const rule = RULES[version]
  if (!rule) throw new RangeError(`There is no counting rule ${version}`)
  return rule
}

/** The rule that counts now. */
export const COUNTING_RULE = ruleOf('2')

/** Medians, percentiles, shares and ratings are given of at least so many cases: fewer say more of each than of all. */
export const FEWEST = 5
/** Per cent of the cases that took at most the days that are printed. */
export const MEDIAN = 50
export const NINETIETH = 90

export const isCompleted = (status: Status, rule = COUNTING_RULE): boolean => rule.completed.includes(status)

/** Whether a case in this state is counted as a case of its own. */
export const isCounted = (
  { status, outcome }: Pick<LifecycleEntry, 'status' | 'outcome'>,
  rule = COUNTING_RULE,
): boolean => !(isCompleted(status, rule) && outcome !== undefined && rule.notCounted.includes(outcome))
