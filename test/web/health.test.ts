import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import express, { Router } from 'express'
import type { Connection } from 'mongoose'
import supertest from 'supertest'
import { answers } from '../../src/store/answers.js'
import { healthRoutes } from '../../src/web/health.js'
import { mount } from '../../src/web/route.js'
import { startOffice, type StartedOffice } from '../support/office.js'
import { temporaryStore } from '../support/temporary-store.js'

describe('the address that a proxy asks', () => {
  describe('of the product as it runs', () => {
    let office: StartedOffice
    before(async () => {
      office = await startOffice()
    })
    after(() => office.stop())

    it('says ok and nothing else, sets no cookie and is not kept', async () => {
      const answer = await supertest(office.url).get('/healthz').expect(200)
      assert.equal(answer.text, 'ok\n')
      assert.equal(answer.headers['set-cookie'], undefined)
      assert.equal(answer.headers['cache-control'], 'no-store')
      await supertest(office.url).head('/healthz').expect(200)
      await supertest(office.url).post('/healthz').expect(405)
    })
  })

  it('is asked over a connection that is kept for longer than the proxy keeps it', async () => {
    const office = await startOffice()
    const agent = new Agent({ keepAlive: true })
    const sent = get(`${office.url}/healthz`, { agent })
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    assert.equal(answer.headers['keep-alive'], 'timeout=150')
    agent.destroy()
    await office.stop()
  })

  it('says 503 when the store gives no answer', async () => {
    const pass: express.RequestHandler = (_req, _res, next) => next()
    const routes = healthRoutes({ storeAnswers: () => Promise.resolve(false) })
    const app = express().use(
      mount(Router(), routes, { permit: () => pass, fresh: (_req, _res, next) => next(), token: () => pass }),
    )
    await supertest(app).get('/healthz').expect(503)
  })

  it('asks the store: one that is closed, or slower than one waits, has not answered', async () => {
    const store = await temporaryStore()
    assert.equal(await answers(store.connection), true)
    await store.remove()
    assert.equal(await answers(store.connection), false)
    const silent = { collection: () => ({ findOne: () => new Promise(() => undefined) }) }
    assert.equal(await answers(silent as unknown as Connection, 1), false)
  })
})
