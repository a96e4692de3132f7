import { fileURLToPath } from 'node:url'
import type { Order } from './document.js'
import { DocumentsBusy } from './documents.errors.js'
import { pressSlot } from './press.slot.js'

export type PressOptions = {
  /** How many documents are made at once. */
  presses?: number
  /** How many more may wait; the next is refused. */
  waiting?: number
  /** A document that takes longer is given up. */
  timeMs?: number
  /** A press that holds more, native memory counted, is ended. */
  memoryMb?: number
  /** After so long without work its memory is given back. */
  idleMs?: number
  /** The program of a press. */
  program?: URL
}

type Waiting = { order: Order; resolve: (file: Buffer) => void; reject: (error: Error) => void }

const ENDING = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
const PROGRAM = new URL(`press.process${ENDING}`, import.meta.url)

/**
 * Makes documents in processes of their own. Not in threads of this one: the writers are native and compute without a
 * pause, and a thread that hangs or crashes in native code takes the whole program with it.
 */
export function press(options: PressOptions = {}) {
  const { presses = 2, waiting: most = 20, timeMs = 20_000, memoryMb = 700, idleMs = 120_000 } = options
  const program = fileURLToPath(options.program ?? PROGRAM)
  const waiting: Waiting[] = []
  const slots = Array.from({ length: presses }, () => pressSlot({ program, timeMs, memoryMb, idleMs }))
  let stopped = false

  function next(): void {
    const free = slots.find((one) => !one.busy())
    const task = free && waiting.shift()
    if (!task) return
    void free.make(task.order).then(task.resolve, task.reject).finally(next)
    next()
  }

  return {
    /** @throws {DocumentFailed} it couldn't be made @throws {DocumentsBusy} too many are being made */
    async make(order: Order): Promise<Buffer> {
      if (stopped || waiting.length >= most) throw new DocumentsBusy()
      return new Promise((resolve, reject) => {
        waiting.push({ order, resolve, reject })
        next()
      })
    },

    /** Ends every press; what was being made fails. */
    stop(): void {
      stopped = true
      for (const one of waiting.splice(0)) one.reject(new DocumentsBusy())
      for (const one of slots) one.end()
    },
  }
}
