import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Request, Response } from 'express'

/** Rendered pages kept in memory, all together. */
const KEPT_BYTES = 32 * 1024 ** 2

/** Ways of sending a page in fewer bytes, the smallest first; made once for each page, off the event loop. */
const ENCODINGS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 9 }),
}
type Encoding = keyof typeof ENCODINGS | 'identity'

/** A page as it is sent in each way, and what tells whether somebody has it already. */
type Kept = { bodies: Record<Encoding, Buffer>; hash: string }

/**
 * Pages that are the same for everyone and change with little: they are rendered once for each key, which must name
 * everything that the page shows and that may change. The one that was asked for longest ago makes room.
 *
 * They hold nothing of whoever asks, so packing them gives nothing away.
 */
export function keptPages(most = KEPT_BYTES) {
  const pages = new Map<string, Kept>()
  let bytes = 0

  function keep(key: string, page: Kept): void {
    const before = pages.get(key)
    pages.delete(key)
    pages.set(key, page)
    bytes += sizeOf(page) - (before ? sizeOf(before) : 0)
    for (const [oldest, one] of pages) {
      if (bytes <= most) break
      pages.delete(oldest)
      bytes -= sizeOf(one)
    }
  }

  return {
    /** Sends a page; `given` is asked for what it shows only where it isn't kept. */
    async send(
      req: Request,
      res: Response,
      key: string,
      { view, given }: { view: string; given: () => object },
    ): Promise<void> {
      const page = pages.get(key) ?? (await packed(await rendered(res, view, given())))
      keep(key, page)
      const encoding = encodingFor(req)
      res.vary('Accept-Encoding')
      res.setHeader('ETag', `"${page.hash}-${encoding}"`)
      if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding)
      res.type('html').send(page.bodies[encoding])
    },
  }
}

const encodingFor = (req: Request): Encoding => {
  const accepted = req.acceptsEncodings('br', 'gzip', 'identity')
  return accepted === 'br' || accepted === 'gzip' ? accepted : 'identity'
}

const sizeOf = ({ bodies: { br, gzip: zipped, identity } }: Kept) =>
  br.length + zipped.length + identity.length

const rendered = (res: Response, view: string, given: object): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    res.render(view, given, (error, html) => (error ? reject(error) : resolve(Buffer.from(html))))
  })

async function packed(identity: Buffer): Promise<Kept> {
  const [br, zipped] = await Promise.all([ENCODINGS.br(identity), ENCODINGS.gzip(identity)])
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 32)
  return { bodies: { br, gzip: zipped, identity }, hash }
}
