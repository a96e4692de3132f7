import assert from 'node:assert/strict'
import { ownDatabase } from '../support/own-database.js'
import { until } from '../support/until.js'
import { copiesOfOffice, type CopiesOfOffice } from './support/copies-of-office.js'

/** How often in ten minutes one caller may try receipts; see app.ts. */
const LIMIT = 30
const COPIES = 3

describe('the limits of three copies of the program', function () {
  this.timeout(180_000)
  let office: CopiesOfOffice
  let callers = 0

  before(async function () {
    const database = ownDatabase()
    if (!database) this.skip()
    office = await copiesOfOffice(database, { SUCHARIT_LIMITS: 'yes' })
    await office.setUp()
    await Promise.all(Array.from({ length: COPIES }, () => office.start()))
  })
  after(() => office?.stop())

  const newCaller = () => `198.51.100.${++callers}`
  const tryReceipt = (url: string, caller: string) =>
    fetch(`${url}/track`, {
      method: 'POST',
      headers: { 'x-forwarded-for': caller },
      // Two are none: nothing is looked up, and no answer held back.
      body: new URLSearchParams([
        ['receipt', '1'],
        ['receipt', '2'],
      ]),
    })

  /** How much of the limit a copy takes for its own, as it tells a caller who asks for the first time. */
  async function shareOf(url: string): Promise<number> {
    const policy = (await tryReceipt(url, newCaller())).headers.get('ratelimit-policy') ?? ''
    return Number(/;\s*q=(\d+)/.exec(policy)?.[1])
  }
  const shares = (copies: number, share: number) =>
    until(
      async () =>
        (await Promise.all(office.copies.slice(0, copies).map(({ url }) => shareOf(url)))).every(
          (one) => one === share,
        ),
      60_000,
    )

  /** How many requests of one caller get through the proxy before it is told to wait, and after. */
  async function passing(): Promise<number> {
    const caller = newCaller()
    let passed = 0
    for (let request = 0; request < 3 * LIMIT; request++) {
      const { status } = await tryReceipt(office.url, caller)
      assert.ok(status === 422 || status === 429, String(status))
      if (status === 422) passed += 1
    }
    return passed
  }

  it('hold for all of them together, within one less than there are copies', async () => {
    await shares(COPIES, LIMIT / COPIES)
    const passed = await passing()
    assert.ok(passed >= LIMIT && passed <= LIMIT + COPIES - 1, `${passed} passed`)
  })

  it('leave no address in the store, not even a hash', async () => {
    const { connection } = office.store
    const collections = await connection.db?.listCollections().toArray()
    assert.ok(collections && collections.length > 5)
    for (const { name } of collections)
      for await (const document of connection.collection(name).find({}))
        assert.doesNotMatch(JSON.stringify(document), /198\.51\.100|127\.0\.0\.1/, name)
  })

  it('are shared by those that are left when one dies', async () => {
    await office.copies[2]?.kill()
    await shares(2, LIMIT / 2)
    const passed = await passing()
    assert.ok(passed >= LIMIT && passed <= LIMIT + 1, `${passed} passed`)
  })

  it('hold in full for the last one when the other is stopped', async () => {
    await office.copies[1]?.stop()
    await shares(1, LIMIT)
    assert.equal(await passing(), LIMIT)
  })
})
