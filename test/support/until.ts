import { setTimeout as pause } from 'node:timers/promises'

const EVERY_MS = 100

/** Waits until something holds. @throws {Error} when it doesn't within so long */
export async function until(holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > end)
      throw new Error(`It did not come about within ${withinMs / 1000} s: ${holds.toString()}`)
    await pause(EVERY_MS)
  }
}
