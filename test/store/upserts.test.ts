import assert from 'node:assert/strict'
import { compared } from './support/compared.js'

compared('Upserts', (subject) => {
  it('make a document of what the filter holds to one value, and the update', async () => {
    const collection = await subject.collection()
    const filter = { _id: 'x', 'o.a': 1, n: { $gt: 5 }, $and: [{ b: { $eq: 2 } }] }
    const result = await collection.updateOne(
      filter as never,
      { $set: { c: 3 }, $setOnInsert: { d: 4 }, $inc: { n: 1 } },
      { upsert: true },
    )
    assert.deepEqual([result.matchedCount, result.upsertedCount, result.upsertedId], [0, 1, 'x'])
    assert.deepEqual(await collection.findOne({}), { _id: 'x', o: { a: 1 }, b: 2, n: 1, c: 3, d: 4 })
  })

  it('leave $setOnInsert out where there is a document', async () => {
    const collection = await subject.collection([{ _id: 1 }])
    await collection.updateOne(
      { _id: 1 as never },
      { $setOnInsert: { d: 4 }, $set: { c: 3 } },
      { upsert: true },
    )
    assert.deepEqual(await collection.findOne({}), { _id: 1, c: 3 })
  })

  it('make an _id where the filter gives none', async () => {
    const collection = await subject.collection()
    const { upsertedId } = await collection.updateOne({ a: 1 }, { $set: { b: 1 } }, { upsert: true })
    assert.deepEqual(await collection.findOne({}), { _id: upsertedId, a: 1, b: 1 })
  })

  it('replace what is not there', async () => {
    const collection = await subject.collection()
    await collection.replaceOne({ _id: 7 as never }, { a: 1 }, { upsert: true })
    assert.deepEqual(await collection.findOne({}), { _id: 7, a: 1 })
  })
})

compared('Finding and changing in one step', (subject) => {
  it('answers the document as it was, or as it is when asked', async () => {
    const collection = await subject.collection([{ _id: 1, n: 1 }])
    assert.deepEqual(await collection.findOneAndUpdate({}, { $inc: { n: 1 } }), { _id: 1, n: 1 })
    const after = await collection.findOneAndUpdate({}, { $inc: { n: 1 } }, { returnDocument: 'after' })
    assert.deepEqual(after, { _id: 1, n: 3 })
  })

  it('answers null where nothing matches', async () => {
    const collection = await subject.collection([{ _id: 1 }])
    assert.equal(await collection.findOneAndUpdate({ _id: 2 as never }, { $set: { a: 1 } }), null)
    assert.equal(await collection.findOneAndDelete({ _id: 2 as never }), null)
  })

  it('takes the first in the order asked for', async () => {
    const collection = await subject.collection([
      { _id: 1, n: 5 },
      { _id: 2, n: 1 },
      { _id: 3, n: 9 },
    ])
    const found = await collection.findOneAndUpdate(
      {},
      { $set: { x: 1 } },
      { sort: { n: -1 }, projection: { n: 1 } },
    )
    assert.deepEqual(found, { _id: 3, n: 9 })
    assert.equal((await collection.findOneAndDelete({}, { sort: { n: 1 } }))?.['n'], 1)
  })

  it('upserts, and tells so in its metadata', async () => {
    const collection = await subject.collection()
    const made = await collection.findOneAndUpdate(
      { _id: 'a' as never },
      { $inc: { n: 1 } },
      { upsert: true, returnDocument: 'after', includeResultMetadata: true },
    )
    assert.deepEqual(made.value, { _id: 'a', n: 1 })
    assert.equal(made.lastErrorObject?.['updatedExisting'], false)
    assert.equal(made.lastErrorObject?.['upserted'], 'a')
  })

  it('replaces', async () => {
    const collection = await subject.collection([{ _id: 1, a: 1 }])
    const after = await collection.findOneAndReplace({ a: 1 }, { b: 1 }, { returnDocument: 'after' })
    assert.deepEqual(after, { _id: 1, b: 1 })
  })

  it('gives the second of two that hold the same version nothing', async () => {
    const answer = await subject.each(async ({ connection }) => {
      const collection = connection.collection('steps')
      await collection.insertOne({ version: 1, by: [] })
      const step = (by: string) =>
        collection.findOneAndUpdate({ version: 1 }, { $inc: { version: 1 }, $push: { by } as never })
      const results = await Promise.all([step('a'), step('b')])
      return [results.filter((each) => each !== null).length, (await collection.findOne({}))?.['by'].length]
    })
    assert.deepEqual(answer, [1, 1])
  })

  it('gives 64 at once 64 different numbers', async () => {
    const numbers = await subject.each(async ({ connection }) => {
      const collection = connection.collection('numbers')
      await collection.insertOne({ n: 0 })
      const next = async () =>
        (await collection.findOneAndUpdate({}, { $inc: { n: 1 } }, { returnDocument: 'after' }))?.[
          'n'
        ] as number
      return (await Promise.all(Array.from({ length: 64 }, next))).toSorted((a, b) => a - b)
    })
    assert.deepEqual(
      numbers,
      Array.from({ length: 64 }, (_, i) => i + 1),
    )
  })
})
