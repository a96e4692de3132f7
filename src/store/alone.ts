import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from './connect.js'
import { leasesOf } from './leases.js'
import { Signs } from './signs.js'

const LOOK_MS = 500
const BEAT_MS = 5_000

/**
 * Does something while no other copy of the program does the same: the others wait until it is done. One that dies
 * at it is noticed after 30 seconds of silence. The embedded engine has one process only.
 *
 * @param name the same in every copy
 */
export async function oneAtATime(
  { connection, engine }: Store,
  { name, now = () => performance.now() }: { name: string; now?: (() => number) | undefined },
  act: () => Promise<void>,
): Promise<void> {
  if (engine === 'embedded') return act()
  const copy = randomBytes(12).toString('hex')
  const leases = leasesOf({ connection, copy, signs: new Signs(now), now })
  const lease = leases.want(name, () => undefined)
  for (await leases.beat(); !lease.held(); await leases.beat()) await pause(LOOK_MS)
  // What fails here shows in what is done meanwhile, or as a silence that others notice.
  const beating = setInterval(() => void leases.beat().catch(() => undefined), BEAT_MS)
  try {
    await act()
  } finally {
    clearInterval(beating)
    await leases.release()
  }
}
