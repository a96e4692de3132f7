import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { compared } from './support/compared.js'
import type { Doc } from './support/engines.js'

const { Double, Int32, Long } = mongoose.mongo

compared('Updates', (subject) => {
  const makes = async (
    before: Doc,
    update: Doc,
    after: Doc,
    options: Doc = {},
    filter: Doc = {},
  ): Promise<void> => {
    const collection = await subject.collection([{ _id: 1, ...before }])
    await collection.updateOne({ _id: 1, ...filter } as never, update as never, options as never)
    assert.deepEqual(await collection.findOne({}), { _id: 1, ...after })
  }
  const refuses = async (before: Doc, update: Doc, code: number): Promise<void> => {
    const collection = await subject.collection([{ _id: 1, ...before }])
    await assert.rejects(collection.updateOne({ _id: 1 as never }, update as never), { code })
    assert.deepEqual(await collection.findOne({}), { _id: 1, ...before })
  }

  it('$set makes fields and the objects on their way', () =>
    makes(
      { a: 1, list: [1] },
      { $set: { 'b.c': 2, 'list.2': 3 } },
      { a: 1, b: { c: 2 }, list: [1, null, 3] },
    ))
  it('$set refuses a path through a scalar', () => refuses({ a: 1 }, { $set: { 'a.b': 1 } }, 28))
  it('$unset removes fields and empties places in arrays', () =>
    makes(
      { a: 1, o: { x: 1 }, list: [1, 2] },
      { $unset: { a: '', 'o.x': '', 'list.0': '', z: '' } },
      { o: {}, list: [null, 2] },
    ))
  it('$unset does nothing where something else is in the way', () =>
    subject.ferretDiffers({
      why: 'in MongoDB $unset of a field that is not there does nothing; FerretDB refuses a path through a list',
      docs: [{ _id: 1, a: [1] }],
      ask: async (collection) => (await collection.updateOne({}, { $unset: { 'a.x': '' } })).modifiedCount,
      documented: 0,
      ferret: { refused: 28 },
    }))
  it('$inc adds, to a missing field as to zero', () =>
    makes({ n: 1, d: 0.5 }, { $inc: { n: 2, d: 1, 'o.m': -1 } }, { n: 3, d: 1.5, o: { m: -1 } }))
  it('$inc by nothing changes nothing', () =>
    subject.ferretDiffers({
      why: 'MongoDB counts a document as modified when it is another afterwards; FerretDB also one that got a 0 added',
      docs: [{ _id: 1, a: 2 }],
      ask: async (collection) => (await collection.updateOne({}, { $inc: { a: 0 } })).modifiedCount,
      documented: 0,
      ferret: 1,
    }))
  it('$inc refuses what is not a number', () => refuses({ a: 'x' }, { $inc: { a: 1 } }, 14))
  it('$inc keeps whole numbers whole beyond 32 bits, and doubles doubles', async () => {
    const collection = await subject.collection([{ _id: 1, i: new Int32(2 ** 31 - 1), d: new Double(1) }])
    await collection.updateOne({}, { $inc: { i: 1, d: 1 } })
    const found = await collection.findOne({}, { promoteValues: false })
    assert.deepEqual(found?.['i'], Long.fromNumber(2 ** 31))
    assert.deepEqual(found?.['d'], new Double(2))
  })
  it('an update keeps the number types of fields that it leaves alone', async () => {
    const collection = await subject.collection([{ _id: 1, kept: new Double(2), n: 1 }])
    await collection.updateOne({}, { $set: { n: 5 } })
    assert.deepEqual((await collection.findOne({}, { promoteValues: false }))?.['kept'], new Double(2))
  })
  it('$mul multiplies, a missing field to zero', () =>
    makes({ n: 3 }, { $mul: { n: 2, m: 5 } }, { n: 6, m: 0 }))
  it('$min and $max keep the lower and the higher, in the order of types', () =>
    makes(
      { a: 5, b: 5, c: 5 },
      { $min: { a: 3, c: null }, $max: { b: 'x', d: 1 } },
      { a: 3, b: 'x', c: null, d: 1 },
    ))
  it('$rename moves a value, and passes over a missing one', () =>
    makes({ a: 1, o: { x: 2 } }, { $rename: { a: 'b', 'o.x': 'y', z: 'zz' } }, { b: 1, o: {}, y: 2 }))
  it('$currentDate sets the time', async () => {
    const collection = await subject.collection([{ _id: 1 }])
    const before = Date.now()
    await collection.updateOne({}, { $currentDate: { at: true } })
    const at = (await collection.findOne({}))?.['at']
    // the server's clock may be another machine's
    assert.ok(at instanceof Date && Math.abs(at.getTime() - before) < 60_000)
  })
  it('$push adds to the end, making the array', () =>
    makes({ a: [1] }, { $push: { a: 2, b: { x: 1 } } }, { a: [1, 2], b: [{ x: 1 }] }))
  it('$push refuses what is not an array', () => refuses({ a: 1 }, { $push: { a: 2 } }, 2))
  it('$push adds each at a position, sorts, and keeps as many as told', async () => {
    await makes({ a: [1, 2] }, { $push: { a: { $each: [8, 9], $position: 1 } } }, { a: [1, 8, 9, 2] })
    await makes({ a: [5, 1] }, { $push: { a: { $each: [3], $sort: 1 } } }, { a: [1, 3, 5] })
    await makes({ a: [5, 1] }, { $push: { a: { $each: [3], $sort: -1, $slice: 2 } } }, { a: [5, 3] })
    await makes({ a: [1, 2] }, { $push: { a: { $each: [3], $slice: -2 } } }, { a: [2, 3] })
    await makes(
      { a: [{ n: 2 }] },
      { $push: { a: { $each: [{ n: 1 }, { n: 3 }], $sort: { n: -1 } } } },
      { a: [{ n: 3 }, { n: 2 }, { n: 1 }] },
    )
  })
  it('$push with a $slice of 0 makes an empty array where there was none', () =>
    subject.ferretDiffers({
      why: 'MongoDB keeps none of the elements and the array, empty; FerretDB then says that nothing has changed',
      docs: [{ _id: 1 }],
      ask: async (collection) => {
        await collection.updateOne({}, { $push: { a: { $each: [1], $slice: 0 } } } as never)
        return { a: (await collection.findOne({}))?.['a'] as unknown }
      },
      documented: { a: [] },
      ferret: { a: undefined },
    }))
  it('$addToSet adds what is not there yet', () =>
    makes(
      { a: [1, { x: 1 }] },
      { $addToSet: { a: { $each: [1, 2, { x: 1 }, 2] }, b: 1 } },
      { a: [1, { x: 1 }, 2], b: [1] },
    ))
  it('$pull removes by value, by condition and by what an object holds', async () => {
    await makes({ a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] })
    await makes({ a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] })
    await makes({ a: ['x', 'y', 'z'] }, { $pull: { a: { $in: ['x', 'z'] } } }, { a: ['y'] })
    await makes(
      {
        p: [
          { k: 1, v: 1 },
          { k: 2, v: 1 },
        ],
      },
      { $pull: { p: { k: 1 } } },
      { p: [{ k: 2, v: 1 }] },
    )
  })
  it('$pullAll and $pop remove', () =>
    makes(
      { a: [1, 2, 1], b: [1, 2], c: [1, 2] },
      { $pullAll: { a: [1] }, $pop: { b: 1, c: -1 } },
      { a: [2], b: [1], c: [2] },
    ))

  it('$pull, $pullAll and $pop pass over a missing array, and refuse a path through something else', async () => {
    for (const update of [{ $pull: { 'a.x': 1 } }, { $pullAll: { 'a.x': [1] } }, { $pop: { 'a.x': 1 } }]) {
      await makes({ a: {} }, update, { a: {} })
      for (const a of [1, null, [1]]) await refuses({ a }, update, 28)
    }
  })

  it('$ means the element that the filter matched', async () => {
    const p = [
      { k: 'a', done: false },
      { k: 'b', done: false },
    ]
    await makes(
      { p },
      { $set: { 'p.$.done': true } },
      { p: [p[0], { k: 'b', done: true }] },
      {},
      { 'p.k': 'b' },
    )
    await makes(
      { p },
      { $set: { 'p.$.done': true } },
      { p: [p[0], { k: 'b', done: true }] },
      {},
      { p: { $elemMatch: { k: 'b', done: false } } },
    )
    await makes({ n: [1, 5, 9] }, { $set: { 'n.$': 0 } }, { n: [1, 0, 9] }, {}, { n: { $gte: 5 } })
  })
  it('$ and $[name] go by the document as it was, also for a second change after the first', async () => {
    const p = [
      { k: 'a', n: 1 },
      { k: 'b', n: 1 },
    ]
    const after = { p: [p[0], { k: 'b', n: 2, done: true }] }
    await makes(
      { p },
      { $set: { 'p.$.n': 2, 'p.$.done': true } },
      after,
      {},
      { p: { $elemMatch: { k: 'b', n: { $lt: 2 } } } },
    )
    await makes({ p }, { $inc: { 'p.$[it].n': 1 }, $set: { 'p.$[it].done': true } }, after, {
      arrayFilters: [{ 'it.k': 'b', 'it.n': 1 }],
    })
  })
  it('$[] means every element, $[name] those of an array filter', async () => {
    await makes({ n: [1, 5, 9] }, { $inc: { 'n.$[]': 1 } }, { n: [2, 6, 10] })
    await makes(
      { n: [1, 5, 9] },
      { $set: { 'n.$[big]': 0 } },
      { n: [1, 0, 0] },
      { arrayFilters: [{ big: { $gte: 5 } }] },
    )
    const p = [
      { k: 'a', n: 1 },
      { k: 'b', n: 1 },
    ]
    await makes(
      { p },
      { $inc: { 'p.$[it].n': 1 } },
      { p: [p[0], { k: 'b', n: 2 }] },
      { arrayFilters: [{ 'it.k': 'b' }] },
    )
  })

  it('refuse two changes of one path', () => refuses({ a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40))
  it('refuse changes of a path and of a part of it', () =>
    refuses({ a: {} }, { $set: { a: {} }, $inc: { 'a.b': 1 } }, 40))
  it('refuse another _id', () => refuses({}, { $set: { _id: 2 } }, 66))

  it('say how many matched and how many changed', async () => {
    const collection = await subject.collection([{ a: 1 }, { a: 1 }, { a: 2 }])
    const same = await collection.updateMany({ a: 1 }, { $set: { a: 1 } })
    assert.deepEqual([same.matchedCount, same.modifiedCount], [2, 0])
    const changed = await collection.updateMany({}, { $max: { a: 2 } })
    assert.deepEqual([changed.matchedCount, changed.modifiedCount], [3, 2])
    const one = await collection.updateOne({ a: 2 }, { $set: { b: 1 } })
    assert.deepEqual([one.matchedCount, one.modifiedCount, one.upsertedCount], [1, 1, 0])
  })

  it('that move a document along the index being read change it once', async () => {
    const collection = await subject.collection(Array.from({ length: 50 }, (_, n) => ({ n })))
    await collection.createIndex({ n: 1 })
    await collection.updateMany({ n: { $gte: 0 } }, { $inc: { n: 10 } })
    const all = await collection.find().sort({ n: 1 }).toArray()
    assert.deepEqual(
      all.map(({ n }) => n),
      Array.from({ length: 50 }, (_, n) => n + 10),
    )
  })

  it('replaceOne keeps the _id and nothing else', async () => {
    const collection = await subject.collection([{ _id: 1, a: 1, b: 2 }])
    await collection.replaceOne({ a: 1 }, { c: 3 })
    assert.deepEqual(await collection.findOne({}), { _id: 1, c: 3 })
    await assert.rejects(collection.replaceOne({ c: 3 }, { _id: 2 } as never), { code: 66 })
  })
})
