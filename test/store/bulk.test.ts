import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { compared } from './support/compared.js'
import { idsOf } from './support/engines.js'

const isBulkError = (error: unknown): error is mongoose.mongo.MongoBulkWriteError =>
  error instanceof mongoose.mongo.MongoBulkWriteError

compared('Several writes in one call', (subject) => {
  it('insertMany answers the ids in order', async () => {
    const collection = await subject.collection()
    const result = await collection.insertMany([{ _id: 'a' }, { _id: 'b' }] as never)
    assert.deepEqual([result.insertedCount, result.insertedIds], [2, { 0: 'a', 1: 'b' }])
  })

  it('insertMany stops at the first duplicate and keeps what came before', async () => {
    const collection = await subject.collection([{ _id: 'b' }])
    await assert.rejects(
      collection.insertMany([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }] as never),
      (error) => {
        assert.ok(isBulkError(error))
        assert.equal(error.code, 11000)
        assert.equal(error.insertedCount, 1)
        assert.deepEqual(
          [error.writeErrors].flat().map(({ index }) => index),
          [1],
        )
        return true
      },
    )
    assert.deepEqual(await idsOf(collection, {}), ['a', 'b'])
  })

  it('insertMany without order stores all that it can', async () => {
    const collection = await subject.collection([{ _id: 'b' }])
    const docs = [{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]
    await assert.rejects(collection.insertMany(docs as never, { ordered: false }), { code: 11000 })
    assert.deepEqual(await idsOf(collection, {}), ['a', 'b', 'c'])
  })

  it('bulkWrite does every kind, in order, and counts', async () => {
    const collection = await subject.collection([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
      { _id: 3, n: 3 },
    ])
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 4, n: 4 } } },
      { updateOne: { filter: { _id: 4 }, update: { $inc: { n: 1 } } } },
      { updateMany: { filter: { n: 1 }, update: { $set: { n: 2 } } } },
      { updateOne: { filter: { _id: 9 }, update: { $set: { n: 9 } }, upsert: true } },
      { replaceOne: { filter: { _id: 3 }, replacement: { x: 1 } } },
      { deleteOne: { filter: { _id: 1 } } },
      { deleteMany: { filter: { n: 9 } } },
    ] as never)
    const { insertedCount, matchedCount, modifiedCount, upsertedCount, deletedCount } = result
    assert.deepEqual(
      [insertedCount, matchedCount, modifiedCount, upsertedCount, deletedCount],
      [1, 4, 4, 1, 2],
    )
    assert.deepEqual(result.upsertedIds, { 3: 9 })
    assert.deepEqual(await collection.find().sort({ _id: 1 }).toArray(), [
      { _id: 2, n: 2 },
      { _id: 3, x: 1 },
      { _id: 4, n: 5 },
    ])
  })

  it('bulkWrite stops at the first refusal and keeps what came before', async () => {
    const collection = await subject.collection([{ _id: 1, n: 1 }])
    const ops = [
      { updateOne: { filter: { _id: 1 }, update: { $set: { n: 2 } } } },
      { insertOne: { document: { _id: 1 } } },
      { deleteOne: { filter: { _id: 1 } } },
    ]
    await assert.rejects(
      collection.bulkWrite(ops as never),
      (error) => isBulkError(error) && error.code === 11000,
    )
    assert.deepEqual(await collection.find().toArray(), [{ _id: 1, n: 2 }])
  })

  it('deleteMany removes what matches and says how many', async () => {
    const collection = await subject.collection([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
      { _id: 3, n: 2 },
    ])
    assert.equal((await collection.deleteMany({ n: 1 })).deletedCount, 2)
    assert.equal((await collection.deleteOne({ n: 1 })).deletedCount, 0)
    assert.equal((await collection.deleteOne({})).deletedCount, 1)
    assert.equal(await collection.countDocuments(), 0)
  })
})
