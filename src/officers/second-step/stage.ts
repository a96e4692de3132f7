/** What somebody who has given the right password still has to do: take the second step, or set one up. */
export const STAGES = ['code', 'enrol'] as const
export type Stage = (typeof STAGES)[number]

export const isStage = (word: string): word is Stage => (STAGES as readonly string[]).includes(word)
