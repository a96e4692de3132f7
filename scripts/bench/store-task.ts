import type { Timing } from './load.js'

/** What a process of the store's bench is to do; it opens the store, does it, and ends. */
export type StoreTask = {
  do: 'fill' | 'measure'
  /** Set: on MongoDB. */
  mongodbUri?: string
  folder: string
  /** How many cases there are, and how many there are to be after filling. */
  from: number
  to: number
}

/**
 * One line of the results: how fast it was, how many milliseconds of processor time each took in this process, which on
 * a busy machine says more than the clock does, and how late it made others that wanted the event loop.
 */
export type Measure = {
  what: string
  timing: Timing
  processor: number
  loop: { p99: number; max: number }
  memory: Memory
}

/** In MB; `own` without mapped files, where that can be told, and `held` what is left of it without garbage. */
export type Memory = { rss: number; own?: number; held?: number }

export type StoreAnswer = { filled: number } | { measures: Measure[]; memory: Memory; fileBytes: number }
