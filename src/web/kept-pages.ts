import type { Response } from 'express'

/** Rendered pages kept in memory, all together. */
const KEPT_CHARACTERS = 16 * 1024 ** 2

/**
 * Pages that are the same for everyone and change with little: they are rendered once for each key, which must name
 * everything that the page shows and that may change. The one that was asked for longest ago makes room.
 */
export function keptPages(most = KEPT_CHARACTERS) {
  const pages = new Map<string, string>()
  let characters = 0

  function keep(key: string, html: string): void {
    const before = pages.get(key)
    pages.delete(key)
    pages.set(key, html)
    characters += html.length - (before?.length ?? 0)
    for (const [oldest, old] of pages) {
      if (characters <= most) break
      pages.delete(oldest)
      characters -= old.length
    }
  }

  return {
    /** Sends a page; `given` is asked for what it shows only where it isn't kept. */
    async send(res: Response, key: string, view: string, given: () => object): Promise<void> {
      const html = pages.get(key) ?? (await rendered(res, view, given()))
      keep(key, html)
      res.send(html)
    },
  }
}

const rendered = (res: Response, view: string, given: object): Promise<string> =>
  new Promise((resolve, reject) => {
    res.render(view, given, (error, html) => (error ? reject(error) : resolve(html)))
  })
