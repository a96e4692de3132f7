import { performance } from 'node:perf_hooks'

export type Timing = { times: number; perSecond: number; p50: number; p99: number }

/**
 * Does each piece of work once, so many at a time; milliseconds each, and how many a second.
 *
 * @param between waited for after each piece and not counted in its time
 * @param longestMs no further piece is begun after this long
 */
export async function timed<T>(
  work: T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
  between: () => Promise<unknown> = () => Promise.resolve(),
  longestMs = Infinity,
): Promise<Timing> {
  const left = [...work]
  const took: number[] = []
  const started = performance.now()
  const client = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) {
      const begun = performance.now()
      if (begun - started > longestMs) return
      await act(item)
      took.push(performance.now() - begun)
      await between()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, client))
  const seconds = (performance.now() - started) / 1000
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
  return { times: took.length, perSecond: took.length / seconds, p50: at(0.5), p99: at(0.99) }
}

export const line = (what: string, { perSecond, p50, p99 }: Timing): string =>
  `${what.padEnd(52)} ${perSecond.toFixed(0).padStart(6)}/s   p50 ${milliseconds(p50)} ms   p99 ${milliseconds(p99)} ms`

const milliseconds = (value: number) => value.toFixed(value < 10 ? 2 : 1).padStart(7)

/** Of these milliseconds the middle and the one that 99 of 100 don't pass. */
export function spread(times: number[]): string {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`
}
