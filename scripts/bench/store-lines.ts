import { line } from './load.js'
import type { Measure, Memory } from './store-task.js'

const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`

export const measureLine = ({ what, timing, processor, loop, memory }: Measure): string =>
  `${line(what, timing)}   processor ${ms(processor)}   event loop p99 ${ms(loop.p99)}, longest ${ms(loop.max)}   memory ${(memory.own ?? memory.rss).toFixed(0)} MB${held(memory)}`

const held = ({ held: kept }: Memory) => (kept === undefined ? '' : `, ${kept.toFixed(0)} without garbage`)

/** How much longer each thing took than in the smaller store: factors of median, 99th percentile and processor time. */
export const growthLines = (smaller: Measure[], larger: Measure[]): string[] =>
  larger.flatMap(({ what, timing, processor }) => {
    const before = smaller.find((measure) => measure.what === what)
    if (!before) return []
    const factor = (now: number, then: number) => `× ${(now / then).toFixed(2)}`
    const { p50, p99 } = before.timing
    const clock = `p50 ${factor(timing.p50, p50)}   p99 ${factor(timing.p99, p99)}`
    return `  ${what.padEnd(50)} ${clock}   processor ${factor(processor, before.processor)}`
  })
