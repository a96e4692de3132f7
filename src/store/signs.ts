/** For this long without a new sign, whoever should give signs is taken for dead. */
export const SILENT_MS = 30_000

/**
 * Signs of life of other processes: a counter that each of them keeps raising. How long one has been silent is
 * reckoned by this process' own steady clock alone, between two looks that found the same count. So clocks of
 * different machines are never compared, and one that jumps does no harm.
 */
export class Signs {
  readonly #seen = new Map<string, { sign: string; since: number }>()

  /** @param now milliseconds that only ever grow */
  constructor(private readonly now: () => number) {}

  /** Notes a sign, and answers whether it has stayed the same for too long. */
  isSilent(of: string, sign: string): boolean {
    const seen = this.#seen.get(of)
    if (seen?.sign === sign) return this.now() - seen.since >= SILENT_MS
    this.#seen.set(of, { sign, since: this.now() })
    return false
  }

  forget(of: string): void {
    this.#seen.delete(of)
  }
}
