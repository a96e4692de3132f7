import { createHash } from 'node:crypto'
import type { Response } from 'express'

/** Rendered pages kept in memory, all together. */
const KEPT_BYTES = 32 * 1024 ** 2

type Kept = { body: Buffer; etag: string }

/**
 * Pages that are the same for everyone and change with little: they are rendered once for each key, which must name
 * everything that the page shows and that may change. The one that was asked for longest ago makes room.
 */
export function keptPages(most = KEPT_BYTES) {
  const pages = new Map<string, Kept>()
  let bytes = 0

  function keep(key: string, page: Kept): void {
    const before = pages.get(key)
    pages.delete(key)
    pages.set(key, page)
    bytes += page.body.length - (before?.body.length ?? 0)
    for (const [oldest, { body }] of pages) {
      if (bytes <= most) break
      pages.delete(oldest)
      bytes -= body.length
    }
  }

  return {
    /** Sends a page; `given` is asked for what it shows only where it isn't kept. */
    async send(res: Response, key: string, view: string, given: () => object): Promise<void> {
      const page = pages.get(key) ?? (await rendered(res, view, given()))
      keep(key, page)
      res.setHeader('ETag', page.etag)
      res.type('html').send(page.body)
    },
  }
}

const rendered = (res: Response, view: string, given: object): Promise<Kept> =>
  new Promise((resolve, reject) => {
    res.render(view, given, (error, html) => {
      if (error) return reject(error)
      const body = Buffer.from(html)
      resolve({ body, etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"` })
    })
  })
