import assert from 'node:assert/strict'
import type { Response } from 'express'
import { keptPages } from '../../src/web/kept-pages.js'

describe('kept pages', () => {
  /** A response that renders what it is given, and says how often. */
  function reader() {
    const [sent, rendered]: [string[], string[]] = [[], []]
    const res = {
      render: (view: string, given: { text: string }, done: (error: Error | null, html: string) => void) => {
        rendered.push(given.text)
        done(view === 'broken' ? new Error('broken') : null, `${view}: ${given.text}`)
      },
      setHeader: () => undefined,
      type: () => ({ send: (body: Buffer) => void sent.push(body.toString()) }),
    } as unknown as Response
    return { res, sent, rendered }
  }

  it('are rendered once for each key', async () => {
    const { res, sent, rendered } = reader()
    const pages = keptPages()
    for (const key of ['a', 'a', 'b', 'a']) await pages.send(res, key, 'year', () => ({ text: key }))
    assert.deepEqual(sent, ['year: a', 'year: a', 'year: b', 'year: a'])
    assert.deepEqual(rendered, ['a', 'b'])
  })

  it('make room for others, first the one that was asked for longest ago', async () => {
    const { res, rendered } = reader()
    const pages = keptPages('year: a'.length * 2)
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b'])
      await pages.send(res, key, 'year', () => ({ text: key }))
    assert.deepEqual(rendered, ['a', 'b', 'c', 'b'])
  })

  it('are not kept where rendering fails', async () => {
    const { res, sent } = reader()
    const pages = keptPages()
    await assert.rejects(
      pages.send(res, 'a', 'broken', () => ({ text: 'a' })),
      /broken/,
    )
    await pages.send(res, 'a', 'year', () => ({ text: 'a' }))
    assert.deepEqual(sent, ['year: a'])
  })
})
