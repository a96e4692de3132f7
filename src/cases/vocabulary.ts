/** The words of the case file, as DOMAIN has them; labels are under `case.*` in the locales. */
export { MEASURES, STREAMS, type Measure, type Stream } from '../office/category.js'

export const STATUSES = ['received', 'assigned', 'investigated', 'closed'] as const
export type Status = (typeof STATUSES)[number]

export const OUTCOMES = [
  'substantiated',
  'partly-substantiated',
  'unsubstantiated',
  'insufficient-information',
  'out-of-remit',
  'duplicate',
  'withdrawn',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Outcomes with which a case may be refused before anybody was assigned. */
export const REFUSALS = ['insufficient-information', 'out-of-remit', 'duplicate'] as const satisfies Outcome[]

/** Why a case is outside the office's remit or can't be taken up. */
export const REFUSAL_GROUNDS = [
  'before-a-court',
  'decided-elsewhere',
  'not-this-office',
  'too-little-to-investigate',
] as const

export const CHANNELS = ['web', 'walk-in', 'phone', 'letter'] as const
export type Channel = (typeof CHANNELS)[number]

export const IDENTITIES = ['anonymous', 'confidential', 'named'] as const
export type Identity = (typeof IDENTITIES)[number]

/** How content a reporter is with how a closed case was handled, the most first. */
export const SCORES = [5, 4, 3, 2, 1] as const
export type Score = (typeof SCORES)[number]

/** How the reporter knows. */
export const SOURCES_OF_KNOWLEDGE = ['saw', 'document', 'told', 'experienced', 'other'] as const
