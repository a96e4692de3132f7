import assert from 'node:assert/strict'
import { despiteRaces, isOvertaken } from '../../src/store/races.js'

const failure = (code: number) => Object.assign(new Error('refused'), { code })

describe('a write that another one overtook', () => {
  it('is told by the code of a duplicate, a conflict or a broken deadlock', () => {
    for (const code of [11_000, 112, 16_908_292]) assert.ok(isOvertaken(failure(code)), String(code))
    for (const error of [failure(50), new Error('refused'), undefined, 'text']) assert.ok(!isOvertaken(error))
  })

  it('is done again until nobody is faster, and what else goes wrong is told at once', async () => {
    let tries = 0
    const written = await despiteRaces(async () => {
      tries += 1
      if (tries < 3) throw failure(11_000)
      return 'written'
    })
    assert.deepEqual([written, tries], ['written', 3])
    await assert.rejects(
      despiteRaces(() => {
        tries += 1
        return Promise.reject(failure(50))
      }),
      { code: 50 },
    )
    assert.equal(tries, 4)
  })

  it('is given up when it is overtaken without end', async () => {
    let tries = 0
    await assert.rejects(
      despiteRaces(() => {
        tries += 1
        return Promise.reject(failure(11_000))
      }),
      { code: 11_000 },
    )
    assert.ok(tries > 2 && tries < 20)
  })
})
