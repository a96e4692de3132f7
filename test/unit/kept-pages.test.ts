import assert from 'node:assert/strict'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Request, Response } from 'express'
import { keptPages } from '../../src/web/kept-pages.js'

describe('kept pages', () => {
  /** Somebody whose answers are rendered from what they are given, and who says how often. */
  function reader(accepted: string | false = 'identity') {
    const [sent, rendered, headers]: [Buffer[], string[], Map<string, string>] = [[], [], new Map()]
    const req = { acceptsEncodings: () => accepted } as unknown as Request
    const res = {
      render: (view: string, given: { text: string }, done: (error: Error | null, html: string) => void) => {
        rendered.push(given.text)
        done(view === 'broken' ? new Error('broken') : null, `${view}: ${given.text}`)
      },
      vary: (name: string) => headers.set('Vary', name),
      setHeader: (name: string, value: string) => headers.set(name, value),
      type: () => ({ send: (body: Buffer) => void sent.push(body) }),
    } as unknown as Response
    const ask = (pages: ReturnType<typeof keptPages>, key: string, view = 'year') =>
      pages.send(req, res, key, { view, given: () => ({ text: key }) })
    return { ask, sent, rendered, headers }
  }

  it('are rendered once for each key', async () => {
    const { ask, sent, rendered } = reader()
    const pages = keptPages()
    for (const key of ['a', 'a', 'b', 'a']) await ask(pages, key)
    assert.deepEqual(sent.map(String), ['year: a', 'year: a', 'year: b', 'year: a'])
    assert.deepEqual(rendered, ['a', 'b'])
  })

  it('make room for others, first the one that was asked for longest ago', async () => {
    const { ask, rendered } = reader()
    // Two pages as they are and packed in two ways, which makes pages as small as these larger.
    const pages = keptPages(120)
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(pages, key)
    assert.deepEqual(rendered, ['a', 'b', 'c', 'b'])
  })

  it('are not kept where rendering fails', async () => {
    const { ask, sent } = reader()
    const pages = keptPages()
    await assert.rejects(ask(pages, 'a', 'broken'), /broken/)
    await ask(pages, 'a')
    assert.deepEqual(sent.map(String), ['year: a'])
  })

  it('are sent packed to whoever can unpack them, each way under a tag of its own', async () => {
    const pages = keptPages()
    const tags = new Set<string | undefined>()
    const ways = { br: brotliDecompressSync, gzip: gunzipSync }
    for (const [encoding, unpack] of Object.entries(ways)) {
      const { ask, sent, headers } = reader(encoding)
      await ask(pages, 'a')
      assert.equal(String(unpack(sent[0] ?? Buffer.of())), 'year: a')
      assert.equal(headers.get('Content-Encoding'), encoding)
      assert.equal(headers.get('Vary'), 'Accept-Encoding')
      tags.add(headers.get('ETag'))
    }
    const { ask, headers } = reader(false)
    await ask(pages, 'a')
    assert.equal(headers.get('Content-Encoding'), undefined)
    tags.add(headers.get('ETag'))
    assert.equal(tags.size, 3)
  })
})
