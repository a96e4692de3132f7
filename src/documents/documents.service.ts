import { createHash } from 'node:crypto'
import type { Order } from './document.js'
import { press, type PressOptions } from './press.js'

/** Changes with what the writers make of the same document, so that an old copy isn't taken for current. */
const FORM = 3
/** Documents kept in memory, all together. */
const KEPT_BYTES = 32 * 1024 ** 2

export type DocumentService = ReturnType<typeof documentService>

/** Documents made beside the program and kept while there is room: the same order gives the same file. */
export function documentService({
  keptBytes = KEPT_BYTES,
  ...options
}: PressOptions & { keptBytes?: number } = {}) {
  const { make, stop } = press(options)
  const kept = new Map<string, Buffer>()
  const making = new Map<string, Promise<Buffer>>()
  let bytes = 0

  function keep(key: string, file: Buffer): void {
    kept.set(key, file)
    bytes += file.length
    for (const [oldest, old] of kept) {
      if (bytes <= keptBytes) break
      kept.delete(oldest)
      bytes -= old.length
    }
  }

  /** What names the content of an order's file, for an ETag; nothing is made. */
  const keyOf = (order: Order): string =>
    createHash('sha256')
      .update(`${FORM} ${JSON.stringify(order)}`)
      .digest('hex')
      .slice(0, 32)

  return {
    keyOf,

    /** @throws {DocumentFailed} it couldn't be made @throws {DocumentsBusy} too many are being made */
    async file(order: Order): Promise<Buffer> {
      const key = keyOf(order)
      const found = kept.get(key)
      if (found) {
        // The one used last goes last.
        kept.delete(key)
        kept.set(key, found)
        return found
      }
      let underway = making.get(key)
      if (!underway) {
        underway = make(order)
          .then((file) => (keep(key, file), file))
          .finally(() => making.delete(key))
        making.set(key, underway)
      }
      return underway
    },

    stop,
  }
}
