import type { Response } from 'express'
import { callerCounts } from '../web/caller-counts.js'
import { callerOf } from '../web/limits.js'
import { roomFor, type Room } from '../web/room.js'

/**
 * Each look-up derives keys as a filing does, in the same line, four at once: at most so many stand before a report, which
 * is a few tenths of a second.
 */
export const LOOK_UPS_AT_ONCE = 20
const BUSY_SECONDS = 5

/** Wrong receipts of one caller that cost nothing: a village may share the address of its mobile network. */
const FREE_WRONG = 5
const WRONG_MINUTES = 10
const LONGEST_WAIT_SECONDS = 8
/** Answers that are held back at once, of all callers. */
export const WAITING_AT_ONCE = 100

/** How long the answer to the n-th wrong receipt of a caller within ten minutes is held back. */
export const waitSeconds = (wrong: number): number =>
  wrong <= FREE_WRONG ? 0 : Math.min(2 ** (wrong - FREE_WRONG), LONGEST_WAIT_SECONDS)

/** Waits, or until whoever asked has gone. */
export type Pause = (seconds: number, res: Response) => Promise<void>

export type ReceiptTries = {
  /** Looks something up while there is room for it. @throws {TooMany} */
  lookUp: Room
  /**
   * Holds back the answer to a wrong receipt for longer with each. A right one isn't held back: others behind the same
   * address may have guessed. @throws {TooMany} where as many answers wait as may
   */
  wrong: (res: Response) => Promise<void>
}

/** What slows down guessing at receipts beside the limit by caller, and keeps look-ups from standing in the way of reports. */
export function receiptTries({
  enabled,
  clock,
  pause = pauseFor,
}: {
  enabled: boolean
  clock: () => Date
  pause?: Pause | undefined
}): ReceiptTries {
  if (!enabled) return { lookUp: (work) => work(), wrong: () => Promise.resolve() }
  const wrongOf = callerCounts(WRONG_MINUTES, clock)
  const roomToWait = roomFor(WAITING_AT_ONCE, LONGEST_WAIT_SECONDS)
  return {
    lookUp: roomFor(LOOK_UPS_AT_ONCE, BUSY_SECONDS),
    async wrong(res) {
      const seconds = waitSeconds(wrongOf(callerOf(res.req)))
      if (seconds > 0) await roomToWait(() => pause(seconds, res))
    },
  }
}

/** By the clock on the wall, off the event loop. */
export const pauseFor: Pause = (seconds, res) =>
  new Promise((done) => {
    const timer = setTimeout(done, seconds * 1_000)
    res.once('close', () => {
      clearTimeout(timer)
      done()
    })
  })
