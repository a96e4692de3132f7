import { TooMany } from './web.errors.js'

/** Does work while there is room for it. @throws {TooMany} where there is none */
export type Room = <T>(work: () => Promise<T>) => Promise<T>

/** Room for so many at once. Whoever finds none is told at once when to come back, and nothing of theirs has begun. */
export function roomFor(most: number, retryAfterSeconds: number): Room {
  let inside = 0
  return async (work) => {
    if (inside >= most) throw new TooMany(retryAfterSeconds)
    inside += 1
    try {
      return await work()
    } finally {
      inside -= 1
    }
  }
}
