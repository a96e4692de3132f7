import { progressLine } from './progress.js'
import { words } from '../../src/console/words.js'

const MEGABYTE = 1024 ** 2
const LISTED_MAX = 20

export const megabytes = (bytes: number) => (bytes / MEGABYTE).toFixed(1)

/** Shows on one line how far something is, until it has ended. */
export async function showing<T>(act: (show: (text: string) => void) => Promise<T>): Promise<T> {
  const line = progressLine()
  try {
    return await act((text) => line.show(text))
  } finally {
    line.end()
  }
}

/** Tells of files that cases or records name and that were not there; what was done is not complete then. */
export function warnOfMissing(blobs: string[]): void {
  if (blobs.length === 0) return
  const names = blobs.slice(0, LISTED_MAX).join(', ')
  console.error(words('commands.backup.missing', { count: blobs.length, names }))
  process.exitCode = 1
}
