import type { Outcome, SOURCES_OF_KNOWLEDGE } from '../../../src/cases/vocabulary.js'

/** What a complaint of the demo is about; topics.ts says which of the office's categories and departments it is. */
export type Topic =
  | 'road'
  | 'light'
  | 'drain'
  | 'tapWater'
  | 'garbage'
  | 'animals'
  | 'noise'
  | 'smoke'
  | 'welfare'
  | 'health'
  | 'children'
  | 'counter'
  | 'procurement'
  | 'conflict'
  | 'bribery'
  | 'hiring'
  | 'claims'
  | 'property'
  | 'relief'
  | 'disclosure'
  | 'participation'

/** What an officer may want to know: where exactly, at what time, about the person, about papers, or how to prove it. */
export type Asks = 'place' | 'time' | 'person' | 'paper' | 'corruption'

/** How an inquiry ended: what the investigator wrote down, and what the reporter was told. */
export type Ending = { outcome: Outcome; findings: string; told: string; forwardedTo?: string }

/**
 * A complaint as somebody might write it. Texts hold slots in braces, see slots.ts: `{place}` is known to every case,
 * `{money=3000..9000/500}` draws a number and keeps it under that name, `{a|b}` draws a wording.
 */
export type Complaint = {
  key: string
  topic: Topic
  what: string
  when: string
  where: string
  known: (typeof SOURCES_OF_KNOWLEDGE)[number]
  more?: string
  danger?: true
  /** Keys of positions ticked as involved. */
  positions?: string[]
  names?: string
  /** Months (1-12) in which this happens; any if missing. */
  months?: number[]
  /** How somebody else puts the same trouble a few days later; those with one may be reported twice. */
  brief?: string
  /** What there is to ask; follows from the topic if missing. */
  asks?: Asks
  /** What somebody might attach. */
  evidence?: 'photo' | 'document'
  /** Used in turn, so that the same trouble in another village ends otherwise. */
  endings: [Ending, ...Ending[]]
}
