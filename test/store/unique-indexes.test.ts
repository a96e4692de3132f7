import assert from 'node:assert/strict'
import { compared } from './support/compared.js'
import { idsOf, type Doc } from './support/engines.js'

compared('Unique indexes', (subject) => {
  const refusal = (keyPattern: Doc, keyValue: Doc) => (error: unknown) => {
    const { name, code, keyPattern: pattern, keyValue: value } = error as Doc
    assert.deepEqual([name, code, pattern, value], ['MongoServerError', 11000, keyPattern, keyValue])
    return true
  }

  it('refuse a second document with the same value, naming both', async () => {
    const collection = await subject.collection([{ a: 'ก' }])
    await collection.createIndex({ a: 1 }, { unique: true })
    await assert.rejects(collection.insertOne({ a: 'ก' }), refusal({ a: 1 }, { a: 'ก' }))
    await collection.insertOne({ a: 'ข' })
    await assert.rejects(
      collection.updateOne({ a: 'ข' }, { $set: { a: 'ก' } }),
      refusal({ a: 1 }, { a: 'ก' }),
    )
    assert.equal(await collection.countDocuments({ a: 'ก' }), 1)
  })

  it('over several fields refuse the same combination only', async () => {
    const collection = await subject.collection([{ a: 1, b: 1 }])
    await collection.createIndex({ a: 1, b: -1 }, { unique: true })
    await collection.insertOne({ a: 1, b: 2 })
    await assert.rejects(collection.insertOne({ a: 1, b: 1 }), refusal({ a: 1, b: -1 }, { a: 1, b: 1 }))
  })

  it('count a missing value as null, and sparse ones pass it over', async () => {
    const collection = await subject.collection([{ b: 1 }])
    await collection.createIndex({ a: 1 }, { unique: true })
    await assert.rejects(collection.insertOne({ b: 2 }), { code: 11000 })
    const sparse = await subject.collection([{ b: 1 }])
    await sparse.createIndex({ a: 1 }, { unique: true, sparse: true })
    await sparse.insertOne({ b: 2 })
    await sparse.insertOne({ a: null })
    await assert.rejects(sparse.insertOne({ a: null }), { code: 11000 })
  })

  it('of a part of the documents concern only that part', async () => {
    const collection = await subject.collection([{ a: 1, open: false }])
    await collection.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { open: true } })
    await collection.insertMany([
      { a: 1, open: true },
      { a: 1, open: false },
    ])
    await assert.rejects(collection.insertOne({ a: 1, open: true }), { code: 11000 })
    await assert.rejects(collection.updateOne({ open: false }, { $set: { open: true } }), { code: 11000 })
    assert.equal(await collection.countDocuments({ a: 1 }), 3)
  })

  it('see each element of an array, but not twice in one document', async () => {
    const collection = await subject.collection()
    await collection.createIndex({ t: 1 }, { unique: true })
    await collection.insertOne({ t: ['a', 'a', 'b'] })
    await assert.rejects(collection.insertOne({ t: ['c', 'b'] }), { code: 11000 })
    await collection.insertOne({ t: ['c'] })
  })

  it('tell long values apart that begin alike', async () => {
    const long = 'ก'.repeat(2000)
    const collection = await subject.collection([{ a: `${long}1` }])
    await collection.createIndex({ a: 1 }, { unique: true })
    await collection.insertOne({ a: `${long}2` })
    await assert.rejects(collection.insertOne({ a: `${long}1` }), { code: 11000 })
    assert.equal(await collection.countDocuments({ a: `${long}2` }), 1)
    assert.equal(await collection.countDocuments({ a: { $gt: `${long}1` } }), 1)
  })

  it('take a value of whatever number type as the same', async () => {
    const collection = await subject.collection([{ a: 1 }])
    await collection.createIndex({ a: 1 }, { unique: true })
    await assert.rejects(collection.insertOne({ a: 1.0 }), { code: 11000 })
    await collection.insertOne({ a: '1' })
  })

  it('can not be made over documents that break them', async () => {
    const collection = await subject.collection([{ a: 1 }, { a: 1 }])
    await assert.rejects(collection.createIndex({ a: 1 }, { unique: true }), { code: 11000 })
    assert.deepEqual(
      (await collection.indexes()).map(({ name }) => name),
      ['_id_'],
    )
    await collection.insertOne({ a: 1 })
  })

  it('let one of two through that come at the same instant', async () => {
    const collection = await subject.collection()
    await collection.createIndex({ a: 1 }, { unique: true })
    const results = await Promise.allSettled(
      [1, 2].map((_id) => collection.insertOne({ _id, a: 1 } as never)),
    )
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal(await collection.countDocuments(), 1)
  })

  it('free a value when its document goes or changes', async () => {
    const collection = await subject.collection([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
    ])
    await collection.createIndex({ a: 1 }, { unique: true })
    await collection.deleteOne({ a: 1 })
    await collection.updateOne({ a: 2 }, { $set: { a: 1 } })
    await collection.insertOne({ _id: 3, a: 2 } as never)
    assert.deepEqual(await idsOf(collection, {}), [2, 3])
  })
})

compared('Indexes', (subject) => {
  it('are listed as they were made', async () => {
    const collection = await subject.collection([{ a: 1 }])
    assert.equal(await collection.createIndex({ a: 1, b: -1 }, { unique: true }), 'a_1_b_-1')
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 5, name: 'old' })
    await collection.createIndex({ c: 1 }, { sparse: true, partialFilterExpression: undefined })
    const listed = await collection.indexes()
    assert.deepEqual(
      listed.map(({ name, key, unique, sparse, expireAfterSeconds }) => [
        name,
        { ...key },
        unique,
        sparse,
        expireAfterSeconds,
      ]),
      [
        ['_id_', { _id: 1 }, undefined, undefined, undefined],
        ['a_1_b_-1', { a: 1, b: -1 }, true, undefined, undefined],
        ['old', { at: 1 }, undefined, undefined, 5],
        ['c_1', { c: 1 }, undefined, true, undefined],
      ],
    )
  })

  it('made twice are made once, and refused with other options', async () => {
    const collection = await subject.collection([{ a: 1 }])
    await collection.createIndex({ a: 1 })
    await collection.createIndex({ a: 1 })
    await assert.rejects(collection.createIndex({ a: 1 }, { unique: true }))
    assert.equal((await collection.indexes()).length, 2)
  })

  it('can be dropped, and then no longer refuse', async () => {
    const collection = await subject.collection([{ a: 1 }])
    await collection.createIndex({ a: 1 }, { unique: true })
    await collection.dropIndex('a_1')
    await collection.insertOne({ a: 1 })
    await assert.rejects(collection.dropIndex('a_1'), { code: 27 })
  })

  it('refuse a document in which two arrays would be combined', async () => {
    const collection = await subject.collection([{ a: [1], b: 1 }])
    await collection.createIndex({ a: 1, b: 1 })
    await assert.rejects(collection.insertOne({ a: [1], b: [1] }), { code: 171 })
  })

  it('go with their collection', async () => {
    const collection = await subject.collection([{ a: 1 }])
    await collection.createIndex({ a: 1 }, { unique: true })
    await collection.drop()
    await collection.insertMany([{ a: 1 }, { a: 1 }])
    assert.equal(await collection.countDocuments(), 2)
  })
})
