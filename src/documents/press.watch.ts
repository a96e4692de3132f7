import { workerData } from 'node:worker_threads'

const EVERY_MS = 50

/**
 * Ends the whole process once it holds too much memory, or nobody waits for it any more. A thread of its own, because
 * the writers compute without a pause; the limit of the heap alone would miss what the native ones take.
 */
const { memoryBytes, parent } = workerData as { memoryBytes: number; parent: number }
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes || process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
}, EVERY_MS)
