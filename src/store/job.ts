import type { Copies } from './copies.js'

/** Something that is done beside the requests, again and again, by one copy of the program at a time. */
export type Job = {
  start: () => void
  /** Does it now rather than later, where this copy is the one to do it. */
  soon: () => void
  /** Ends it, and waits for the turn under way. */
  stop: () => Promise<void>
}

export type JobOptions = {
  /** Names the job's lease: the same in every copy. */
  name: string
  everyMs: number
  /** One turn. It must bear being done twice: a copy that was held up may still be at it when another takes over. */
  turn: () => Promise<unknown>
  onFailure: (error: unknown) => void
}

/** A job under a lease. */
export function job(copies: Pick<Copies, 'lease'>, { name, everyMs, turn, onFailure }: JobOptions): Job {
  const lease = copies.lease(name, soon)
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> | undefined

  function soon(): void {
    if (!timer || !lease.held()) return
    running ??= turn()
      .catch(onFailure)
      .finally(() => (running = undefined))
  }

  return {
    start: () => void (timer ??= setInterval(soon, everyMs).unref()),
    soon,
    async stop() {
      clearInterval(timer)
      timer = undefined
      await running
    },
  }
}
