import type { Stream } from '../../src/cases/vocabulary.js'

/** How many working days pass before each thing happens, at least and at most. */
export type Pace = {
  assign: [number, number]
  look: [number, number]
  find: [number, number]
  close: [number, number]
}
export const PACE: Record<Stream, Pace> = {
  general: { assign: [0, 2], look: [0, 3], find: [1, 4], close: [0, 2] },
  corruption: { assign: [1, 3], look: [1, 4], find: [3, 8], close: [1, 3] },
}
