import type { Channel, Outcome, Score } from '../../src/cases/vocabulary.js'
import type { Random } from './random.js'

/** What reporters give who say how content they were, each as often as it stands here. */
const CONTENT: Score[] = [5, 5, 5, 4, 4, 3]
const DIVIDED: Score[] = [5, 4, 4, 3, 3, 2, 1]
const BY_OUTCOME: Partial<Record<Outcome, Score[]>> = {
  substantiated: CONTENT,
  'partly-substantiated': [5, 4, 4, 3],
}
/** Who comes back wasn't content, and who had to wait is less so. */
const BY_FATE: Record<string, Score[]> = {
  reopened: [1, 2, 2],
  reopeningAsked: [1, 1, 2],
  slow: [2, 3, 3, 4],
}

/** Those who wrote from home look again more often. */
export const mayRate = (channel: Channel, random: Random): boolean =>
  random.chance(channel === 'web' ? 0.45 : 0.12)

/** @param fate of the planned case, where that says more than how it ended */
export const scoreFor = (fate: string, outcome: Outcome, random: Random): Score =>
  random.pick(BY_FATE[fate] ?? BY_OUTCOME[outcome] ?? DIVIDED)
