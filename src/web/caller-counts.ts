/** Counts one more of a caller, and says the how-manyth it is. */
export type CallerCounts = (caller: string) => number

/** Counts by caller, an HMAC of the address (see limits.ts), in memory alone; after `minutes` it begins again for all. */
export function callerCounts(minutes: number, clock: () => Date): CallerCounts {
  const windowMs = minutes * 60_000
  let since = 0
  let counts = new Map<string, number>()
  return (caller) => {
    const now = clock().getTime()
    if (now - since >= windowMs) [since, counts] = [now, new Map()]
    const count = (counts.get(caller) ?? 0) + 1
    counts.set(caller, count)
    return count
  }
}
