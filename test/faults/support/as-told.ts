import { setTimeout as pause } from 'node:timers/promises'

/** As often does somebody patient ask who is told to try again. */
const TRIES = 5

type Told = { status: number; retryAfter?: number }
/** A way of asking: once, or again where the site says so. */
export type Asking = <T extends Told>(ask: () => Promise<T>) => Promise<T>

export const once: Asking = (ask) => ask()

/** Asks again for a while where the site says "try again shortly": a server that has just come back may do so once more. */
export const asTold: Asking = async (ask) => {
  let answer = await ask()
  for (let tries = 1; answer.status === 503 && answer.retryAfter !== undefined && tries < TRIES; tries += 1) {
    await pause(answer.retryAfter * 1_000)
    answer = await ask()
  }
  return answer
}
