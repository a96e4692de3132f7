import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { httpServer } from '../../src/web/http-server.js'

describe('the server of the app', () => {
  it('makes requests and responses as Express wants them, so that it changes none', async () => {
    const prototypes: unknown[] = []
    const note = (...made: object[]) => prototypes.push(...made.map((one) => Object.getPrototypeOf(one)))
    const app = express().get('/asked', (req, res) => {
      note(req, res)
      res.json({ path: req.path, word: req.query['word'], isOfApp: req.app === app && res.app === app })
    })
    const server = httpServer(app, {}).prependListener('request', note)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const answer = await fetch(`http://127.0.0.1:${port}/asked?word=1`)
      assert.equal(answer.status, 200)
      assert.deepEqual(await answer.json(), { path: '/asked', word: '1', isOfApp: true })
    } finally {
      server.close()
    }
    const [request, response, requestThen, responseThen] = prototypes
    assert.equal(prototypes.length, 4)
    assert.equal(request, requestThen)
    assert.equal(response, responseThen)
  })
})
