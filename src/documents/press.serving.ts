import { Worker } from 'node:worker_threads'
import type { Order } from './document.js'

/** What a press is told at its start, as JSON in its first argument. */
export type PressLimits = { memoryMb: number }

export type Task = { id: number; order: Order }
export type Done = { id: number; file: Uint8Array } | { id: number; failed: string; name: string }

/** This file's ending: the program runs compiled or from its sources. */
const ENDING = import.meta.url.slice(import.meta.url.lastIndexOf('.'))

/** Serves the process that started this one: a task in, a file out, one after the other, as long as it lives. */
export function serve(write: (order: Order) => Promise<Uint8Array>): void {
  const { memoryMb } = JSON.parse(process.argv[2] ?? '') as PressLimits
  const workerData = { memoryBytes: memoryMb * 1024 ** 2, parent: process.ppid }
  new Worker(new URL(`press.watch${ENDING}`, import.meta.url), { workerData }).unref()
  process.on('disconnect', () => process.exit())
  process.on('message', async ({ id, order }: Task) => {
    const done: Done = await write(order).then(
      (file) => ({ id, file }),
      (error: unknown) => ({
        id,
        failed: String(error),
        name: error instanceof Error ? error.constructor.name : typeof error,
      }),
    )
    process.send?.(done)
  })
}
