import assert from 'node:assert/strict'
import { EmbeddedConnection } from '../../src/store/embedded/driver/connection.js'
import { compared } from './support/compared.js'
import { idsOf, named, onEmbedded } from './support/engines.js'

compared('Sparse and partial indexes', (subject) => {
  it('do not hide documents that they leave out', async () => {
    const collection = await subject.collection(named({ a: { v: 1 }, b: {}, c: { v: null } }))
    await collection.createIndex({ v: 1 }, { sparse: true })
    assert.deepEqual(await idsOf(collection, { v: null }), ['b', 'c'])
    assert.deepEqual(await idsOf(collection, { v: { $exists: false } }), ['b'])
    const sorted = await collection.find().sort({ v: 1, _id: 1 }).toArray()
    assert.deepEqual(
      sorted.map(({ _id: id }) => id),
      ['b', 'c', 'a'],
    )
  })

  it('answer for the part that they hold', async () => {
    const docs = named({
      a: { open: true, n: 1 },
      b: { open: false, n: 1 },
      c: { n: 1 },
      d: { open: true, n: 2 },
    })
    const collection = await subject.collection(docs)
    await collection.createIndex({ n: 1 }, { partialFilterExpression: { open: true } })
    assert.deepEqual(await idsOf(collection, { n: 1 }), ['a', 'b', 'c'])
    assert.deepEqual(await idsOf(collection, { n: 1, open: true }), ['a'])
    await collection.updateMany({}, { $set: { open: true } })
    assert.deepEqual(await idsOf(collection, { n: 1, open: true }), ['a', 'b', 'c'])
  })
})

compared('Indexes through arrays', (subject) => {
  const docs = named({
    apart: {
      p: [
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ],
    },
    together: { p: [{ x: 1, y: 2 }] },
    ends: { n: [1, 9] },
    inside: { n: [5, 5] },
  })

  it('find documents of which different elements meet the conditions', async () => {
    const collection = await subject.collection(docs)
    await collection.createIndex({ 'p.x': 1, 'p.y': 1 })
    assert.deepEqual(await idsOf(collection, { 'p.x': 1, 'p.y': 2 }), ['apart', 'together'])
    assert.deepEqual(await idsOf(collection, { p: { $elemMatch: { x: 1, y: 2 } } }), ['together'])
    await collection.createIndex({ n: 1 })
    assert.deepEqual(await idsOf(collection, { n: { $gt: 4, $lt: 6 } }), ['ends', 'inside'])
  })
})

onEmbedded('Indexes over time', (subject) => {
  const sweep = (now: Date): Promise<number> => {
    const { connection } = subject.store
    assert.ok(connection instanceof EmbeddedConnection)
    return connection.sweepExpired(now)
  }

  it('remove what is past its time, and only that', async () => {
    const at = new Date('2026-01-01T00:00:00Z')
    const docs = named({
      old: { at },
      new: { at: new Date(at.getTime() + 1001) },
      never: {},
      text: { at: '2020' },
    })
    const collection = await subject.collection(docs)
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 })
    assert.equal(await sweep(new Date(at.getTime() + 59_999)), 0)
    assert.equal(await sweep(new Date(at.getTime() + 60_000)), 1)
    assert.deepEqual(await idsOf(collection, {}), ['never', 'new', 'text'])
    await collection.drop()
  })

  it('remove more than fits into one step', async () => {
    const at = new Date(0)
    const collection = await subject.collection(Array.from({ length: 450 }, (_, _id) => ({ _id, at })))
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
    assert.equal(await sweep(new Date()), 450)
    assert.equal(await collection.countDocuments(), 0)
  })
})
