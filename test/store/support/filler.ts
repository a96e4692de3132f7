import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { Readable } from 'node:stream'
import { openStore } from '../../../src/store/connect.js'
import { StoreFull } from '../../../src/store/store.errors.js'

/**
 * Run on a small disk of its own: writes until there is no room, goes on reading, gets room, and goes on writing. Fails
 * by an assertion.
 */
const [folder = ''] = process.argv.slice(2)
const store = await openStore({ dataFolder: `${folder}/data`, uploadsFolder: `${folder}/uploads` })
const cases = store.connection.collection('cases')
await cases.createIndex({ number: 1 }, { unique: true })

const stored: number[] = []
const file = async (number: number): Promise<void> => {
  await cases.insertOne({ number, text: Buffer.alloc(20_000) })
  stored.push(number)
}
const numbers = async (): Promise<number[]> =>
  (await cases.find({}).sort({ number: 1 }).toArray()).map(({ number }) => number as number)

/** Writes `at` at the same time, again and again, until one is refused. */
const fillUp = async (at: number, from: number): Promise<unknown> => {
  for (let number = from; ; number += at) {
    const results = await Promise.allSettled(Array.from({ length: at }, (_, i) => file(number + i)))
    const refused = results.find(({ status }) => status === 'rejected')
    if (refused?.status === 'rejected') return refused.reason
  }
}

for (const refusal of [await fillUp(4, 0), await fillUp(1, 1_000_000)]) {
  assert.ok(refusal instanceof StoreFull, String(refusal))
  assert.equal(refusal.code, 'ENOSPC')
}
assert.deepEqual(
  await numbers(),
  stored.toSorted((a, b) => a - b),
)
await assert.rejects(cases.createIndex({ text: 1, number: -1 }), StoreFull)
assert.equal(await cases.countDocuments({ number: { $gte: 0 } }), stored.length)
await assert.rejects(store.blobs.write(Readable.from([Buffer.alloc(8_000_000)])), { code: 'ENOSPC' })
for await (const { id } of store.blobs.list()) assert.fail(`${id} was left behind`)

execFileSync('mount', ['-o', 'remount,size=64m', folder])
await file(2_000_000)
await cases.createIndex({ number: -1 })
assert.deepEqual(
  await numbers(),
  stored.toSorted((a, b) => a - b),
)
await store.close()

const again = await openStore({ dataFolder: `${folder}/data`, uploadsFolder: `${folder}/uploads` })
assert.equal(await again.connection.collection('cases').countDocuments({}), stored.length)
assert.deepEqual(
  (await again.connection.collection('cases').indexes()).map(({ name }) => name),
  ['_id_', 'number_1', 'number_-1'],
)
await again.close()
console.log(`stored ${stored.length}`)
