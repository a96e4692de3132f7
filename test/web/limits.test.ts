import assert from 'node:assert/strict'
import express, { type ErrorRequestHandler } from 'express'
import supertest from 'supertest'
import { limit } from '../../src/web/limits.js'

const COUNT = 10

/** Copies of the program under one limit; asks them in turn as one caller, and answers how many were let through. */
function behindProxy(copies: number, living = () => copies) {
  const refused: ErrorRequestHandler = (_error, _req, res, _next) => void res.sendStatus(429)
  const apps = Array.from({ length: copies }, () =>
    express()
      .use(limit({ count: COUNT, minutes: 10, enabled: true, copies: living }))
      .use((_req, res) => void res.sendStatus(204))
      .use(refused),
  )
  return async (requests: number): Promise<number> => {
    let through = 0
    for (let at = 0; at < requests; at++) {
      const app = apps[at % copies]
      assert.ok(app)
      if ((await supertest(app).get('/')).status === 204) through += 1
    }
    return through
  }
}

describe('limits', () => {
  it('hold in full for one copy of the program', async () => {
    assert.equal(await behindProxy(1)(3 * COUNT), COUNT)
  })

  for (const copies of [2, 3, 4, 7])
    it(`let ${copies} copies together pass at most ${copies - 1} more than one`, async () => {
      const through = await behindProxy(copies)(5 * COUNT)
      assert.ok(through >= COUNT && through <= COUNT + copies - 1, `${through} passed`)
    })

  it('give a larger share to the copy that is left', async () => {
    let living = 2
    const ask = behindProxy(1, () => living)
    assert.equal(await ask(COUNT / 2), COUNT / 2)
    living = 1
    assert.equal(await ask(COUNT), COUNT / 2)
  })

  it('keep to the smaller share when a copy joins', async () => {
    let living = 1
    const ask = behindProxy(1, () => living)
    assert.equal(await ask(COUNT / 2), COUNT / 2)
    living = 2
    assert.equal(await ask(COUNT), 0)
  })
})
