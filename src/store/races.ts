import { setTimeout as pause } from 'node:timers/promises'
import { isDuplicateKey } from './duplicate-key.js'

const WRITE_CONFLICT = 112
/** FerretDB's, where PostgreSQL broke a deadlock of writes that MongoDB would have put one behind the other. */
const DEADLOCK = 16_908_292
const TRIES = 8
const PAUSE_MS = 20

/** Whether a write was not done because another one, of this copy of the program or another, was faster. */
export const isOvertaken = (error: unknown): boolean =>
  isDuplicateKey(error) || isCode(error, WRITE_CONFLICT) || isCode(error, DEADLOCK)

/** Does it again where another write was faster: `act` looks anew each time, and bears being done twice. */
export async function despiteRaces<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (tries === TRIES || !isOvertaken(error)) throw error
      // Whoever found a duplicate finds the other one's document. Of several in a deadlock all were told to try
      // again: at different times, so that they don't meet once more.
      if (!isDuplicateKey(error)) await pause(Math.random() * PAUSE_MS * tries)
    }
  }
}

const isCode = (error: unknown, code: number): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code
