import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { compared } from './support/compared.js'
import { named } from './support/engines.js'

const { Binary, MaxKey, MinKey, ObjectId, Timestamp } = mongoose.mongo

const INDEXES = [undefined, { v: 1 }, { v: -1 }] as const

compared('Sorting', (subject) => {
  const sortedIds = async (
    collection: mongoose.Collection,
    sort: Record<string, 1 | -1>,
  ): Promise<unknown[]> => (await collection.find().sort(sort).toArray()).map(({ _id: id }) => id)

  for (const index of INDEXES)
    it(`follows the order of types ${index ? `with an index ${JSON.stringify(index)}` : 'without an index'}`, async () => {
      const docs = named({
        lowest: { v: new MinKey() },
        none: { v: null },
        number: { v: -5 },
        numberAfter: { v: 1e300 },
        text: { v: 'ก' },
        object: { v: { a: 1 } },
        bytes: { v: new Binary(Buffer.from([1])) },
        id: { v: new ObjectId() },
        no: { v: false },
        yes: { v: true },
        date: { v: new Date(0) },
        time: { v: Timestamp.fromBits(1, 1) },
        pattern: { v: /a/ },
        highest: { v: new MaxKey() },
      })
      const collection = await subject.collection(docs.toReversed())
      if (index) await collection.createIndex(index)
      const ids = docs.map(({ _id: id }) => id)
      assert.deepEqual(await sortedIds(collection, { v: 1 }), ids)
      assert.deepEqual(await sortedIds(collection, { v: -1 }), ids.toReversed())
    })

  it('takes an array by its lowest value going up and its highest going down', async () => {
    const collection = await subject.collection(
      named({ wide: { v: [1, 9] }, five: { v: 5 }, none: { v: null } }),
    )
    assert.deepEqual(await sortedIds(collection, { v: 1 }), ['none', 'wide', 'five'])
    assert.deepEqual(await sortedIds(collection, { v: -1 }), ['wide', 'five', 'none'])
  })

  it('puts an empty array before null', () =>
    subject.ferretDiffers({
      why: 'MongoDB takes an empty array for less than null and than a missing field; FerretDB for the same as null',
      docs: named({ none: { v: null }, empty: { v: [] }, one: { v: 1 } }),
      ask: (collection) => sortedIds(collection, { v: 1 }),
      documented: ['empty', 'none', 'one'],
      ferret: ['none', 'empty', 'one'],
    }))

  it('goes by several fields, each its own way', async () => {
    const collection = await subject.collection(
      named({ a: { x: 1, y: 1 }, b: { x: 1, y: 2 }, c: { x: 0, y: 3 } }),
    )
    assert.deepEqual(await sortedIds(collection, { x: 1, y: -1 }), ['c', 'b', 'a'])
    await collection.createIndex({ x: 1, y: -1 })
    assert.deepEqual(await sortedIds(collection, { x: 1, y: -1 }), ['c', 'b', 'a'])
    assert.deepEqual(await sortedIds(collection, { x: -1, y: 1 }), ['a', 'b', 'c'])
  })

  it('treats a missing field as null', async () => {
    const collection = await subject.collection(
      named({ missing: { n: 2 }, none: { v: null, n: 1 }, one: { v: 1, n: 0 } }),
    )
    assert.deepEqual(await sortedIds(collection, { v: 1, n: 1 }), ['none', 'missing', 'one'])
  })

  it('skips and limits after sorting', async () => {
    const collection = await subject.collection(
      Array.from({ length: 20 }, (_, i) => ({ _id: i, v: (i * 7) % 20 })),
    )
    const page = await collection.find().sort({ v: 1 }).skip(5).limit(3).toArray()
    assert.deepEqual(
      page.map(({ v }) => v),
      [5, 6, 7],
    )
  })
})
