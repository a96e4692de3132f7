import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Router } from 'express'
import { brotliCompressSync, constants } from 'node:zlib'

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
}
const ALREADY_SMALL = new Set(['woff2', 'png', 'ico'])

type Asset = { url: string; type: string; body: Buffer; compressed: Buffer | undefined }
const assets = new Map<string, Asset>()

/** Reads the built assets once; each gets an address that changes with its content, so it can be kept for ever. */
export function loadAssets(folder: string): void {
  for (const name of readdirSync(folder)) {
    const extension = name.split('.').pop() ?? ''
    const type = TYPES[extension]
    if (!type) continue
    const body = readFileSync(join(folder, name))
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 10)
    const compressed = ALREADY_SMALL.has(extension) ? undefined : compress(body)
    assets.set(name, { url: `/assets/${hash}/${name}`, type, body, compressed })
  }
}

/** The address of an asset. @throws when there is no such file: a page must not point into the void */
export function assetUrl(name: string): string {
  const asset = assets.get(name)
  if (!asset) throw new Error(`There is no asset ${name}; has the build run?`)
  return asset.url
}

/** Serves the assets; an old address still answers with today's file. */
export function assetRoutes(): Router {
  return Router().get('/assets/:hash/:name', (req, res, next) => {
    const asset = assets.get(req.params.name)
    if (!asset) return next()
    const packed =
      asset.compressed && /\bbr\b/.test(req.headers['accept-encoding'] ?? '') ? asset.compressed : undefined
    res.setHeader('Content-Type', asset.type)
    res.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
    res.setHeader('Vary', 'Accept-Encoding')
    if (packed) res.setHeader('Content-Encoding', 'br')
    res.end(packed ?? asset.body)
  })
}

const compress = (body: Buffer) =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
