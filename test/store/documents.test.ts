import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { compared } from './support/compared.js'

const { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } = mongoose.mongo

compared('Documents', (subject) => {
  it('come back as they were stored, type for type', async () => {
    const doc = {
      _id: new ObjectId(),
      text: 'ร้องเรียน\u0000😀',
      empty: '',
      int: 1,
      negative: -0.25,
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('1.10'),
      date: new Date('2026-09-30T00:00:00.001Z'),
      before1970: new Date(-1),
      bytes: new Binary(Buffer.from([0, 255, 1])),
      uuid: new mongoose.mongo.UUID(),
      none: null,
      yes: true,
      pattern: /^ก/i,
      list: [1, null, [2, []], { a: [] }],
      nested: { deep: { er: {} } },
      lowest: new MinKey(),
      highest: new MaxKey(),
      time: Timestamp.fromBits(1, 2),
      ชื่อ: 1,
    }
    const collection = await subject.collection([doc])
    assert.deepEqual(await collection.findOne({ _id: doc._id as never }), doc)
  })

  it('read numbers as plain numbers, whatever their stored type, unless exact ones are asked for', async () => {
    const collection = await subject.collection([
      { _id: 'a', int: new Int32(2), double: new Double(2), long: Long.fromNumber(2) },
    ])
    assert.deepEqual(await collection.findOne({}), { _id: 'a', int: 2, double: 2, long: 2 })
    const exact = await collection.findOne({}, { promoteValues: false })
    assert.deepEqual(exact?.['double'], new Double(2))
    assert.deepEqual(exact?.['int'], new Int32(2))
  })

  it('get an _id where they have none, and keep it first', async () => {
    const collection = await subject.collection()
    const { insertedId } = await collection.insertOne({ a: 1 })
    assert.ok(insertedId instanceof ObjectId)
    const [found] = await collection.find().toArray()
    assert.deepEqual(Object.keys(found ?? {}), ['_id', 'a'])
  })

  it('of the same _id are refused whatever its type', async () => {
    for (const id of [new ObjectId(), 'x', 5, new Date(5), { a: 1 }, Buffer.from('x')]) {
      const collection = await subject.collection([{ _id: id }])
      await assert.rejects(collection.insertOne({ _id: id as never }), {
        name: 'MongoServerError',
        code: 11000,
      })
    }
  })

  it('may hold as much as a case with its letters holds', async () => {
    const blob = Buffer.alloc(300_000, 'ก')
    const collection = await subject.collection([{ _id: 1, letters: [{ sealed: blob }, { sealed: blob }] }])
    const found = await collection.findOne({})
    assert.ok(Buffer.from(found?.['letters'][1].sealed.buffer).equals(blob))
  })

  it('of more than 16 MB are refused', async () => {
    const collection = await subject.collection()
    await assert.rejects(collection.insertOne({ blob: Buffer.alloc(17 * 1024 * 1024) }))
    assert.equal(await collection.countDocuments(), 0)
  })
})
