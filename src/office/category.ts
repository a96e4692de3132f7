export const STREAMS = ['corruption', 'general'] as const
export type Stream = (typeof STREAMS)[number]

export const MEASURES = [1, 2, 3, 4] as const
export type Measure = (typeof MEASURES)[number]

/** A text the office writes itself, in both languages. */
export type Words = { th: string; en: string }

/** What a complaint can be about, as the office words it. */
export type Category = {
  key: string
  name: Words
  hint?: Words | undefined
  stream: Stream
  /** Which of the four integrity measures it concerns. */
  measure: Measure
  /** Days until the reporter has a first answer, and until the case is to be resolved. */
  answerDays: number
  resolveDays: number
  /** Retired categories stay for old cases but aren't offered any more. */
  retired?: boolean | undefined
}
