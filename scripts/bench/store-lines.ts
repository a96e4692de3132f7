import { line } from './load.js'
import type { Measure } from './store-task.js'

const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`

export const measureLine = ({ what, timing, loop }: Measure): string =>
  `${line(what, timing)}   event loop p99 ${ms(loop.p99)}, longest ${ms(loop.max)}`

/** How much longer each thing took than in the smaller store, as factors of the median and of the 99th percentile. */
export const growthLines = (smaller: Measure[], larger: Measure[]): string[] =>
  larger.flatMap(({ what, timing }) => {
    const before = smaller.find((measure) => measure.what === what)?.timing
    if (!before) return []
    const factor = (now: number, then: number) => `× ${(now / then).toFixed(2)}`
    return `  ${what.padEnd(50)} p50 ${factor(timing.p50, before.p50)}   p99 ${factor(timing.p99, before.p99)}`
  })
