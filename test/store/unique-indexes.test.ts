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
    await collection.insertOne({ t: ['c', 'd'] })
    await assert.rejects(collection.insertOne({ t: ['e', 'd'] }), { code: 11000 })
    assert.equal(await collection.countDocuments(), 2)
  })

  it('see an element that stands twice in one document', () =>
    subject.ferretDiffers({
      why: 'in MongoDB each different element is in the index; FerretDB leaves out a document that has one twice',
      docs: [],
      ask: async (collection) => {
        await collection.createIndex({ t: 1 }, { unique: true })
        await collection.insertOne({ t: ['a', 'a', 'b'] })
        return (await collection.insertOne({ t: ['c', 'b'] })).acknowledged
      },
      documented: { refused: 11000 },
      ferret: true,
    }))

  it('name the key that was there already, in the refusal', () =>
    subject.ferretDiffers({
      why: 'MongoDB adds keyPattern and keyValue to the error; FerretDB has them in no field of its own',
      docs: [{ a: 'ก', b: 1 }],
      ask: async (collection) => {
        await collection.createIndex({ a: 1, b: -1 }, { unique: true })
        const refused: unknown = await collection.insertOne({ a: 'ก', b: 1 }).catch((error: unknown) => error)
        const { code, keyPattern, keyValue } = refused as Doc
        return { code, keyPattern, keyValue }
      },
      documented: { code: 11000, keyPattern: { a: 1, b: -1 }, keyValue: { a: 'ก', b: 1 } },
      ferret: { code: 11000, keyPattern: undefined, keyValue: undefined },
    }))

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
    const left = await subject.each(async ({ connection, engine }) => {
      const collection = connection.collection('breaking')
      await collection.insertMany([{ a: 1 }, { a: 1 }])
      const refused: unknown = await collection
        .createIndex({ a: 1 }, { unique: true })
        .catch((error: unknown) => error)
      // MongoDB refuses as it refuses a duplicate; FerretDB at times with an error of its PostgreSQL, as 1.
      assert.ok((engine === 'embedded' ? [11000] : [11000, 1]).includes(Number((refused as Doc)['code'])))
      await collection.insertOne({ a: 1 })
      return (await collection.indexes()).map(({ name }) => name)
    })
    assert.deepEqual(left, ['_id_'])
  })

  it('let one of two through that come at the same instant', async () => {
    const answer = await subject.each(async ({ connection }) => {
      const collection = connection.collection('instants')
      await collection.createIndex({ a: 1 }, { unique: true })
      const results = await Promise.allSettled(
        [1, 2].map((_id) => collection.insertOne({ _id, a: 1 } as never)),
      )
      return [results.map(({ status }) => status).toSorted(), await collection.countDocuments()]
    })
    assert.deepEqual(answer, [['fulfilled', 'rejected'], 1])
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
    await collection.createIndex({ c: 1 }, { sparse: true })
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
    assert.ok((await collection.dropIndex('a_1'))['ok'])
    await collection.insertOne({ a: 1 })
    await assert.rejects(collection.dropIndex('a_1'), { code: 27 })
  })

  it('refuse a document in which two arrays would be combined', () =>
    subject.ferretDiffers({
      why: 'MongoDB allows one array among the fields of an index; FerretDB takes several',
      docs: [{ a: [1], b: 1 }],
      ask: async (collection) => {
        await collection.createIndex({ a: 1, b: 1 })
        return (await collection.insertOne({ a: [1], b: [1] })).acknowledged
      },
      documented: { refused: 171 },
      ferret: true,
    }))

  it('go with their collection', async () => {
    const collection = await subject.collection([{ a: 1 }])
    await collection.createIndex({ a: 1 }, { unique: true })
    await collection.drop()
    await collection.insertMany([{ a: 1 }, { a: 1 }])
    assert.equal(await collection.countDocuments(), 2)
  })
})
