import { createHash, timingSafeEqual } from 'node:crypto'
import type { OfficeService } from '../office/office.service.js'
import { installationMac } from '../sealing/receipt.js'
import { callerCounts } from '../web/caller-counts.js'

/** So many reports within so long come from no village: sending one then takes a moment of time or of work. */
export const FLOOD_REPORTS = 60
const FLOOD_WINDOW_MINUTES = 10
const FLOOD_WINDOW_MS = FLOOD_WINDOW_MINUTES * 60_000

/** A turn is good after this long, */
export const WAIT_SECONDS = 30
/** for so long, */
const GOOD_MS = 24 * 3_600_000
/** or at once by work: a number that gives a hash with so many zero bits, about a second or two of a phone. */
export const WORK_BITS = 17

/** Callers who only waited, and how many of each are let through in ten minutes: a real one needs one. */
const WAITED_MAX = 5

export type TurnDependencies = {
  /** Off for load tests, like the limits by caller. */
  enabled: boolean
  office: Pick<OfficeService, 'installation'>
  /** How many cases were filed since a moment; counting stops at `most`. */
  filedSince: (moment: Date, most: number) => Promise<number>
  clock: () => Date
}

/** What somebody has to show for their turn. `caller` is an HMAC of the address, kept in memory alone. */
export type Shown = { formId: string; turn: string; work: string; caller: string }

/** Whether somebody may send now; else after how many seconds, with which turn. */
export type Admission = { admitted: true } | { admitted: false; seconds: number; turn: string }

export type Turns = ReturnType<typeof turnsAtForm>

/**
 * Keeps a flood from costing the one who floods nothing. As long as reports come at a human pace nobody notices it. In a
 * flood a report is taken once its form is half a minute old, a few per caller; or at once from a browser that did some
 * work for it. Nothing is stored: a turn is the moment at which it was given, signed for this one form.
 */
export function turnsAtForm({ enabled, office, filedSince, clock }: TurnDependencies) {
  const waitedOf = callerCounts(FLOOD_WINDOW_MINUTES, clock)

  /** Looked up each time: it counts no further than to the limit, in an index, and all copies of the program agree. */
  async function isFlooded(): Promise<boolean> {
    if (!enabled) return false
    const since = new Date(clock().getTime() - FLOOD_WINDOW_MS)
    return (await filedSince(since, FLOOD_REPORTS)) >= FLOOD_REPORTS
  }

  const macOf = async (formId: string, at: number) =>
    installationMac(await office.installation(), 'turn', `${formId}\0${at}`)

  /** A turn for this form, to be shown when it is sent. */
  async function give(formId: string): Promise<string> {
    const at = clock().getTime()
    return `${at}.${(await macOf(formId, at)).toString('base64url')}`
  }

  /** When a turn was given; undefined where it isn't one for this form, or too old. */
  async function givenAt(formId: string, turn: string): Promise<number | undefined> {
    const [time = '', mac = ''] = turn.split('.')
    const at = Number(time)
    if (!/^\d{1,15}$/.test(time)) return undefined
    const [given, right] = [Buffer.from(mac, 'base64url'), await macOf(formId, at)]
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    const age = clock().getTime() - at
    return age >= 0 && age < GOOD_MS ? at : undefined
  }

  return {
    isFlooded,

    give,

    async admit({ formId, turn, work, caller }: Shown): Promise<Admission> {
      if (!(await isFlooded())) return { admitted: true }
      const at = await givenAt(formId, turn)
      if (at === undefined) return { admitted: false, seconds: WAIT_SECONDS, turn: await give(formId) }
      if (isWork(turn, work)) return { admitted: true }
      const left = Math.ceil((at - clock().getTime()) / 1_000) + WAIT_SECONDS
      if (left > 0) return { admitted: false, seconds: left, turn }
      if (waitedOf(caller) <= WAITED_MAX) return { admitted: true }
      return { admitted: false, seconds: FLOOD_WINDOW_MS / 1_000, turn }
    },
  }
}

/** Whether SHA-256 of "turn:work" begins with so many zero bits. */
export function isWork(turn: string, work: string): boolean {
  if (!/^\d{1,12}$/.test(work)) return false
  const hash = createHash('sha256').update(`${turn}:${work}`).digest()
  return hash.readUInt32BE(0) >>> (32 - WORK_BITS) === 0
}
