import assert from 'node:assert/strict'
import { compared } from './support/compared.js'

const MANY = 700

compared('Reading', (subject) => {
  const numbers = () =>
    subject.collection(Array.from({ length: MANY }, (_, n) => ({ _id: n, n, even: n % 2 === 0 })))

  it('goes through a cursor document by document, and may stop', async () => {
    const collection = await numbers()
    const cursor = collection.find().sort({ _id: 1 })
    assert.equal((await cursor.next())?.['n'], 0)
    assert.equal(await cursor.hasNext(), true)
    const rest = []
    for await (const { n } of cursor) {
      rest.push(n)
      if (rest.length === 3) break
    }
    assert.deepEqual(rest, [1, 2, 3])
    assert.equal(await cursor.next().catch(() => null), null)
  })

  it('answers null after the last document', async () => {
    const cursor = (await subject.collection([{ a: 1 }])).find()
    assert.ok(await cursor.next())
    assert.equal(await cursor.next(), null)
  })

  it('meets each document once while others are changed and added', async () => {
    const collection = await numbers()
    await collection.createIndex({ n: 1 })
    const seen: unknown[] = []
    for await (const { _id: id, n } of collection
      .find({ n: { $gte: 0, $lt: MANY } })
      .sort({ n: 1 })
      .batchSize(50)) {
      seen.push(id)
      if (n % 100 === 0) await collection.updateOne({ n: n + 1 }, { $set: { touched: true } })
      if (n === 10) await collection.insertOne({ _id: MANY, n: MANY } as never)
    }
    assert.deepEqual(
      seen,
      Array.from({ length: MANY }, (_, n) => n),
    )
  })

  it('pages by key', async () => {
    const collection = await numbers()
    await collection.createIndex({ even: 1, n: -1, _id: -1 })
    const pages: number[] = []
    for (let last: number | undefined; ;) {
      const older = last === undefined ? {} : { $or: [{ n: { $lt: last } }, { n: last, _id: { $lt: last } }] }
      const page = await collection
        .find({ even: true, ...older } as never)
        .sort({ n: -1, _id: -1 })
        .limit(90)
        .toArray()
      if (page.length === 0) break
      pages.push(...page.map(({ n }) => n as number))
      last = pages.at(-1)
    }
    assert.deepEqual(
      pages,
      Array.from({ length: MANY / 2 }, (_, i) => MANY - 2 - 2 * i),
    )
  })

  it('counts, with a filter, an index, a skip and a limit', async () => {
    const collection = await numbers()
    assert.equal(await collection.countDocuments({ even: true }), MANY / 2)
    await collection.createIndex({ even: 1 })
    assert.equal(await collection.countDocuments({ even: true }), MANY / 2)
    assert.equal(await collection.countDocuments({ even: true }, { skip: 10, limit: 50 }), 50)
    assert.equal(await collection.countDocuments({ even: true, n: { $lt: 10 } }), 5)
    assert.equal(await collection.estimatedDocumentCount(), MANY)
  })

  it('lists the different values of a field, elements of arrays one by one', async () => {
    const collection = await subject.collection([
      { t: ['ก', 'ข'] },
      { t: 'ก' },
      { t: null },
      {},
      { o: { x: 1 } },
      { o: [{ x: 2 }] },
    ])
    assert.deepEqual(await collection.distinct('t'), [null, 'ก', 'ข'])
    assert.deepEqual(await collection.distinct('t', { t: 'ข' }), ['ก', 'ข'])
    assert.deepEqual(await collection.distinct('o.x'), [1, 2])
  })

  it('of a collection that was never written finds nothing', async () => {
    const collection = await subject.collection()
    assert.deepEqual(await collection.find({ a: 1 }).sort({ a: 1 }).toArray(), [])
    assert.equal(await collection.findOne({}), null)
    assert.equal(await collection.countDocuments({}), 0)
    assert.deepEqual(await collection.distinct('a'), [])
    assert.deepEqual(await collection.aggregate([{ $match: {} }]).toArray(), [])
    assert.equal((await collection.deleteMany({})).deletedCount, 0)
    assert.equal((await collection.updateMany({}, { $set: { a: 1 } })).matchedCount, 0)
  })

  it('sees what was just written', async () => {
    const collection = await subject.collection()
    for (let n = 0; n < 20; n++) {
      await collection.insertOne({ _id: n } as never)
      assert.equal(await collection.countDocuments({}), n + 1)
    }
  })
})
